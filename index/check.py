"""Is a version what its manifest says, and does it answer? Asked before it is published, and by `verify`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus import digest
from index.documents import check_document
from index.errors import DamagedIndex
from index.manifest import Manifest
from index.search import Index
from index.types import StoredDocument, StoredPassage
from index.version_files import check_files

_SAMPLE = 20
_SAME = 0.999
_MEND = "run `sourcier rebuild` or `sourcier rollback`"


def check_version(folder: Path, manifest: Manifest) -> None:
    """Hold a version against its manifest, its passages against their documents, and ask it sample queries.

    Raises:
        DamagedIndex: something is not as it should be; the message names it.
    """
    check_files(folder, manifest.files, digests=False)
    index = Index(folder, manifest)
    try:
        rows = np.unique(np.linspace(0, index.dense.size - 1, _SAMPLE).astype(int)).tolist()
        for passage in index.documents.passages(rows):
            _check_passage(index, passage)
    finally:
        index.close()


def check_passage(document: StoredDocument | None, passage: StoredPassage) -> tuple[StoredDocument, str]:
    """Return a passage's document and its words, re-read from it: the proof of a citation.

    Raises:
        DamagedIndex: the document is gone, or its stored text is not the one that was indexed.
    """
    if document is None:
        raise DamagedIndex(f"passage {passage.id}: its document {passage.document_id} is gone; {_MEND}")
    check_document(document)
    words = document.text[passage.start : passage.end]
    if digest(words) != passage.sha256:
        raise DamagedIndex(
            f"{document.path}: the passage {passage.id} is not at {passage.start}–{passage.end}; {_MEND}"
        )
    return document, words


def damaged_passages(index: Index, passage_ids: Sequence[str] = ()) -> Iterator[tuple[str, str | None]]:
    """Yield each passage asked for (all by default) with what is wrong with it, or None."""
    documents = index.documents
    if passage_ids:
        found = [(key, documents.passage(key)) for key in passage_ids]
    else:
        found = [
            (passage.id, passage)
            for document in documents.listing(0, index.manifest.documents)
            for passage in documents.passages_of(document.id)
        ]
    held: StoredDocument | None = None
    for key, passage in found:
        if passage is None:
            yield key, f"no passage {key} in version {index.version}"
            continue
        if held is None or held.id != passage.document_id:
            held = documents.document(passage.document_id)
        try:
            check_passage(held, passage)
            yield key, None
        except DamagedIndex as error:
            yield key, str(error)


def _check_passage(index: Index, passage: StoredPassage) -> None:
    check_passage(index.documents.document(passage.document_id), passage)
    if not index.manifest.words_only:
        _check_found(index, passage)


def _check_found(index: Index, passage: StoredPassage) -> None:
    (vector,) = index.dense.vectors([passage.row])
    nearest = index.dense.search(vector, 1)
    if not nearest or not np.isfinite(vector).all() or max(nearest.values()) < _SAME:
        raise DamagedIndex(f"passage {passage.id}: its vector does not find itself (found {nearest})")
