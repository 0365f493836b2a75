"""The documents and passages of a version, as they are written: one SQLite file, once."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus import Document, RepeatedLine, digest, shown_title, structure
from index.alike import Alike
from index.cut import CutPassage
from index.documents import DOCUMENT_ROWS, NAME, ONE, PAGES, PASSAGE_ROWS
from index.files import FileState
from index.kept import DOCUMENT_COLUMNS, Kept
from index.row_digests import DOCUMENTS_FILE, PASSAGES_FILE, write_row_digests
from index.rows import whole_documents
from index.types import Failure

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS failures (
    file INTEGER NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, lasting INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS repeated_lines (
    site TEXT NOT NULL, line TEXT NOT NULL, pages INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    position INTEGER PRIMARY KEY, file INTEGER NOT NULL, id TEXT UNIQUE NOT NULL, path TEXT NOT NULL,
    source TEXT NOT NULL, title TEXT NOT NULL, stated_title TEXT NOT NULL, url TEXT, published TEXT, modified TEXT,
    language TEXT, author TEXT, sha256 TEXT NOT NULL, copy INTEGER NOT NULL, structure TEXT NOT NULL,
    surroundings TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, document_id TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, headings TEXT NOT NULL, leads TEXT NOT NULL, fragment TEXT, sha256 TEXT NOT NULL,
    embedded_sha256 TEXT NOT NULL, signature BLOB NOT NULL, found TEXT NOT NULL, first INTEGER);
CREATE TABLE IF NOT EXISTS judged (first TEXT NOT NULL, other TEXT NOT NULL, same INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS documents_of_file ON documents (file);
CREATE INDEX IF NOT EXISTS documents_of_text ON documents (sha256);
CREATE INDEX IF NOT EXISTS documents_filtered ON documents (source, language, modified, published, id, path);
CREATE INDEX IF NOT EXISTS passages_of_document ON passages (document_id, start);
CREATE INDEX IF NOT EXISTS passages_folded ON passages (row, first) WHERE first != row - 1;
"""


_COLUMNS = ["file", *DOCUMENT_COLUMNS.split(", ")]


class DocumentWriter:
    """The file while it is written; `with` commits and closes it."""

    def __init__(self, folder: Path, last: Path | None = None) -> None:
        """`last` is the folder of the version from which passages can be taken over."""
        self._folder = folder
        self._database = sqlite3.connect(folder / NAME, uri=True)  # URIs: the last version is attached by one
        # The folder is thrown away if the rebuild dies: a journal would only cost time.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self.kept = Kept(self._database, last)

    def document_ids(self) -> list[str]:
        """Return the ids of the documents that were added, in order."""
        return [key for (key,) in self._database.execute("SELECT id FROM documents ORDER BY position")]

    def document(self, document_id: str) -> Document:
        """Return a document that was added."""
        return next(whole_documents(self._database.execute(ONE, (document_id,))))

    def pages(self) -> Iterator[Document]:
        """Yield the documents that are pages of sites, in order: no others have frames."""
        return whole_documents(self._database.execute(PAGES))

    def __enter__(self) -> "DocumentWriter":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._database.commit()
        finally:
            self._database.close()

    def add_file(self, state: FileState) -> int:
        """Add a file behind the others; return its number."""
        query = "INSERT INTO files (source, name, size, modified, sha256) VALUES (?, ?, ?, ?, ?)"
        values = (state.source, state.name, state.size, state.modified, state.sha256)
        return self._database.execute(query, values).lastrowid or 0

    def forget_state(self, file: int) -> None:
        """Have a file read again at the next rebuild, changed or not."""
        self._database.execute("UPDATE files SET modified = 0, sha256 = '' WHERE number = ?", (file,))

    def add_failure(self, file: int, failure: Failure) -> None:
        """Add what could not be read of a file."""
        values = (file, failure.path, failure.reason, failure.lasting)
        self._database.execute("INSERT INTO failures VALUES (?, ?, ?, ?)", values)

    def add_repeated(self, lines: Sequence[RepeatedLine]) -> None:
        """Add the lines that make the frames of the sites."""
        values = [(found.site, found.line, found.pages, found.of) for found in lines]
        self._database.executemany("INSERT INTO repeated_lines VALUES (?, ?, ?, ?)", values)

    def add_document(self, document: Document, file: int) -> Document | None:
        """Add a document behind the others; return it, or None if one of the same path and text is there already.

        It is numbered as a copy of those of the same text.
        """
        query = "SELECT path FROM documents WHERE sha256 = ?"
        same = [path for (path,) in self._database.execute(query, (document.sha256,))]
        if document.path in same:
            return None
        added = replace(document, copy=len(same))
        columns = f"({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
        self._database.execute(f"INSERT INTO documents {columns}", (file, *_values(added)))
        return added

    def add_passages(self, document: Document, cut: Sequence[CutPassage]) -> None:
        """Add the passages of a document behind the others."""
        self._database.executemany(
            "INSERT INTO passages (id, document_id, start, end, headings, leads, fragment, sha256, embedded_sha256,"
            " signature, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    one.passage.id,
                    one.passage.document_id,
                    one.passage.span.start,
                    one.passage.span.end,
                    json.dumps(one.passage.headings, ensure_ascii=False),
                    json.dumps([[lead.start, lead.end] for lead in one.passage.leads]),
                    one.fragment,
                    digest(one.passage.span.of(document.text)),
                    one.embedded_sha256,
                    one.signature,
                    one.found.stored(),
                )
                for one in cut
            ],
        )

    def fold(self, alike: Alike) -> int:
        """Note the first one of the same text of each passage that is not the first of theirs; return how many.

        The rows are final then: their digests are written.
        """
        folded = [(first, row + 1) for row, first in enumerate(alike.firsts) if first != row]
        self._database.executemany("UPDATE passages SET first = ? WHERE row = ?", folded)
        judged = ((*pair, same) for pair, same in alike.judged.items())
        self._database.executemany("INSERT INTO judged VALUES (?, ?, ?)", judged)
        write_row_digests(self._folder / DOCUMENTS_FILE, self._database.execute(DOCUMENT_ROWS))
        write_row_digests(self._folder / PASSAGES_FILE, self._database.execute(PASSAGE_ROWS))
        return len(folded)


def _values(document: Document) -> tuple[object, ...]:
    told = document.metadata
    return (
        document.id,
        document.path,
        document.source,
        shown_title(document.path, told.title, document.text),
        told.title,
        told.url,
        told.published and told.published.isoformat(),
        told.modified and told.modified.isoformat(),
        told.language,
        told.author,
        document.sha256,
        document.copy,
        structure(document.content),
        document.surroundings,
        document.text,
    )
