"""Is a version what its manifest says, and does it answer? Asked before it is published, and by `verify`."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus import digest
from index.cache import NAME as CACHE
from index.cache import check_cache
from index.documents import Documents, check_document
from index.errors import DamagedIndex
from index.manifest import Manifest
from index.search import Index
from index.store import current_version, damaged_versions, read_version
from index.types import StoredDocument, StoredPassage
from index.version_files import check_files, damaged_files

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


def damaged_passages(
    documents: Documents, version: str, passage_ids: Sequence[str] = ()
) -> Iterator[tuple[str, str | None]]:
    """Yield each passage asked for with what is wrong with it, or None; by default all, and each damaged document.

    Passages are named by their ids; one whose id cannot be trusted by its row, a document by its position.
    """
    if passage_ids:
        for key in passage_ids:
            try:
                passage = documents.passage(key)
                if passage is None:
                    yield key, f"no passage {key} in version {version}"
                    continue
                check_passage(documents.document(passage.document_id), passage)
                yield key, None
            except DamagedIndex as error:
                yield key, str(error)
        return
    of_documents, of_passages = documents.size
    for position in range(of_documents):
        try:
            documents.listing(position, 1)
        except DamagedIndex as error:
            yield f"document {position + 1}", str(error)
    held: StoredDocument | None = None
    for row in range(of_passages):
        key = f"passage {row + 1}"
        try:
            (passage,) = documents.passages([row])
            key = passage.id
            if held is None or held.id != passage.document_id:
                held = documents.document(passage.document_id)
            check_passage(held, passage)
            yield key, None
        except DamagedIndex as error:
            yield key, str(error)


def damaged_parts(data: Path) -> Iterator[tuple[str, str]]:
    """Yield what is damaged in a data folder besides passages, and how: the pointer, manifests, files, the cache.

    The files of the served version are checked against their digests; of older versions, which `rollback` checks before
    it serves one, the manifests alone.

    Raises:
        NoIndex: nothing has been indexed yet.
        IncompatibleIndex: the served version was written in another format.
    """
    served = current_version(data) or ""
    try:
        folder, manifest = read_version(data)
    except DamagedIndex as error:
        yield served, str(error)
    else:
        yield from ((served, reason) for reason in damaged_files(folder, manifest.files, digests=True))
    yield from ((name, reason) for name, reason in damaged_versions(data).items() if name != served)
    try:
        rows, damaged = check_cache(data)
    except DamagedIndex as error:
        yield CACHE, str(error)
    else:
        if damaged:
            reason = f"{damaged} of {rows} rows of the embedding cache are damaged; run `sourcier rebuild`"
            yield CACHE, f"{data / CACHE}: {reason}: it drops them, and embeds anew what it needs"


def _check_passage(index: Index, passage: StoredPassage) -> None:
    check_passage(index.documents.document(passage.document_id), passage)
    if not index.manifest.words_only:
        _check_found(index, passage)


def _check_found(index: Index, passage: StoredPassage) -> None:
    (vector,) = index.dense.vectors([passage.row])
    nearest = index.dense.search(vector, 1)
    if not nearest or not np.isfinite(vector).all() or max(nearest.values()) < _SAME:
        raise DamagedIndex(f"passage {passage.id}: its vector does not find itself (found {nearest})")
