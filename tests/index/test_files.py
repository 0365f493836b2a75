"""Files are compared by size and time, then by digest; what is known to be the same is never read again."""

import os
import time
from pathlib import Path

import pytest

from corpus import File
from index.files import FileState, Found, compare

YESTERDAY = time.time_ns() - 86_400_000_000_000


def write(folder: Path, name: str, text: str = "Un texte.", modified: int = YESTERDAY) -> File:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(modified, modified))
    return File(path, name, str(folder), 1000)


def states(found: list[Found]) -> list[FileState]:
    return [FileState(*_fields(one.state), number) for number, one in enumerate(found, start=1)]


def _fields(state: FileState) -> tuple[str, str, int, int, str]:
    return state.source, state.name, state.size, state.modified, state.sha256


def test_a_new_file_was_nothing_before(tmp_path: Path) -> None:
    (found,) = compare([write(tmp_path, "a.txt")], [])
    assert found.before is None
    assert (found.state.size, len(found.state.sha256)) == (9, 64)


def test_a_file_of_the_same_size_and_time_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, "a.txt")
    last = states(list(compare([file], [])))
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    (found,) = compare([file], last)
    assert found.before == last[0]


def test_a_file_that_was_only_touched_is_the_same(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt")
    last = states(list(compare([file], [])))
    (found,) = compare([write(tmp_path, "a.txt", modified=YESTERDAY + 10_000_000_000)], last)
    assert found.before == last[0]
    assert found.state.modified != last[0].modified


def test_another_content_of_the_same_size_is_another_file(tmp_path: Path) -> None:
    last = states(list(compare([write(tmp_path, "a.txt", "Un texte.")], [])))
    (found,) = compare([write(tmp_path, "a.txt", "Un lexte.", YESTERDAY + 10_000_000_000)], last)
    assert found.before is None


def test_the_time_of_a_file_written_just_now_proves_nothing(tmp_path: Path) -> None:
    now = time.time_ns()
    last = states(list(compare([write(tmp_path, "a.txt", "Un texte.", now)], [])))
    (found,) = compare([write(tmp_path, "a.txt", "Un lexte.", now)], last)
    assert found.before is None


def test_a_renamed_file_is_known_by_its_content(tmp_path: Path) -> None:
    last = states(list(compare([write(tmp_path, "a.txt")], [])))
    (found,) = compare([write(tmp_path, "dossier/b.TXT")], last)
    assert found.before == last[0]


def test_a_file_that_is_read_in_another_way_now_is_another_file(tmp_path: Path) -> None:
    last = states(list(compare([write(tmp_path, "a.txt")], [])))
    (found,) = compare([write(tmp_path, "a.md")], last)
    assert found.before is None


def test_a_file_that_has_to_be_read_again_is_never_the_same(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt")
    (last,) = states(list(compare([file], [])))
    (found,) = compare([file], [FileState(last.source, last.name, last.size, last.modified, "", 1)])
    assert found.before is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are a thing of Unix")
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = compare([File(tmp_path / "pipe.txt", "pipe.txt", str(tmp_path), 1000)], [])
    assert (found.before, found.state.sha256) == (None, "")


def test_a_file_of_gigabytes_is_told_by_its_size_and_time(tmp_path: Path) -> None:
    file = write(tmp_path, "a.txt")
    with file.path.open("r+b") as sparse:
        sparse.truncate(10**12)
    os.utime(file.path, ns=(YESTERDAY, YESTERDAY))
    last = states(list(compare([file], [])))
    assert len(last[0].sha256) == 64
    assert next(compare([file], last)).before == last[0]
    os.utime(file.path, ns=(YESTERDAY + 10_000_000_000,) * 2)
    assert next(compare([file], last)).before is None
