"""Files read by several processes at once: in order, each complete, whatever the others do."""

import threading
import time
from pathlib import Path

import pytest

from corpus import Document, File, UnreadableDocument
from corpus.isolate import read_all
from corpus.process import Bounds

BOUNDS = Bounds(seconds=1.0, megabytes=400.0, processes=2)
HARMFUL = ("tests.corpus.harmful",)


def files(folder: Path, *names: str) -> list[File]:
    for name in names:
        (folder / name).write_text(f"Le texte du document {name}.", encoding="utf-8")
    return [File(folder / name, name, str(folder), 1_000_000) for name in names]


def test_documents_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    asked = files(tmp_path, *(f"{n}.txt" for n in range(60)))
    found = [(file, list(read)) for file, read in read_all(asked, BOUNDS)]
    assert [file for file, _ in found] == asked
    assert [[one.path for one in read] for _, read in found] == [[file.name] for file in asked]


def test_files_that_harm_their_reader_cost_the_others_nothing(tmp_path: Path) -> None:
    names = ["a.txt", "b.crash", "c.txt", "d.hang", "e.txt", "f.eat", "g.fail", "h.txt", "i.leave", "j.txt"]
    found = {file.name: list(read) for file, read in read_all(files(tmp_path, *names), BOUNDS, HARMFUL)}
    assert list(found) == names
    for name, read in found.items():
        whole = name.endswith(".txt")
        assert isinstance(read[-1], Document if whole else UnreadableDocument), read
        assert read[-1].path == name


def test_a_file_of_more_documents_than_are_read_ahead_comes_whole(tmp_path: Path) -> None:
    lines = "".join(f'{{"id": "{n}", "text": "Texte {n}."}}\n' for n in range(350))
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "b.jsonl").write_text(lines)
    asked = [File(tmp_path / name, name, str(tmp_path), 1_000_000) for name in ("a.jsonl", "b.jsonl")]
    for _, read in read_all(asked, BOUNDS):
        assert [one.path for one in read] == [str(n) for n in range(350)]


@pytest.mark.parametrize("taken", [0, 1, 3])
def test_whoever_stops_asking_leaves_neither_process_nor_thread(tmp_path: Path, taken: int) -> None:
    before = threading.active_count()
    reading = read_all(files(tmp_path, "a.txt", "b.txt", "c.txt", *(f"{n}.hang" for n in range(30))), BOUNDS, HARMFUL)
    for _ in range(taken):
        next(reading)
    start = time.monotonic()
    reading.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
    assert time.monotonic() - start < 10


def test_no_file_needs_no_process() -> None:
    assert list(read_all([], BOUNDS)) == []
