"""A damaged index is refused with a clear message: no crash, no other error, no answer from it."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import (
    DamagedIndex,
    Documents,
    Index,
    NoIndex,
    SearchIndexError,
    check_files,
    current_version,
    read_manifest,
    rebuild,
    version_folder,
)
from index.store import point_to
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder
from tests.index.asking import answers

ENCODER = FakeEncoder()
places: Iterator[int] = iter(range(1_000_000))

Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that is whole."""
    root = tmp_path_factory.mktemp("damage")
    rebuild([write_documents(root / "documents")], root / "data", ENCODER)
    return root / "data"


def files(data: Path) -> list[str]:
    """Return the names of the files of the served version that hold something."""
    folder = version_folder(data)
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_size
    ]


def damaged(whole: Path, name: str, damage: Damage) -> Path:
    """Return a copy of a data folder in which one file was damaged."""
    data = whole.with_name(str(next(places)))
    shutil.copytree(whole, data)
    path = version_folder(data) / name
    path.write_bytes(damage(path.read_bytes()))
    return data


def verify(data: Path) -> None:
    """Open an index, ask it, and hold its files against their digests."""
    with closing(Index.open(data, ENCODER)) as index:
        answers(index, ENCODER)
        check_files(version_folder(data), index.manifest.files, digests=True)


def test_the_whole_index_passes(whole: Path) -> None:
    verify(whole)
    names = files(whole)
    assert {"documents.sqlite", "dense.faiss", "tokens.units", "manifest.json", "lexical/meta.json"} <= set(names)
    assert len(names) >= 10


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:1],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: content + b"\0",
    ],
    ids=["emptied", "one byte left", "half left", "last byte lost", "one byte too many"],
)
def test_a_file_of_another_length_is_refused_when_it_is_opened(whole: Path, damage: Damage) -> None:
    for name in files(whole):
        data = damaged(whole, name, damage)
        with pytest.raises(DamagedIndex, match=re.escape(Path(name).name)):
            Index.open(data, ENCODER)


def test_a_missing_file_is_refused_when_the_index_is_opened(whole: Path) -> None:
    for name in files(whole):
        data = damaged(whole, name, lambda content: content)
        (version_folder(data) / name).unlink()
        with pytest.raises(DamagedIndex, match=Path(name).name):
            Index.open(data, ENCODER)


def test_an_altered_file_is_refused_when_the_index_is_opened(whole: Path) -> None:
    """The engines would crash on some of these, or answer at random."""
    random = np.random.default_rng(7)
    for name in files(whole):
        if name in ("manifest.json", "manifest.sha256"):
            continue
        for _ in range(4):
            data = damaged(whole, name, lambda content: one_byte_changed(content, random))
            with pytest.raises(DamagedIndex, match=f"{Path(name).name}: the content was altered"):
                Index.open(data, ENCODER)
            shutil.rmtree(data)


def test_documents_altered_anywhere_stop_no_rebuild(whole: Path) -> None:
    random = np.random.default_rng(10)
    sources = [Path(source) for source in read_manifest(version_folder(whole)).sources]
    for _ in range(20):
        data = damaged(whole, "documents.sqlite", lambda content: one_byte_changed(content, random))
        rebuild(sources, data, ENCODER)
        verify(data)
        shutil.rmtree(data)


def one_byte_changed(content: bytes, random: np.random.Generator) -> bytes:
    place = int(random.integers(len(content)))
    return content[:place] + bytes([content[place] ^ 1 << int(random.integers(8))]) + content[place + 1 :]


def test_documents_altered_anywhere_are_refused_when_they_are_verified(whole: Path) -> None:
    random = np.random.default_rng(8)
    for _ in range(150):
        data = damaged(whole, "documents.sqlite", lambda content: one_byte_changed(content, random))
        with pytest.raises(DamagedIndex, match="`sourcier rebuild`"):
            verify(data)
        shutil.rmtree(data)


def test_a_manifest_altered_anywhere_is_refused_in_words(whole: Path) -> None:
    random, refused = np.random.default_rng(9), 0
    for _ in range(120):
        data = damaged(whole, "manifest.json", lambda content: one_byte_changed(content, random))
        try:
            verify(data)
        except SearchIndexError as error:
            assert "`sourcier rebuild`" in str(error)
            refused += 1
        shutil.rmtree(data)
    assert refused == 120


def test_documents_replaced_by_other_ones_are_refused(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.txt").write_text("Un autre document.", encoding="utf-8")
    rebuild([tmp_path / "one"], tmp_path / "data", ENCODER)
    for name in ("documents.sqlite", "dense.faiss", "tokens.places"):
        data = damaged(whole, name, lambda content: content)
        shutil.copy(version_folder(tmp_path / "data") / name, version_folder(data) / name)
        with pytest.raises(
            DamagedIndex, match=rf"{re.escape(name)}: (found \d+ bytes, expected|the content was altered)"
        ):
            verify(data)


def test_versions_whose_parts_do_not_belong_together_are_refused(whole: Path, tmp_path: Path) -> None:
    """The files are whole and named in the manifest, but one side has fewer passages than the other."""
    data = whole.with_name(str(next(places)))
    shutil.copytree(whole, data)
    replace(read_manifest(version_folder(data)), passages=3).write(version_folder(data))
    point_to(data, version_folder(data).name)
    with pytest.raises(DamagedIndex, match=r"found .* \(documents, passages, .*, expected \(6, 3, 3, 3, 3\)"):
        Index.open(data, ENCODER)


@pytest.mark.parametrize("content", [b"gone\n", b"..\n", b".\n", b"\xff\xfe\x00", b"a/b", b"x" * 5000, b"/etc"])
def test_a_pointer_to_nothing_is_damage_that_says_what_to_do(whole: Path, content: bytes) -> None:
    data = whole.with_name(str(next(places)))
    shutil.copytree(whole, data)
    (data / "current").write_bytes(content)
    with pytest.raises(DamagedIndex, match=r"is gone; run `sourcier rebuild` or `sourcier rollback`"):
        Index.open(data, ENCODER)


@pytest.mark.parametrize("content", [b"", b"\n", b"  \n"])
def test_an_empty_pointer_points_to_no_index(whole: Path, content: bytes) -> None:
    data = whole.with_name(str(next(places)))
    shutil.copytree(whole, data)
    (data / "current").write_bytes(content)
    with pytest.raises(NoIndex, match="run `sourcier rebuild FOLDER`"):
        Index.open(data, ENCODER)


def test_a_served_version_that_was_deleted_is_damage(whole: Path) -> None:
    data = whole.with_name(str(next(places)))
    shutil.copytree(whole, data)
    name = current_version(data)
    shutil.rmtree(data / "versions")
    with pytest.raises(DamagedIndex, match=f"the served version '{name}' is gone"):
        Index.open(data, ENCODER)


@pytest.mark.parametrize(
    "query",
    [
        *(
            f"UPDATE documents SET {name} = '2001-01-01'"  # noqa: S608  one of a few
            for name in "title path source stated_title url author published modified language".split()
        ),
        """UPDATE documents SET structure = '{"headings": [], "leads": [], "pages": [0]}'""",
        "UPDATE documents SET title = CAST(title AS BLOB)",
        "UPDATE documents SET file = file + 1",
        "UPDATE files SET name = 'x'",
        "DELETE FROM files",
    ],
)
def test_all_that_is_shown_of_a_document_is_proved(whole: Path, query: str) -> None:
    data = damaged(whole, "documents.sqlite", lambda content: content)
    with closing(sqlite3.connect(version_folder(data) / "documents.sqlite")) as database, database:
        database.execute(query)
        keys = [key for (key,) in database.execute("SELECT id FROM documents")]
    with Documents(version_folder(data)) as documents:
        for use in (documents.document, documents.outline, documents.leads, documents.file_of):
            with pytest.raises(DamagedIndex, match=r"the row of .* was altered.*`sourcier rebuild`"):
                use(keys[0])
        with pytest.raises(DamagedIndex, match="was altered"):
            documents.listing(0, 1)


@pytest.mark.parametrize("column", ["headings", "leads", "start", "end", "fragment", "sha256", "first", "document_id"])
def test_all_that_is_shown_of_a_passage_is_proved(whole: Path, column: str) -> None:
    data = damaged(whole, "documents.sqlite", lambda content: content)
    with closing(sqlite3.connect(version_folder(data) / "documents.sqlite")) as database, database:
        database.execute(f"UPDATE passages SET {column} = 0")  # noqa: S608  one of a few
        ((key,),) = database.execute("SELECT id FROM passages WHERE row = 2")
    with Documents(version_folder(data)) as documents:
        for use in (lambda: documents.passages([1]), lambda: documents.passage(key)):
            with pytest.raises(DamagedIndex, match=r"the row of the passage .* was altered"):
                use()


def test_rows_that_are_gone_are_damage(whole: Path) -> None:
    data = damaged(whole, "documents.sqlite", lambda content: content)
    with Documents(version_folder(data)) as documents:
        keys = [document.id for document in documents.listing(0, 10)]
    with closing(sqlite3.connect(version_folder(data) / "documents.sqlite")) as database, database:
        database.execute("DELETE FROM documents WHERE position = 2")
        database.execute("DELETE FROM passages WHERE row > 2")
    with Documents(version_folder(data)) as documents:
        uses: list[Callable[[], object]] = [
            documents.counts,
            lambda: documents.listing(0, 10),
            lambda: documents.text(keys[1]),
            lambda: documents.whole_document(keys[1]),
            lambda: documents.outline(keys[1]),
            lambda: documents.file_of(keys[1]),
            *(lambda use=use: use([0, 5]) for use in (documents.passages, documents.words, documents.holders)),
            lambda: documents.works([5]),
        ]
        for use in uses:
            with pytest.raises(DamagedIndex, match="`sourcier rebuild` or `sourcier rollback`"):
                use()
