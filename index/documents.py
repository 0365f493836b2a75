"""The documents and passages of a version: one SQLite file, written once, then only read."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from corpus import Document, Heading, Metadata, Passage, Span, digest, shown_title
from index.errors import DamagedIndex
from index.types import Filters, StoredDocument, StoredPassage

NAME = "documents.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL,
    title TEXT NOT NULL, stated_title TEXT NOT NULL, url TEXT, published TEXT, modified TEXT, language TEXT,
    sha256 TEXT NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, document_id TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, headings TEXT NOT NULL, sha256 TEXT NOT NULL, embedded_sha256 TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_of_document ON passages (document_id, start);
"""
_DOCUMENT = "id, path, source, title, url, published, modified, language, sha256"
_WHOLE = "SELECT path, source, text, headings, stated_title, url, published, modified, language FROM documents ORDER BY position"
_PASSAGE = "row, id, document_id, start, end, headings, sha256"


class DocumentWriter:
    """The file while it is written; `with` commits and closes it."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / NAME)
        # The folder is thrown away if the rebuild dies: a journal would only cost time.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)

    def documents(self) -> Iterator[Document]:
        """Yield the documents that were added, in order; passages may be added meanwhile."""
        return _whole(self._database.execute(_WHOLE))

    def __enter__(self) -> "DocumentWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.commit()
        self._database.close()

    def add_document(self, document: Document) -> bool:
        """Add a document behind the others; return False if one of the same path and text is there already."""
        told = document.metadata
        headings = [[h.level, h.span.start, h.span.end] for h in document.headings]
        cursor = self._database.execute(
            "INSERT OR IGNORE INTO documents (id, path, source, title, stated_title, url, published, modified,"
            " language, sha256, headings, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                document.path,
                document.source,
                shown_title(document.path, told.title, document.text),
                told.title,
                told.url,
                told.published and told.published.isoformat(),
                told.modified and told.modified.isoformat(),
                told.language,
                document.sha256,
                json.dumps(headings),
                document.text,
            ),
        )
        return cursor.rowcount == 1

    def add_passages(self, document: Document, passages: Sequence[Passage], embedded: Sequence[str]) -> None:
        """Add the passages of a document behind the others; `embedded` are the texts whose vectors stand for them."""
        self._database.executemany(
            "INSERT INTO passages (id, document_id, start, end, headings, sha256, embedded_sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    passage.id,
                    passage.document_id,
                    passage.span.start,
                    passage.span.end,
                    json.dumps(passage.headings, ensure_ascii=False),
                    digest(passage.span.of(document.text)),
                    digest(text),
                )
                for passage, text in zip(passages, embedded, strict=True)
            ],
        )


class Documents:
    """The documents and passages of an open version. Nothing is kept in memory: a text is read when it is shown.

    Rows count from 0 in the index and from 1 in the file, as SQLite's do.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        try:
            # `immutable`: no lock, no side file; a version never changes once it is published.
            self._database = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def __enter__(self) -> "Documents":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        ((documents, passages),) = self._all("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)")
        return int(documents), int(passages)

    def document(self, document_id: str) -> StoredDocument | None:
        """Return a document with its text, or None if the version has none of that id."""
        rows = self._all(f"SELECT {_DOCUMENT}, text FROM documents WHERE id = ?", document_id)  # noqa: S608  constant
        return _document(rows[0]) if rows else None

    def listing(self, offset: int, count: int) -> list[StoredDocument]:
        """Return documents in the order in which they were read, their texts left empty."""
        query = f"SELECT {_DOCUMENT}, '' FROM documents ORDER BY position LIMIT ? OFFSET ?"  # noqa: S608  constant
        return [_document(row) for row in self._all(query, count, offset)]

    def outline(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the headings of a document: level, start, end."""
        rows = self._all("SELECT headings FROM documents WHERE id = ?", document_id)
        return [(level, start, end) for level, start, end in json.loads(rows[0][0])] if rows else []

    def passages(self, rows: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of some rows, in the order asked for."""
        marks = ", ".join("?" * len(rows))
        query = f"SELECT {_PASSAGE} FROM passages WHERE row IN ({marks})"  # noqa: S608  marks only
        found = {passage.row: passage for passage in map(_passage, self._all(query, *(row + 1 for row in rows)))}
        missing = [row for row in rows if row not in found]
        if missing:
            raise DamagedIndex(f"{self._path}: no passages in rows {missing}; run « sourcier rebuild »")
        return [found[row] for row in rows]

    def passage(self, passage_id: str) -> StoredPassage | None:
        """Return a passage, or None if the version has none of that id."""
        rows = self._all(f"SELECT {_PASSAGE} FROM passages WHERE id = ?", passage_id)  # noqa: S608  constant
        return _passage(rows[0]) if rows else None

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE document_id = ? ORDER BY start"  # noqa: S608  constant
        return [_passage(row) for row in self._all(query, document_id)]

    def identities(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield for each document its place (source, path) and a digest of all that the index knows of it."""
        query = f"SELECT {_DOCUMENT}, stated_title, headings FROM documents ORDER BY position"  # noqa: S608  constant
        for row in self._all(query):
            yield (row[2], row[1]), digest(json.dumps(row))

    def whole(self) -> Iterator[Document]:
        """Yield every document as the corpus knows it, in order."""
        return _whole(self._rows(_WHOLE))

    def embedded(self) -> list[str]:
        """Return the digests of the texts whose vectors stand for the passages, in row order."""
        return [row[0] for row in self._all("SELECT embedded_sha256 FROM passages ORDER BY row")]

    def select(self, filters: Filters) -> tuple[list[str], list[int]]:
        """Return the ids of the documents that the filters let through, and the rows of their passages."""
        where, values = _conditions(replace(filters, sources=self._source_paths(filters.sources)))
        documents = self._all(f"SELECT id FROM documents WHERE {where} ORDER BY position", *values)  # noqa: S608
        query = f"SELECT row FROM passages WHERE document_id IN (SELECT id FROM documents WHERE {where})"  # noqa: S608
        return [row[0] for row in documents], sorted(row[0] - 1 for row in self._all(query, *values))

    def _source_paths(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the sources as the documents name them; a source may be asked for by its last name alone."""
        paths = [row[0] for row in self._all("SELECT DISTINCT source FROM documents")] if names else []
        known = [path for path in paths if path in names or PurePath(path).name in names]
        return tuple(known) if known else tuple(names)

    def _all(self, query: str, *values: object) -> list[Any]:
        return list(self._rows(query, *values))

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._database.execute(query, values)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> DamagedIndex:
        return DamagedIndex(f"{self._path}: the documents cannot be read ({error}); run « sourcier rebuild »")


def _conditions(filters: Filters) -> tuple[str, list[str]]:
    """Return the filters as a WHERE clause and its values."""
    clauses, values = ["1"], []
    for clause, names in (
        ("(id IN ({0}) OR path IN ({0}))", filters.documents),
        ("source IN ({0})", filters.sources),
        ("language IN ({0})", filters.languages),
    ):
        if names:
            clauses.append(clause.format("SELECT value FROM json_each(?)"))
            values += [json.dumps(names)] * clause.count("{0}")
    for sign, day in ((">=", filters.date_from), ("<=", filters.date_to)):
        if day:
            clauses.append(f"coalesce(modified, published) {sign} ?")
            values.append(day.isoformat())
    return " AND ".join(clauses), values


def _whole(rows: Iterable[Any]) -> Iterator[Document]:
    for path, source, text, headings, title, url, published, modified, language in rows:
        outline = tuple(Heading(level, Span(start, end)) for level, start, end in json.loads(headings))
        yield Document(path, source, text, outline, Metadata(title, url, _date(published), _date(modified), language))


def _document(row: Sequence[Any]) -> StoredDocument:
    key, path, source, title, url, published, modified, language, sha256, text = row
    return StoredDocument(key, path, source, title, url, _date(published), _date(modified), language, sha256, text)


def _passage(row: Sequence[Any]) -> StoredPassage:
    number, key, document_id, start, end, headings, sha256 = row
    return StoredPassage(number - 1, key, document_id, start, end, tuple(json.loads(headings)), sha256)


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
