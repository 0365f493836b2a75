"""The proof of a citation, and of a version before it is published."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import (
    DamagedIndex,
    Documents,
    Index,
    ModelFailed,
    Vectors,
    check_passage,
    current_version,
    damaged_passages,
    rebuild,
    version_folder,
)
from index.check import check_version
from index.dense import write_dense
from index.version_files import file_records
from tests.fake_encoder import FakeEncoder

IndexOf = Callable[..., Index]


def alter(data: Path, old: str, new: str) -> None:
    """Change the stored text of the documents that hold some words."""
    database = sqlite3.connect(version_folder(data) / "documents.sqlite")
    with database:
        changed = database.execute(
            "UPDATE documents SET text = replace(text, ?, ?) WHERE instr(text, ?)", (old, new, old)
        )
        assert changed.rowcount == 1
    database.close()


def test_the_proof_of_a_passage_is_its_document_and_its_words(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    for passage in index.documents.passages(range(index.manifest.passages)):
        document, words = check_passage(index.documents.document(passage.document_id), passage)
        assert document.id == passage.document_id
        assert words == document.text[passage.start : passage.end] != ""


def test_a_text_altered_at_the_same_length_is_refused(folder: Path, data: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    paths = {document.id: document.path for document in index.documents.listing(0, 10)}
    alter(data, "deux jours et demi", "dix  jours et demi")
    index.documents.close()
    index.documents = Documents(version_folder(data))  # what was read before is still in the memory of the engine
    refused = 0
    for passage in index.documents.passages(range(index.manifest.passages)):
        if paths[passage.document_id] == "conges.txt":
            with pytest.raises(
                DamagedIndex, match=r"conges\.txt: the stored text was altered: found SHA-256 .* expect"
            ):
                index.documents.document(passage.document_id)
            refused += 1
        else:
            check_passage(index.documents.document(passage.document_id), passage)
    wrong = {key: reason for key, reason in damaged_passages(index.documents, index.version) if reason}
    assert len(wrong) == refused >= 1
    assert all("conges.txt: the stored text was altered" in reason for reason in wrong.values())
    index.close()


def test_words_altered_outside_a_passage_are_refused_too(folder: Path, data: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    (passage,) = index.documents.passages([0])
    document = index.documents.document(passage.document_id)
    assert document is not None
    with pytest.raises(DamagedIndex, match="the stored text was altered"):
        check_passage(replace(document, text=document.text + " "), passage)


def test_a_passage_at_another_place_is_refused(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    (passage,) = index.documents.passages([0])
    document = index.documents.document(passage.document_id)
    with pytest.raises(DamagedIndex, match=rf"the passage {passage.id} is not at {passage.start + 1}–{passage.end}"):
        check_passage(document, replace(passage, start=passage.start + 1))


def test_a_passage_without_its_document_is_refused(folder: Path, index_of: IndexOf) -> None:
    (passage,) = index_of(folder).documents.passages([0])
    with pytest.raises(DamagedIndex, match=f"passage {passage.id}: its document {passage.document_id} is gone"):
        check_passage(None, passage)


def test_every_passage_of_a_whole_index_is_proved(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    passages = index.documents.passages(range(index.manifest.passages))
    assert dict(damaged_passages(index.documents, index.version)) == {passage.id: None for passage in passages}


def test_named_passages_are_proved_and_unknown_ones_named(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    one, other = index.documents.passages([3, 1])
    assert list(damaged_passages(index.documents, index.version, [one.id, "none", other.id])) == [
        (one.id, None),
        ("none", f"no passage none in version {index.version}"),
        (other.id, None),
    ]


def test_a_version_whose_counts_differ_from_its_manifest_is_refused(
    folder: Path, data: Path, index_of: IndexOf
) -> None:
    manifest = index_of(folder).manifest
    place = version_folder(data)
    check_version(place, manifest)
    for wrong in (replace(manifest, documents=5), replace(manifest, passages=7), replace(manifest, dimension=3)):
        with pytest.raises(DamagedIndex, match=r"found .* \(documents, passages, .* expected .*; run `sourcier reb"):
            check_version(place, wrong)


@pytest.mark.parametrize("value", [0.0, float("nan"), float("inf")])
def test_a_version_that_does_not_find_its_own_passages_is_refused(
    folder: Path, data: Path, index_of: IndexOf, value: float
) -> None:
    index = index_of(folder)
    place = version_folder(data)
    vectors = index.dense.vectors(range(index.manifest.passages))
    vectors[2] = value
    write_dense(place / "dense.faiss", vectors)
    (passage,) = index.documents.passages([2])
    with pytest.raises(DamagedIndex, match=f"passage {passage.id}: its vector does not find itself"):
        check_version(place, replace(index.manifest, files=file_records(place)))


class BrokenEncoder(FakeEncoder):
    """A model whose vectors are no numbers."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return vectors that are not finite."""
        return np.full((len(texts), self.dimension), np.nan, dtype=np.float32)


def test_a_model_that_gives_no_vectors_publishes_nothing(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    served = index_of(folder).version
    with pytest.raises(ModelFailed, match="a vector of length nan"):
        rebuild([folder], data, BrokenEncoder(fingerprint="broken"))
    assert current_version(data) == served
    assert [path.name for path in (data / "versions").iterdir()] == [served]
