"""First answers early: a version of words alone is served while the vectors are made, then the full one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import (
    Index,
    Options,
    Query,
    current_version,
    damaged_passages,
    read_manifest,
    rebuild,
    rollback,
    version_folder,
    versions,
)
from tests.fake_encoder import FakeEncoder

EARLY = Options(early_passages=1)
QUESTION = Query((("transports du salarié", 1.0),), np.zeros(0, dtype=np.float32))


class Killed(BaseException):
    """Ends a rebuild as a signal would."""


def seen_while_embedding(look: Callable[[], None]) -> Callable[[str, int, int], None]:
    """Return a progress callback that looks once passages are being embedded."""

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "embedding":
            look()

    return progress


def test_words_answer_while_the_vectors_are_made(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    found: list[tuple[str, list[str]]] = []

    def look() -> None:
        before = encoder.encoded
        index = Index.open(data, encoder)
        assert index.manifest.words_only
        texts = [
            index.documents.text(passage.document_id)[passage.start : passage.end]
            for passage in index.documents.passages([hit.row for hit in index.search(QUESTION, 3)])
        ]
        assert index.suggestions.complete("cong", 5)
        assert [fault for _, fault in damaged_passages(index.documents, index.version) if fault] == []
        index.close()
        assert encoder.encoded == before, "nothing is encoded for a question"
        found.append((index.version, texts))

    report = rebuild([folder], data, encoder, EARLY, seen_while_embedding(look))
    (version, texts) = found[0]
    assert "transports" in texts[0]
    assert version == report.words_version != report.version == current_version(data)
    assert [manifest.version for manifest in versions(data)] == [report.version], "the early one is thrown away"
    whole = read_manifest(version_folder(data))
    assert (whole.words_only, whole.dimension) == (False, encoder.dimension)


def test_the_full_version_is_what_it_would_have_been(folder: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    early = rebuild([folder], tmp_path / "early", encoder, EARLY)
    plain = rebuild([folder], tmp_path / "plain", encoder)
    files = [read_manifest(version_folder(tmp_path / name)).files for name in ("early", "plain")]
    assert (early.version, bool(early.words_version), plain.words_version) == (plain.version, True, "")
    same = [name for name in files[0] if not name.startswith("lexical/")]  # the engine draws the names of its files
    assert {name: files[0][name] for name in same} == {name: files[1][name] for name in same}


def test_a_killed_rebuild_leaves_the_words_served_and_the_next_goes_on(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        rebuild([folder], data, encoder, EARLY, seen_while_embedding(die))
    served = read_manifest(version_folder(data))
    assert served.words_only
    report = rebuild([folder], data, encoder, EARLY)
    assert (report.files_read, report.cached > 0, report.words_version) == (0, True, "")
    assert served.version == f"{report.version}-words"
    assert [manifest.version for manifest in versions(data)] == [current_version(data)] == [report.version]


def test_few_passages_come_at_once_with_their_vectors(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    assert rebuild([folder], data, encoder).words_version == ""


@pytest.fixture
def grown(folder: Path) -> Callable[[int], None]:
    """Return a function that adds so many documents to the folder."""

    def grow(count: int) -> None:
        for number in range(count):
            (folder / f"nouveau-{number}.txt").write_text(f"Le document numéro {number} est neuf.", encoding="utf-8")

    return grow


def test_a_full_version_that_knows_most_documents_goes_on_answering(
    folder: Path, data: Path, encoder: FakeEncoder, grown: Callable[[int], None]
) -> None:
    count = rebuild([folder], data, encoder, EARLY).documents
    grown(count - 1)
    assert rebuild([folder], data, encoder, EARLY).words_version == ""
    grown(5 * count)
    assert rebuild([folder], data, encoder, EARLY).words_version != ""


def test_a_version_of_another_model_knows_nothing(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    other = FakeEncoder(fingerprint="fake-2")
    assert rebuild([folder], data, other, EARLY).words_version != ""


def test_the_version_before_can_be_taken_back(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    first = rebuild([folder], data, encoder)

    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        rebuild([folder], data, FakeEncoder(fingerprint="fake-2"), EARLY, seen_while_embedding(die))
    assert current_version(data) != first.version
    assert rollback(data) == first.version == current_version(data)
