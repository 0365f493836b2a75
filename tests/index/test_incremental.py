"""A rebuild after a change takes over what has not changed, and gives what a rebuild from nothing gives."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus import Document
from index import Index, Options, near, read_manifest, rebuild, version_folder
from index.dense import Dense
from index.files import Found
from index.reading import LastVersion
from index.shards import Entry, write_lexical
from index.suggestions import Suggestions
from index.types import Failure
from tests.fake_encoder import FakeEncoder
from tests.index.asking import answers

_SUBJECTS = ("congé", "logement", "train", "préfet", "mairie", "livre", "musique", "impôt", "retraite", "passeport")


@pytest.fixture(autouse=True)
def several_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Part the few passages of these tests into as many shards as those of a large folder."""
    monkeypatch.setattr("index.shards._PASSAGES", 5)


def _page(draw: random.Random) -> str:
    subject, other = draw.sample(_SUBJECTS, 2)
    paragraphs = "\n\n".join(
        f"## Le {subject} et le {other}, cas {draw.randrange(30)}\n\nQui demande le {subject} ? "
        + " ".join(draw.choices(_SUBJECTS, k=40))
        + f". Le service des {other}s (SD{draw.randrange(3)}) répond dans les {draw.randrange(9)} jours par mois."
        for _ in range(draw.randint(1, 4))
    )
    if draw.random() < 0.5:
        return f"---\ntitle: Fiche {subject}\n---\n\n# {other}\n\n{paragraphs}\n"
    lines = "".join(f"<p>{line}</p>" for line in paragraphs.split("\n\n"))
    return f"<html><head><title>{subject}</title></head><body><nav>Menu du site</nav>{lines}</body></html>"


def _write(folder: Path, number: int, draw: random.Random) -> None:
    text = _page(draw)
    (folder / f"p{number}.{'md' if text.startswith('---') else 'html'}").write_text(text, encoding="utf-8")


def _edit(folder: Path, draw: random.Random) -> None:
    files = sorted(folder.iterdir())
    chosen = draw.choice(files)
    kind = draw.choice(("add", "change", "remove", "rename", "copy"))
    if kind == "add":
        _write(folder, draw.randrange(1000), draw)
    elif kind == "change":
        text = chosen.read_text(encoding="utf-8")
        chosen.write_text(text.replace("Qui demande", "Qui reçoit", 1) + "\n", encoding="utf-8")
    elif kind == "remove":
        chosen.unlink()
    elif kind == "rename":
        chosen.rename(folder / f"r{draw.randrange(1000)}{chosen.suffix}")
    else:
        (folder / f"c{draw.randrange(1000)}{chosen.suffix}").write_bytes(chosen.read_bytes())


def _served(data: Path) -> list[object]:
    """Return all that is served of a version but its levels."""
    encoder = FakeEncoder()
    index = Index.open(data, encoder)
    try:
        rows = list(range(index.manifest.passages))
        offered = [index.suggestions.complete(word[:4], 20) for word in _SUBJECTS]
        words = [index.lexical.search([(word, 1.0)], 20) for word in _SUBJECTS]
        passages, groups = index.documents.passages(rows), index.documents.groups()
        lines = index.documents.repeated_lines()
        return [index.version, answers(index, encoder), offered, words, passages, groups, lines]
    finally:
        index.close()


@pytest.mark.parametrize("seed", range(3))
def test_edits_one_after_the_other_give_what_a_rebuild_from_nothing_gives(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)  # noqa: S311  a series of edits
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(14):
        _write(folder, number, draw)
    rebuild([folder], tmp_path / "data", FakeEncoder())
    for round_ in range(4):
        for _ in range(draw.randint(1, 3)):
            _edit(folder, draw)
        rebuild([folder], tmp_path / "data", FakeEncoder())
        rebuild([folder], tmp_path / f"anew{round_}", FakeEncoder())
        assert _served(tmp_path / "data") == _served(tmp_path / f"anew{round_}")
        units = [(version_folder(tmp_path / name) / "tokens.units").read_bytes() for name in ("data", f"anew{round_}")]
        assert units[0] == units[1]


def test_an_unchanged_document_is_not_cut_again(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    counted: list[str] = []

    class Counting(FakeEncoder):
        def count_tokens(self, texts: Sequence[str]) -> list[int]:
            counted.extend(texts)
            return super().count_tokens(texts)

    folder.mkdir()
    for number in range(6):
        text = f"# Fiche {number}\n\nLe texte de la fiche numéro {number} parle de {_SUBJECTS[number]}.\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    rebuild([folder], tmp_path / "data", Counting())
    counted.clear()
    (folder / "3.md").write_text("# Fiche neuve\n\nTout autre chose, écrit hier.\n", encoding="utf-8")
    rebuild([folder], tmp_path / "data", Counting())
    assert any("autre chose" in text for text in counted)
    assert not any("texte de la fiche" in text for text in counted)


def test_documents_of_unchanged_files_are_taken_over_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.md").write_text(f"# Fiche {number}\n\nLe {_SUBJECTS[number]}.\n", encoding="utf-8")
    rebuild([folder], tmp_path / "data", FakeEncoder())
    one_by_one: list[str] = []
    taken_over = LastVersion.taken_over

    def noting(last: LastVersion, one: Found) -> Iterator[Document | Failure]:
        one_by_one.append(one.file.name)
        return taken_over(last, one)

    monkeypatch.setattr("index.reading.LastVersion.taken_over", noting)
    (folder / "3.md").write_text("# Fiche neuve\n\nTout autre chose.\n", encoding="utf-8")
    report = rebuild([folder], tmp_path / "data", FakeEncoder())
    assert (report.files_read, report.files_kept, report.documents, one_by_one) == (1, 5, 6, [])
    (folder / "2.md").write_bytes((folder / "4.md").read_bytes())  # the text of a file behind it: copies are counted
    rebuild([folder], tmp_path / "data", FakeEncoder())
    assert one_by_one == ["2.md", "3.md", "4.md", "5.md"], "its copy, and the run in which the text comes again"
    rebuild([folder], tmp_path / "anew", FakeEncoder())
    assert _served(tmp_path / "data") == _served(tmp_path / "anew")


def test_passages_that_were_compared_are_not_compared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    long = " ".join(f"mot{number}" for number in range(60))
    for name, word in (("a", "tuteur"), ("b", "curateur"), ("c", "tuteurs")):
        (folder / f"{name}.md").write_text(f"{long} le {word} {long}\n", encoding="utf-8")
    compared: list[object] = []
    same = near._same

    def noting(first: Sequence[str], other: Sequence[str]) -> bool:
        compared.append((first, other))
        return same(first, other)

    monkeypatch.setattr("index.near._same", noting)
    first = rebuild([folder], tmp_path / "data", FakeEncoder())
    assert (len(compared), first.folded) == (2, 1)
    (folder / "d.md").write_text("Tout autre chose.\n", encoding="utf-8")
    second = rebuild([folder], tmp_path / "data", FakeEncoder())
    assert (len(compared), second.folded) == (2, 1)


def test_only_the_shards_of_what_changed_are_written_anew(tmp_path: Path) -> None:
    entries = [Entry(str(row), f"d{row}", f"p{row}.md", "", "") for row in range(60)]
    assert write_lexical(tmp_path / "first", entries, lambda row: ("", f"mot{row}"), None) == 8
    moved = [Entry("new", "dn", "p0.md", "", ""), *entries[1:]]
    assert write_lexical(tmp_path / "second", moved, lambda row: ("", f"autre{row}"), tmp_path / "first") == 1


def test_limits_that_differ_have_all_cut_again(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    text = "# Fiche\n\n" + "\n\n".join(f"Une phrase sur le {word}, assez longue pour compter." for word in _SUBJECTS)
    (folder / "a.md").write_text(text, encoding="utf-8")
    options = Options()
    rebuild([folder], tmp_path / "data", FakeEncoder(), options)
    shorter = Options(limits=type(options.limits)(5, 12))
    first = Dense(version_folder(tmp_path / "data") / "dense.faiss").size
    rebuild([folder], tmp_path / "data", FakeEncoder(), shorter)
    assert Dense(version_folder(tmp_path / "data") / "dense.faiss").size > first


def test_what_a_document_offers_is_kept_with_words_that_another_one_offered_first(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.md").write_text(f"# Le congé\n\nLe document {name} en parle.\n", encoding="utf-8")
    rebuild([folder], tmp_path / "data", FakeEncoder())
    (folder / "a.md").unlink()
    rebuild([folder], tmp_path / "data", FakeEncoder())
    suggestions = Suggestions(version_folder(tmp_path / "data"))
    assert [one.text for one in suggestions.complete("cong", 5)] == ["Le congé"]
    suggestions.close()


def test_levels_are_kept_until_one_passage_in_a_hundred_has_moved(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(210):
        (folder / f"{number}.md").write_text(f"# Fiche {number}\n\nLa fiche {number}.\n", encoding="utf-8")
    moved = []
    for number in range(3):
        rebuild([folder], tmp_path / "data", FakeEncoder())
        moved.append(read_manifest(version_folder(tmp_path / "data")).moved)
        (folder / f"{number}.md").write_text(f"# Fiche neuve {number}\n\nAutre texte {number}.\n", encoding="utf-8")
    assert moved == [0, 2, 0]  # one went and one came; two more would be 4 of 210
