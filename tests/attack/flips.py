"""Flip bits, zero blocks and cut files of a data folder, then use it: is anything wrong served, does anything crash?

    python -m tests.attack.flips --flips 20 --seed 1

Each damage is put into a copy of a whole data folder. The copy is opened, asked, listed and read over HTTP, and what it
shows is compared with what the whole one shows. What was refused is then rolled back and rebuilt: both must work, and
the rebuilt one must show the same again. `documents.sqlite` is damaged a second time while it is open, as a server
has it.
"""

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np
from fastapi.testclient import TestClient

from assistant import Assistant, AssistantError, Settings, prove
from index import DamagedIndex, Filters, Index, SearchIndexError, damaged_parts, rebuild, rollback, version_folder
from index.cache import NAME as CACHE
from index.documents import NAME as DOCUMENTS_FILE
from tests.conftest import DOCUMENTS, write_documents
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS
from web.app import create_app

Outcome = Literal["refused", "mended", "harmless", "wrong words", "unhandled"]
OUTCOMES: tuple[Outcome, ...] = ("refused", "mended", "harmless", "wrong words", "unhandled")
WRONG: tuple[Outcome, ...] = ("wrong words", "unhandled")

KNOWN = (SearchIndexError, AssistantError)
"""What may be raised: both say what was found and what mends it."""

_BLOCK = 4096

Shown = dict[str, Any]
"""What a reader is shown, by what was asked for; an error that was told is not in it."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One change of the content of a file."""

    kind: Literal["flip", "zeroed block", "cut"]
    place: int

    def apply(self, path: Path) -> None:
        """Damage a file in its place."""
        content = bytearray(path.read_bytes())
        if self.kind == "flip":
            content[self.place // 8] ^= 1 << self.place % 8
        elif self.kind == "zeroed block":
            end = min(self.place + _BLOCK, len(content))
            content[self.place : end] = bytes(end - self.place)
        else:
            del content[self.place :]
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()


@dataclass(frozen=True, slots=True)
class Bench:
    """A whole data folder with an older version, what it was made from, and what it shows."""

    root: Path
    encoder: FakeEncoder
    shown: Shown

    @property
    def whole(self) -> Path:
        """The whole data folder."""
        return self.root / "data"

    @property
    def sources(self) -> list[Path]:
        """What it was made from."""
        return [self.root / "documents"]

    def copy(self) -> Path:
        """Return a copy of the data folder, in the place of the last one."""
        data = self.root / "copy"
        shutil.rmtree(data, ignore_errors=True)
        return Path(shutil.copytree(self.whole, data))


Attack = Callable[[Bench, Path, Damage, bool], Outcome]
"""Called with a path inside the data folder, a damage, and whether what was refused is to be mended as well."""


@dataclass(frozen=True, slots=True)
class Target:
    """A file to damage: how the table names it, where it lies in the data folder, and how it is attacked."""

    name: str
    path: Path
    attack: Attack


def make_bench(root: Path) -> Bench:
    """Return a bench under a folder: two versions of the documents of the tests, of which one text stands twice."""
    encoder = FakeEncoder()
    folder = write_documents(root / "documents")
    rebuild([folder], root / "data", encoder)
    (folder / "copie.txt").write_text(DOCUMENTS["conges.txt"], encoding="utf-8")
    rebuild([folder], root / "data", encoder)
    with closing(Index.open(root / "data", encoder)) as index:
        shown = dict(_shown(index, encoder, root / "data"))
    assert any(passage["also"] for name, value in shown.items() if name.startswith("answer") for passage in value)
    return Bench(root, encoder, shown)


def _shown(index: Index, encoder: FakeEncoder, data: Path) -> Iterator[tuple[str, Any]]:
    """Yield what a reader is shown, name by name; an error that says what mends it is passed over."""
    assistant = Assistant(index, encoder, Settings(data=data, model=encoder.name))
    documents = index.documents

    def answered(question: str, filters: Filters | None) -> list[dict[str, Any]]:
        passages = assistant.answer(question, (), 20, filters).passages
        # neither score nor order: an altered text that is only counted may move a passage
        uncompared = ("rank", "score", "highlights")
        return [{key: value for key, value in asdict(one).items() if key not in uncompared} for one in passages]

    def read(key: str) -> Any:
        document = documents.document(key)
        return document and asdict(document)

    def outlined(key: str) -> Any:
        return documents.outline(key), documents.leads(key), replace(documents.file_of(key), modified=0)

    def proved(key: str) -> Any:
        return [prove(index, passage) for passage in documents.passages_of(key)]

    def listed() -> Any:
        return [asdict(document) for document in documents.listing(0, 100)]

    asked: dict[str, Callable[[], Any]] = {
        f"answer {question} {filters}": partial(answered, question, filters)
        for question in QUESTIONS
        for filters in (None, Filters(languages=("fr",)))
    }
    asked |= {"listing": listed, "choices": lambda: asdict(index.choices)}
    try:
        keys = [document.id for document in documents.listing(0, 100)]
    except KNOWN:
        keys = []
    for key in keys:
        asked |= {f"document {key}": partial(read, key), f"outline {key}": partial(outlined, key)}
        asked[f"passages {key}"] = partial(proved, key)
    for name, ask in asked.items():
        try:
            yield name, ask()
        except KNOWN:
            continue


def _pages(bench: Bench, data: Path) -> Iterator[tuple[str, Any]]:
    """Yield what is shown over HTTP: an error that nobody foresaw is raised here."""
    with TestClient(create_app(Settings(data=data, model=bench.encoder.name), bench.encoder)) as client:
        paths = ["/api/documents", *(f"/api/search?q={question}" for question in QUESTIONS[:2])]
        paths += [f"/documents/{name.split()[1]}" for name in bench.shown if name.startswith("document ")]
        for path in paths:
            answer = client.get(path)
            if answer.status_code == 200:
                yield path, answer.text


def _compare(bench: Bench, shown: Shown) -> Outcome:
    """Return whether what is shown is right, and all of it."""
    for name, value in shown.items():
        whole = bench.shown[name]
        if name.startswith("answer"):  # fewer passages are no wrong words
            known = {passage["citation"]["passage_id"]: passage for passage in whole}
            catalog = _every_passage(bench) | known
            if any(passage != catalog.get(passage["citation"]["passage_id"]) for passage in value):
                return "wrong words"
        elif value != whole:
            return "wrong words"
    return "harmless" if shown.keys() == bench.shown.keys() else "refused"


def _every_passage(bench: Bench) -> dict[str, Any]:
    return {
        passage["citation"]["passage_id"]: passage
        for name, value in bench.shown.items()
        if name.startswith("answer")
        for passage in value
    }


def _use(bench: Bench, data: Path, http: bool) -> Outcome:
    """Open a data folder and look at all that it shows."""
    try:
        with closing(Index.open(data, bench.encoder)) as index:
            outcome = _compare(bench, dict(_shown(index, bench.encoder, data)))
    except KNOWN:
        outcome = "refused"
    if http and outcome not in WRONG:
        whole = dict(_pages(bench, bench.whole))
        if any(whole.get(path) != text for path, text in _pages(bench, data)):
            return "wrong words"
    return outcome


def attack_at_rest(bench: Bench, path: Path, damage: Damage, mend: bool) -> Outcome:
    """Damage a file of a version, then open it; where it is refused, `verify` must name it, and both mends work."""
    data = bench.copy()
    damage.apply(data / path)
    outcome = _use(bench, data, http=mend)
    if outcome != "refused" or not mend:
        return outcome
    assert list(damaged_parts(data)), "`verify` finds nothing"
    rolled_back = shutil.copytree(data, bench.root / "rolled back", dirs_exist_ok=False)
    try:
        rollback(rolled_back)
        with closing(Index.open(rolled_back, bench.encoder)) as index:
            assert Assistant(index, bench.encoder, Settings(data=data)).answer(QUESTIONS[0]).passages
    finally:
        shutil.rmtree(rolled_back)
    return _rebuilt(bench, data, "refused")


def attack_while_open(bench: Bench, path: Path, damage: Damage, mend: bool) -> Outcome:
    """Damage a file of a version that is open already."""
    data = bench.copy()
    try:
        with closing(Index.open(data, bench.encoder)) as index:
            damage.apply(data / path)
            return _compare(bench, dict(_shown(index, bench.encoder, data)))
    except KNOWN:
        return "refused"


def attack_cache(bench: Bench, path: Path, damage: Damage, mend: bool) -> Outcome:
    """Damage the embedding cache, then rebuild from it alone: no version is left to take vectors from."""
    data = bench.copy()
    damage.apply(data / path)
    shutil.rmtree(data / "versions")
    (data / "current").unlink()
    try:
        report = rebuild(bench.sources, data, bench.encoder)
    except DamagedIndex:
        (data / path).unlink()
        return _rebuilt(bench, data, "refused")
    outcome = _use(bench, data, http=False)
    mended: Outcome = "mended" if report.mended or report.embedded else "harmless"
    return mended if outcome == "harmless" else "wrong words"


def _rebuilt(bench: Bench, data: Path, outcome: Outcome) -> Outcome:
    """Return the outcome if a rebuild makes all of it right again."""
    rebuild(bench.sources, data, bench.encoder)
    return outcome if _use(bench, data, http=False) == "harmless" else "wrong words"


def targets(bench: Bench) -> list[Target]:
    """Return what is attacked: the pointer, every file of the served version, and the embedding cache."""
    folder = version_folder(bench.whole)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    found = [Target("current", Path("current"), attack_at_rest)]
    for path in files:
        inside = path.relative_to(bench.whole)
        found.append(Target(path.relative_to(folder).as_posix(), inside, attack_at_rest))
        if path.name == DOCUMENTS_FILE:
            found.append(Target(f"{path.name} (open)", inside, attack_while_open))
    return [*found, Target(CACHE, Path(CACHE), attack_cache)]


def damages(size: int, flips: int, random: np.random.Generator) -> Iterator[Damage]:
    """Yield what is done to a file of so many bytes: flips, then a quarter as many zeroed blocks and cuts each."""
    for place in random.integers(size * 8, size=flips).tolist():
        yield Damage("flip", place)
    for block in random.integers(-(-size // _BLOCK), size=-(-flips // 4)).tolist():
        yield Damage("zeroed block", block * _BLOCK)
    for place in random.integers(size, size=-(-flips // 4)).tolist():
        yield Damage("cut", place)


def attack(
    bench: Bench, wanted: Sequence[Target], flips: int, seed: int, most_mended: int = 3
) -> dict[str, Counter[Outcome]]:
    """Return how often each outcome came, by target; of each target the first `most_mended` damages are mended too."""
    outcomes: dict[str, Counter[Outcome]] = {}
    for number, target in enumerate(wanted):
        random = np.random.default_rng([seed, number])
        counts = outcomes[target.name] = Counter()
        size = (bench.whole / target.path).stat().st_size
        mended: Counter[str] = Counter()
        for damage in damages(size, flips, random):
            mended[damage.kind] += 1
            try:
                outcome = target.attack(bench, target.path, damage, mended[damage.kind] * 3 <= most_mended)
            except Exception as error:  # noqa: BLE001  what is not foreseen is what is looked for
                outcome = "unhandled"
                print(f"{target.name}: {damage}: {type(error).__name__}: {error}", file=sys.stderr)
            if outcome == "wrong words":
                print(f"{target.name}: {damage}: wrong words", file=sys.stderr)
            counts[outcome] += 1
    return outcomes


def main() -> None:
    """Attack, print the table, and fail if anything wrong was served or anything was not foreseen."""
    given = read_arguments(__doc__)
    with TemporaryDirectory() as root:
        bench = make_bench(Path(root))
        outcomes = attack(bench, targets(bench), given.flips, given.seed)
    sys.exit(print_table(outcomes))


def read_arguments(description: str | None) -> argparse.Namespace:
    """Return the `flips` a file and the `seed` that the command line asks for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=20, help="flips a file")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def print_table(outcomes: dict[str, Counter[Outcome]]) -> bool:
    """Print how often each outcome came, by file; return whether something got through."""
    print("| file | tried | " + " | ".join(OUTCOMES) + " |")
    print("|---" * (len(OUTCOMES) + 2) + "|")
    for name, counts in outcomes.items():
        print(f"| {name} | {counts.total()} | " + " | ".join(str(counts[outcome]) for outcome in OUTCOMES) + " |")
    return any(counts[outcome] for counts in outcomes.values() for outcome in WRONG)


if __name__ == "__main__":
    main()
