"""The documents and passages of a version, as they are written: one SQLite file, once."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus import Document, Passage, digest, shown_title
from index.documents import NAME, WHOLE, whole_documents

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


class DocumentWriter:
    """The file while it is written; `with` commits and closes it."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / NAME)
        # The folder is thrown away if the rebuild dies: a journal would only cost time.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)

    def documents(self) -> Iterator[Document]:
        """Yield the documents that were added, in order; passages may be added meanwhile."""
        return whole_documents(self._database.execute(WHOLE))

    def __enter__(self) -> "DocumentWriter":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._database.commit()
        finally:
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
