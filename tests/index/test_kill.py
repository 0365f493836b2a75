"""A rebuild killed at any instant: the served version answers, the next rebuild goes on, nothing is left behind."""

import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from index import Index, Query, current_version, rebuild, version_folder, versions
from index.cache import EmbeddingCache
from index.calibrate import bidding_questions
from index.documents import Documents
from index.embedding import making, missing
from index.kept_questions import read_kept
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder
from tests.index.asking import answers
from tests.index.processes import CONTEXT

# The folder that they share is indexed before a test could ask for less.
pytestmark = pytest.mark.levels

Answers = list[tuple[str, str, str, float]]

MOMENTS = 10
DELAY = 0.12
"""Seconds that a batch takes: some eight batches make a rebuild of about a second."""

FILE_EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree", "sqlite3.connect"}
LEFT = {"current", "embeddings.sqlite", "versions", ".rebuild.lock"}
"""What a data folder holds between two rebuilds."""


@dataclass(frozen=True)
class Case:
    """A data folder that serves one version, the changed sources, and what both versions answer."""

    folder: Path
    data: Path
    expected: dict[str, Answers]
    old: str
    new: str
    keys: list[str]

    def fresh(self, place: Path) -> Path:
        """Return a copy of the data folder."""
        shutil.copytree(self.data, place)
        return place


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return a data folder with three versions, and sources that make a fourth: one of them has to go."""
    root = tmp_path_factory.mktemp("kill")
    folder, data, encoder = write_documents(root / "documents"), root / "data", FakeEncoder()
    for text in ("Un.", "Deux.", "Trois congés et quatre mois."):
        (folder / "conges.txt").write_text(text, encoding="utf-8")
        old = rebuild([folder], data, encoder).version
    with EmbeddingCache(data, "fake-1", making()) as cache:
        read_kept(encoder, cache, bidding_questions())  # so few passages do not ask them
    (folder / "aides" / "logement.md").unlink()
    lines = [
        f'{{"id": "{n}", "language": "fr", "text": "Le dossier {n} traite du sujet {n % 37}."}}' for n in range(500)
    ]
    (folder / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    new = rebuild([folder], root / "whole", encoder).version
    expected = {}
    for place in (data, root / "whole"):
        index = Index.open(place, encoder)
        expected[index.version] = answers(index, encoder)
        index.close()
    with Documents(version_folder(root / "whole")) as documents:
        keys = documents.embedded()
    return Case(folder, data, expected, old, new, keys)


def check_after_a_kill(case: Case, data: Path) -> tuple[str, int]:
    """Hold a data folder to what a kill may leave, then rebuild; return what was served and how much was embedded."""
    served = current_version(data)
    assert served in (case.old, case.new, f"{case.new}-words")
    index = Index.open(data, FakeEncoder())
    if served in case.expected:
        assert answers(index, FakeEncoder()) == case.expected[served]
    else:
        assert index.manifest.words_only
        assert index.search(Query((("dossier", 1.0),), np.zeros(0, dtype=np.float32)), 1)
    index.close()
    with EmbeddingCache(data, "fake-1", making()) as cache:
        waiting = len(missing(cache, case.keys, tokens=True))
    encoder = FakeEncoder()
    report = rebuild([case.folder], data, encoder)
    assert encoder.encoded == report.embedded == waiting
    assert report.version == case.new == current_version(data)
    index = Index.open(data, encoder)
    assert answers(index, encoder) == case.expected[case.new]
    index.close()
    assert {path.name for path in data.iterdir()} == LEFT
    kept = [manifest.version for manifest in versions(data)]
    assert {path.name for path in (data / "versions").iterdir()} == set(kept)
    assert len(kept) == 3
    assert kept[:2] == [case.new, case.old]
    return served, waiting


def rebuild_slowly(folder: Path, data: Path, told: Connection) -> None:
    """Rebuild; tell when it begins."""
    told.send("begin")
    rebuild([folder], data, FakeEncoder(delay=DELAY))


def kill_after(case: Case, data: Path, seconds: float) -> bool:
    """Kill a rebuild some time after its beginning; tell whether it was still running."""
    told, tell = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=rebuild_slowly, args=(case.folder, data, tell))
    process.start()
    assert told.recv() == "begin"
    process.join(seconds)
    process.kill()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def duration(case: Case, data: Path) -> float:
    """Return the seconds that a rebuild takes when nobody kills it."""
    start = time.perf_counter()
    assert not kill_after(case, data, 60)
    return time.perf_counter() - start


def test_killed_at_ten_random_moments(case: Case, tmp_path: Path) -> None:
    whole = duration(case, case.fresh(tmp_path / "whole"))
    moments = (np.arange(MOMENTS) + np.random.default_rng(20).random(MOMENTS)) / MOMENTS * whole
    killed, embedded = 0, []
    for number, moment in enumerate(moments):
        data = case.fresh(tmp_path / str(number))
        killed += kill_after(case, data, float(moment))
        embedded.append(check_after_a_kill(case, data)[1])
    assert killed >= MOMENTS // 2
    assert len(case.keys) - 8 <= max(embedded) <= len(case.keys)
    assert any(0 < missing < max(embedded) for missing in embedded)  # some rebuilds went on where others were killed


def kill_oneself_at(number: int, folder: Path, data: Path, told: Connection) -> None:
    """Rebuild, and die at the file operation of that number after the manifest was begun; tell of each one."""
    count = 0
    begun = False

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal count, begun
        begun = begun or (event == "open" and str(arguments[0]).endswith("manifest.json"))
        if begun and event in FILE_EVENTS:
            told.send(event)
            count += 1
            if count == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    rebuild([folder], data, FakeEncoder())
    told.send("end")


def operations(case: Case, data: Path, number: int) -> list[str]:
    """Return the file operations of a rebuild up to the one at which it is killed, from the manifest on."""
    told, tell = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=kill_oneself_at, args=(number, case.folder, data, tell))
    process.start()
    tell.close()
    events = []
    try:
        while event := told.recv():
            events.append(event)
    except EOFError:
        pass
    process.join()
    assert process.exitcode == (0 if events[-1] == "end" else -signal.SIGKILL)
    return events


def test_killed_at_the_file_operations_of_publishing(case: Case, tmp_path: Path) -> None:
    ready = case.fresh(tmp_path / "ready")
    with EmbeddingCache(ready, "fake-1", making()) as cache:  # every text was embedded: only the writing is left
        texts = list(dict.fromkeys(case.keys))
        with EmbeddingCache(case.data.parent / "whole", "fake-1", making()) as known:
            cache.put(texts, known.get(texts, 64), list(known.units(texts)))
    events = operations(case, shutil.copytree(ready, tmp_path / "none"), -1)
    moves = [place for place, event in enumerate(events, start=1) if event in ("os.rename", "shutil.rmtree")]
    assert len(moves) >= 4  # the version, the pointer, the version that has to go, and its files
    numbers = sorted({*range(1, len(events), max(len(events) // 10, 1)), *moves, *(place + 1 for place in moves)})
    seen = set()
    for number in numbers:
        data = shutil.copytree(ready, tmp_path / f"at-{number}")
        operations(case, data, number)
        served, waiting = check_after_a_kill(case, data)
        assert waiting == 0
        seen.add(served)
    assert seen == {case.old, case.new}
