"""A long file of JSON Lines, read by several processes: what comes of it is what comes of it whole."""

import json
from pathlib import Path

import pytest

from corpus import Bounds, CorpusError, Document, File, read_all
from corpus.parts import in_turn, parts_of
from corpus.read import read


def _lines() -> str:
    """Return lines of which some are empty, broken, without words or without an id of their own."""
    lines = [json.dumps({"id": f"d{number}", "text": f"Le texte du document {number}."}) for number in range(120)]
    lines[7], lines[31], lines[50] = "", "{", json.dumps({"id": "d51", "text": "\u200b"})
    lines[64], lines[99] = json.dumps({"id": "d3", "text": "Encore."}), json.dumps({"id": "d98", "text": "Encore."})
    return "\n".join([*lines, "", lines[0]])


def _told(found: Document | CorpusError) -> tuple[str, str]:
    return (found.path, found.text) if isinstance(found, Document) else (found.path, found.reason)


@pytest.mark.parametrize("processes", [2, 3])
def test_a_file_read_in_parts_gives_what_it_gives_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    (tmp_path / "a.jsonl").write_text(_lines(), encoding="utf-8")
    file = File(tmp_path / "a.jsonl", "a.jsonl", str(tmp_path), 1_000_000)
    whole = [_told(found) for found in read(file)]
    assert len(whole) == 120
    monkeypatch.setattr("corpus.parts._LONG", 1000)
    bounds = Bounds(processes=processes)
    assert len(parts_of(file, bounds.most_processes)) == bounds.processes_for([file]) == processes
    ((read_of, parted),) = ((of, [_told(found) for found in coming]) for of, coming in read_all([file], bounds))
    assert (read_of, parted) == (file, whole)


def test_a_long_file_between_others_comes_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.parts._LONG", 1000)
    for name in ("a", "c"):
        (tmp_path / f"{name}.jsonl").write_text(_lines(), encoding="utf-8")
    (tmp_path / "b.txt").write_text("Le texte du milieu.", encoding="utf-8")
    asked = [File(tmp_path / name, name, str(tmp_path), 1_000_000) for name in ("a.jsonl", "b.txt", "c.jsonl")]
    found = {file.name: [one.path for one in coming] for file, coming in read_all(asked, Bounds(processes=2))}
    assert list(found) == ["a.jsonl", "b.txt", "c.jsonl"]
    assert found["b.txt"] == ["b.txt"]
    assert found["a.jsonl"][:3] == found["c.jsonl"][:3] == ["d0", "d1", "d2"]


def test_a_file_in_parts_without_a_document_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.parts._LONG", 10)
    (tmp_path / "a.jsonl").write_text("pas du JSON\n" * 4, encoding="utf-8")
    file = File(tmp_path / "a.jsonl", "a.jsonl", str(tmp_path), 1_000_000)
    ((_, found),) = ((of, list(map(_told, coming))) for of, coming in read_all([file], Bounds(processes=2)))
    assert [path for path, _ in found] == [*(f"a.jsonl, line {number}" for number in range(1, 5)), "a.jsonl"]


def test_what_is_short_or_no_json_lines_is_read_in_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(b"a" * 9_000_000)
    (tmp_path / "b.jsonl").write_bytes(b"a" * 9_000_000)
    counts = {
        name: len(parts_of(File(tmp_path / name, name, "", 10_000_000), 8))
        for name in ("a.jsonl", "a.txt", "b.jsonl", "gone.jsonl")
    }
    assert counts == {"a.jsonl": 1, "a.txt": 1, "b.jsonl": 2, "gone.jsonl": 1}


def test_parts_that_end_early_leave_the_turns_to_the_others() -> None:
    assert list(in_turn([iter("ad"), iter("b"), iter("cef")])) == list("abcdef")
    assert list(in_turn([])) == []
