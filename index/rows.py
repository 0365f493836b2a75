"""Rows of the file of documents and passages → what they tell; an altered one raises TypeError or ValueError."""

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


def three(row: Sequence[Any]) -> tuple[int, int, int]:
    """Return the first three numbers of a list in JSON: a heading's level and place, a lead's place and more."""
    first, second, third, *_ = json.loads(row[0])
    return int(first), int(second), int(third)


def stored_document(row: Sequence[Any]) -> StoredDocument:
    key, path, source, title, url, published, modified, language, author, sha256, structured, text = row
    _expect(str, key, path, source, title, url or "", language or "", author or "", sha256, text)
    days = day(published), day(modified)
    pages = tuple(json.loads(structured)["pages"])
    return StoredDocument(key, path, source, title, url, *days, language, author, sha256, pages, text)


def stored_passage(row: Sequence[Any]) -> StoredPassage:
    number, key, document_id, start, end, headings, leads, fragment, sha256 = row
    _expect(int, number, start, end)
    _expect(str, key, document_id, headings, leads, fragment or "", sha256)
    led = tuple(Span(first, last) for first, last in _list(leads))
    above = tuple(_list(headings))
    return StoredPassage(number - 1, key, document_id, start, end, above, led, fragment, sha256)


def _list(written: str) -> list[Any]:
    found: list[Any] = [] if written == "[]" else json.loads(written)  # most are empty, and each question reads fifty
    return found


def _expect(kind: type, *values: object) -> None:
    """Hold values to their type: SQLite keeps any value in any column, so that a single bit makes bytes of a text."""
    wrong = [value for value in values if not isinstance(value, kind)]
    if wrong:
        raise TypeError(f"found {type(wrong[0]).__name__}, expected {kind.__name__}")


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
