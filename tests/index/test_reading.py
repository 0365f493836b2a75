"""What a rebuild reads, what it takes over from the last one, and what it says of that."""

import os
import shutil
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from corpus import Bounds
from index import Documents, Failure, Options, Report, rebuild, version_folder
from tests.fake_encoder import FakeEncoder
from tests.index.test_build import ids

pytestmark = pytest.mark.processes

TEXT = "Le préfet représente l’État dans le département. Il dirige les services de la préfecture."


def age(folder: Path) -> None:
    """Make the files of a folder old enough for their times to be trusted."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 1000,) * 2)


def did(report: Report) -> tuple[int, int, int]:
    return report.files_read, report.files_kept, report.embedded


def test_nothing_is_read_or_embedded_where_nothing_has_changed(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    first = rebuild([folder], data, encoder)
    age(folder)
    assert did(first)[:2] == (4, 0)
    assert did(rebuild([folder], data, encoder)) == (0, 4, 0)


def test_one_changed_file_is_the_only_one_read(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    (folder / "conges.txt").write_text(TEXT, encoding="utf-8")
    report = rebuild([folder], data, encoder)
    assert did(report)[:2] == (1, 3)
    assert (report.changed, report.documents) == (["conges.txt"], 6)


def test_what_is_taken_over_is_what_would_have_been_read(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    (folder / "nouveau.txt").write_text(TEXT, encoding="utf-8")
    age(folder)
    rebuild([folder], data, encoder)
    rebuild([folder], tmp_path / "other", encoder)
    with Documents(version_folder(data)) as kept, Documents(version_folder(tmp_path / "other")) as anew:
        assert list(kept.whole()) == list(anew.whole())
        assert kept.files() == anew.files()
    assert ids(data) == ids(tmp_path / "other")


def test_a_renamed_file_keeps_its_passages_and_is_neither_read_nor_embedded(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    before = dict(ids(data))
    (folder / "conges.txt").rename(folder / "aides" / "repos.txt")
    report = rebuild([folder], data, encoder)
    assert did(report) == (0, 4, 0)
    assert report.renamed == [("conges.txt", "aides/repos.txt")]
    assert (report.added, report.removed, report.changed, report.unchanged) == ([], [], [], 5)
    assert dict(ids(data)) == before


def test_a_renamed_archive_takes_the_documents_in_it_along(tmp_path: Path, data: Path, encoder: FakeEncoder) -> None:
    source = tmp_path / "source"
    source.mkdir()
    with ZipFile(source / "avant.zip", "w") as archive:
        archive.writestr("dossier/a.txt", TEXT)
        archive.writestr("image.png", b"\x89PNG")
    rebuild([source], data, encoder)
    (source / "avant.zip").rename(source / "après.zip")
    report = rebuild([source], data, encoder)
    assert report.renamed == [("avant.zip/dossier/a.txt", "après.zip/dossier/a.txt")]
    assert [path for path, _ in report.failed] == ["après.zip/image.png"]


def test_a_copied_file_is_a_document_of_its_own(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    shutil.copy(folder / "conges.txt", folder / "copie.txt")
    report = rebuild([folder], data, encoder)
    assert (report.added, report.documents, did(report)) == (["copie.txt"], 7, (0, 5, 0))
    assert len({document for document, _ in ids(data)}) == 7


def test_what_could_not_be_read_is_named_again_without_being_read_again(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    (folder / "image.png").write_bytes(b"\x89PNG")
    first = rebuild([folder], data, encoder)
    second = rebuild([folder], data, encoder)
    assert did(second) == (0, 5, 0)
    assert first.failed == second.failed != []
    with Documents(version_folder(data)) as documents:
        assert documents.failures() == [Failure(*first.failed[0])]


def test_a_file_that_took_too_long_is_tried_again(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    hasty = Options(bounds=Bounds(seconds=0.0001, processes=1))
    with ZipFile(folder / "long.zip", "w") as archive:
        archive.writestr("a.txt", TEXT * 2000)
    first = rebuild([folder], data, encoder)
    assert not first.failed
    (folder / "aides" / "autre.zip").write_bytes((folder / "long.zip").read_bytes() + b"\0")
    second = rebuild([folder], data, encoder, hasty)
    assert [path for path, _ in second.failed] == ["aides/autre.zip"]
    third = rebuild([folder], data, encoder)
    assert (third.failed, third.files_read) == ([], 1)


def test_a_damaged_version_gives_nothing_to_take_over(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    stored = version_folder(data) / "documents.sqlite"
    stored.write_bytes(stored.read_bytes().replace("salarié".encode(), "SALARIÉ".encode()))
    assert did(rebuild([folder], data, encoder))[:2] == (4, 0)


def test_another_way_of_reading_reads_everything_again(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    assert did(rebuild([folder], data, encoder, Options(most_megabytes=5)))[:2] == (4, 0)


def test_a_file_that_moves_to_another_source_is_cited_from_there(
    tmp_path: Path, data: Path, encoder: FakeEncoder
) -> None:
    sources = [tmp_path / "un", tmp_path / "deux"]
    for source in sources:
        source.mkdir()
    (sources[0] / "a.txt").write_text(TEXT, encoding="utf-8")
    rebuild(sources, data, encoder)
    (sources[0] / "a.txt").rename(sources[1] / "a.txt")
    report = rebuild(sources, data, encoder)
    assert (report.renamed, did(report)) == ([("a.txt", "a.txt")], (0, 1, 0))
    with Documents(version_folder(data)) as documents:
        assert [document.source for document in documents.listing(0, 10)] == [str(sources[1])]


def test_a_manifest_that_does_not_name_its_documents_gives_nothing_to_take_over(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    path = version_folder(data) / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"documents.sqlite"', '"other.sqlite"'), encoding="utf-8")
    assert did(rebuild([folder], data, encoder))[:2] == (4, 0)
