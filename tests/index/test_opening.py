"""Opening an index: it writes nothing, and leaves nothing open."""

import gc
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from index import Index, check_files, damaged_passages, read_manifest, rebuild, version_folder, versions
from tests.fake_encoder import FakeEncoder
from tests.index.asking import answers
from tests.index.processes import give_up_rights, in_a_process, place_for_all, set_writable

Answers = list[tuple[str, str, str, float]]


def state(folder: Path) -> dict[str, tuple[int, str]]:
    """Return every file and folder below a folder: time of its last change, digest."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_mtime_ns,
            sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted((folder, *folder.rglob("*")))
    }


def open_and_ask(data: Path) -> Answers:
    """Return the answers of a data folder, after all that reads it was done."""
    index = Index.open(data, FakeEncoder())
    found = answers(index, FakeEncoder())
    assert not [reason for _, reason in damaged_passages(index.documents, index.version) if reason]
    check_files(version_folder(data), read_manifest(version_folder(data)).files, digests=True)
    assert versions(data)
    index.close()
    return found


def test_opening_asking_and_closing_write_nothing(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    expected = answers(index_of(folder), encoder)
    before = state(data)
    assert open_and_ask(data) == expected
    assert state(data) == before


def open_and_ask_without_rights(data: Path) -> Answers:
    give_up_rights()
    return open_and_ask(data)


def test_an_index_that_may_not_be_written_is_searched(folder: Path, encoder: FakeEncoder) -> None:
    with place_for_all() as place:
        data = place / "data"
        rebuild([folder], data, encoder)
        expected = open_and_ask(data)
        set_writable(data, False)
        before = state(data)
        assert in_a_process(open_and_ask_without_rights, data) == expected
        assert state(data) == before


def open_without_place_for_files(data: Path) -> Answers:
    """Open while every attempt to make a file or a folder in the data folder is an error."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(data)):
            assert not set(str(arguments[1] or "r")) & set("wax+"), arguments
        assert not (event in ("os.mkdir", "os.rename", "os.remove") and str(arguments[0]).startswith(str(data)))

    sys.addaudithook(watch)
    return open_and_ask(data)


def test_no_file_is_opened_for_writing(folder: Path, data: Path, index_of: Callable[..., Index]) -> None:
    expected = answers(index_of(folder), FakeEncoder())
    assert in_a_process(open_without_place_for_files, data) == expected


def open_files() -> list[str]:
    """Return what this process holds open."""
    return sorted(str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell what is open")
def test_a_closed_index_leaves_neither_file_nor_memory_map_open(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    rebuild([folder], data, encoder)
    for _ in range(10):
        index = Index.open(data, encoder)
        answers(index, encoder)
        index.close()
    del index
    gc.collect()
    assert not [path for path in open_files() if path.startswith(str(data))]
    assert str(data) not in Path("/proc/self/maps").read_text(encoding="utf-8")
