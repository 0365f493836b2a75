"""A document or a passage by its id, out of the served version, checked before it is shown."""

from assistant import Citation, CitationFailed, prove
from index import DamagedIndex, Index, StoredDocument, StoredPassage
from web.errors import UnknownDocument, UnknownPassage


def read_document(index: Index, document_id: str) -> StoredDocument:
    """Return a document that is the one that was indexed.

    Raises:
        UnknownDocument: the version has none of that id.
        CitationFailed: its text, or what is stored beside it, was altered.
    """
    try:
        document = index.documents.document(document_id)
    except DamagedIndex as error:
        raise CitationFailed(str(error)) from error
    if document is None:
        raise UnknownDocument(f"version {index.version} has no document {document_id}; GET /api/documents lists them")
    return document


def read_passage(index: Index, passage_id: str) -> StoredPassage:
    """Return where a passage stands.

    Raises:
        UnknownPassage: the version has none of that id.
    """
    passage = index.documents.passage(passage_id)
    if passage is None:
        raise UnknownPassage(f"version {index.version} has no passage {passage_id}; its document may have changed")
    return passage


def proved_passage(index: Index, passage_id: str) -> tuple[str, Citation]:
    """Return the words of a passage and its citation.

    Raises:
        UnknownPassage: the version has none of that id.
        CitationFailed: the words are not those that were indexed.
    """
    return prove(index, read_passage(index, passage_id))


def passage_in(index: Index, document: StoredDocument, passage_id: str) -> StoredPassage:
    """Return a passage of a document, its words proved.

    Raises:
        UnknownPassage: the document has none of that id.
        CitationFailed: the words are not those that were indexed.
    """
    passage = read_passage(index, passage_id)
    if passage.document_id != document.id:
        raise UnknownPassage(f"the passage {passage_id} is not in the document {document.id}")
    prove(index, passage)
    return passage
