"""Plain text (`.txt`) → a document."""

from collections.abc import Iterator

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
    content = Content(text, plain_headings(text))
    return Document(path, file.source, content, complete(stated, plain_title(text), text))
