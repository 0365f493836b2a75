"""A disk that is full, or may not be written: a clear error, the served version untouched, nothing left behind."""

import resource
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from index import Index, StorageFailed, current_version, rebuild, version_folder, versions
from index.store import point_to
from tests.fake_encoder import FakeEncoder
from tests.index.asking import answers
from tests.index.processes import give_up_rights, in_a_process, place_for_all, set_writable

IndexOf = Callable[..., Index]


def limit_files(size: int) -> None:
    """Let no file grow over a size: what a full disk does, for one process."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def rebuild_on_a_full_disk(folder: Path, data: Path, encoder: FakeEncoder, stage: str, size: int) -> None:
    """Rebuild on a disk that is full from the end of a stage on."""

    def progress(name: str, done: int, total: int) -> None:
        if name == stage and done == total:
            limit_files(size)

    if not stage:
        limit_files(size)
    rebuild([folder], data, encoder, progress=progress)


# The sizes let one file after the other pass: the documents, the cache, the vectors (long or short), the words.
PLACES = [
    *[("", size, 64) for size in (0, 100, 5_000, 30_000)],
    *[("reading", size, 64) for size in (0, 30_000)],
    *[("splitting", size, 64) for size in (0, 40_000)],
    *[("embedding", size, 512) for size in (0, 16, 10_000, 130_000)],
    *[("embedding", size, 8) for size in (0, 1_000, 2_300, 3_000, 6_000, 20_000)],
]


@pytest.mark.parametrize(("stage", "size", "dimension"), PLACES)
def test_a_full_disk_is_said_and_the_served_version_stays(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf, stage: str, size: int, dimension: int
) -> None:
    index = index_of(folder)
    before = answers(index, encoder)
    for number in range(60):
        text = f"Encore un document, qui parle du sujet {number} et de la chose {number * 3}. " * 2
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    other = FakeEncoder("other", f"other-{dimension}", dimension)
    with pytest.raises(StorageFailed, match=f"{data} .*; the served version is untouched: make room there"):
        in_a_process(rebuild_on_a_full_disk, folder, data, other, stage, size)
    assert current_version(data) == index.version
    assert [path.name for path in (data / "versions").iterdir()] == [index.version]
    names = {path.name for path in data.iterdir()} - {"embeddings.sqlite-wal", "embeddings.sqlite-shm"}
    assert names == {"current", "embeddings.sqlite", "versions", ".rebuild.lock"}
    again = Index.open(data, encoder)
    assert answers(again, encoder) == before
    again.close()
    report = rebuild([folder], data, other)
    assert report.published
    assert len(versions(data)) == 2


def point_on_a_full_disk(data: Path, version: str) -> None:
    limit_files(5)
    point_to(data, version)


def test_a_pointer_that_cannot_be_written_stays(folder: Path, data: Path, index_of: IndexOf) -> None:
    version = index_of(folder).version
    shutil.copytree(version_folder(data), version_folder(data).with_name("another-version"))
    with pytest.raises(OSError, match="File too large"):
        in_a_process(point_on_a_full_disk, data, "another-version")
    assert current_version(data) == version
    assert not (data / ".current").exists()


def rebuild_without_rights(folder: Path, data: Path) -> None:
    give_up_rights()
    rebuild([folder], data, FakeEncoder())


def test_a_folder_that_may_not_be_written_is_said(folder: Path, encoder: FakeEncoder) -> None:
    with place_for_all() as place:
        source = place / "documents"
        folder.rename(source)
        data = place / "data"
        version = rebuild([source], data, encoder).version
        (source / "conges.txt").write_text("Autre chose.", encoding="utf-8")
        set_writable(place, False)
        with pytest.raises(StorageFailed, match="check that the folder can be written"):
            in_a_process(rebuild_without_rights, source, data)
        with pytest.raises(StorageFailed, match="check that the folder can be written"):
            in_a_process(rebuild_without_rights, source, place / "new" / "data")
        assert current_version(data) == version


def test_a_data_folder_that_is_a_file_is_said(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    data.write_text("a file", encoding="utf-8")
    with pytest.raises(StorageFailed, match="could not be written"):
        rebuild([folder], data, encoder)
    assert data.read_text(encoding="utf-8") == "a file"
