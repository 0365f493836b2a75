"""Rows of the file of documents and passages → documents and passages; the rows are whole."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from corpus import Document, Metadata, Span, content_of
from index.types import StoredDocument, StoredPassage


def whole_documents(rows: Iterable[Any]) -> Iterator[Document]:
    """Yield the documents that the rows of `WHOLE` tell."""
    for path, source, text, structured, title, url, published, modified, language, author, around, copy in rows:
        told = Metadata(title, url, day(published), day(modified), language, author)
        yield Document(path, source, content_of(text, structured), told, around, copy)


def stored_document(row: Sequence[Any], text: str) -> StoredDocument:
    """Return the document of a row of `Documents`, proved or just written, with its text."""
    _, key, path, source, title, url, published, modified, language, author, sha256, *_ = row
    pages = tuple(structure_of(row)["pages"])
    days = day(published), day(modified)
    return StoredDocument(key, path, source, title, url, *days, language, author, sha256, pages, text)


def structure_of(row: Sequence[Any]) -> dict[str, Any]:
    """Return the headings, leads and pages of the document of such a row."""
    found: dict[str, Any] = json.loads(row[11])
    return found


def stored_passage(row: Sequence[Any]) -> StoredPassage:
    """Return the passage of a row of `Documents`, proved or just written."""
    number, key, document_id, start, end, headings, leads, fragment, sha256, _ = row
    led = tuple(Span(first, last) for first, last in _list(leads))
    above = tuple(_list(headings))
    return StoredPassage(number - 1, key, document_id, start, end, above, led, fragment, sha256)


def _list(written: str) -> list[Any]:
    found: list[Any] = [] if written == "[]" else json.loads(written)  # most are empty, and each question reads fifty
    return found


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
