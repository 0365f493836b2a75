"""Plain text (`.txt`) → a document."""

from collections.abc import Iterator

from corpus.announced import plain_leads
from corpus.clean import clean
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.outline import plain_headings, plain_title
from corpus.types import Content, Document, Metadata


def read_plain(file: File) -> Iterator[Document]:
    """Yield the one document of a text file; its headings are the lines that its layout sets apart."""
    yield plain_document(file, file.name, decode(file.read_bytes(), file.name), Metadata())


def plain_document(file: File, path: str, raw: str, stated: Metadata) -> Document:
    """Return the document of an unmarked text.

    Raises:
        UnreadableDocument: nothing is left once the text is cleaned.
    """
    text = clean(raw)
    if not text.strip():
        raise UnreadableDocument(path, "the document has no text; expected words")
    return Document(path, file.source, plain_content(text), complete(stated, plain_title(text), text))


def plain_content(text: str) -> Content:
    """Return the content of a cleaned text without marks, with the structure that its layout shows."""
    return Content(text, plain_headings(text), plain_leads(text))
