"""The documents and passages of a version, as they are read: one SQLite file.

What is shown of a document or of a passage is proved when it is read: its row by the digests of rows, which the
manifest vouches for, and its text by the digest in that row. Columns that are read whole to rank or to filter are not;
the digest of the file, checked when the index is opened, vouches for these.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, Self

from corpus import Document, RepeatedLine, digest
from index.bare import folded
from index.choices import Choices
from index.conditions import NAMED, conditions
from index.errors import DamagedIndex
from index.files import FileState
from index.fold import groups_of
from index.row_digests import DOCUMENTS_FILE, PASSAGES_FILE, RowDigests
from index.rows import day, stored_document, stored_passage, structure_of, whole_documents
from index.types import Failure, Filters, StoredDocument, StoredPassage

NAME = "documents.sqlite"

_DESCRIBED = "id, path, source, title, url, published, modified, language, author, sha256, structure"
_DOCUMENT = (
    "position, id, path, documents.source, title, url, published, documents.modified, language, author,"
    " documents.sha256, structure, stated_title, copy, files.source, name, size, files.modified, files.sha256, file"
)
_AND_FILES = "LEFT JOIN files ON number = file"
_DOCUMENTS = f"FROM documents {_AND_FILES}"
_TOLD = "path, source, text, structure, stated_title, url, published, modified, language, author, surroundings, copy"
WHOLE = f"SELECT {_TOLD} FROM documents ORDER BY position"  # noqa: S608  constant
PAGES = f"SELECT {_TOLD} FROM documents WHERE surroundings != '' ORDER BY position"  # noqa: S608  constant
ONE = f"SELECT {_TOLD} FROM documents WHERE id = ?"  # noqa: S608  constant
_PASSAGE = "row, id, document_id, start, end, headings, leads, fragment, sha256, first"
DOCUMENT_ROWS = f"SELECT {_DOCUMENT} {_DOCUMENTS} ORDER BY position"
"""The rows of documents of which the digests are written, in order."""
PASSAGE_ROWS = f"SELECT {_PASSAGE} FROM passages ORDER BY row"  # noqa: S608  constant
"""The rows of passages of which the digests are written, in order."""


def check_document(document: StoredDocument) -> None:
    """Check the text of a stored document against its digest.

    Raises:
        DamagedIndex: it was altered since.
    """
    found = digest(document.text)
    if found != document.sha256:
        raise DamagedIndex(
            f"{document.path}: the stored text was altered: found SHA-256 {found[:12]}…, expected "
            f"{document.sha256[:12]}…; nothing of it is cited; run `sourcier rebuild` or `sourcier rollback`"
        )


class Documents:
    """The documents and passages of an open version. No text is kept in memory: it is read when it is shown.

    Rows count from 0 in the index and from 1 in the file, as SQLite's do. All methods raise DamagedIndex where the
    file cannot be read, or has not what it should have.
    """

    def __init__(self, folder: Path, proved: bool = True) -> None:
        """`proved` is false for a version that is being written: the digests of its rows are written last.

        Raises:
            DamagedIndex: the file, or the digests of its rows, cannot be read.
        """
        self._path = folder.absolute() / NAME
        self._document_digests = RowDigests(folder / DOCUMENTS_FILE) if proved else None
        self._passage_digests = RowDigests(folder / PASSAGES_FILE) if proved else None
        try:
            # `immutable`: no lock, no side file; a version never changes once it is published.
            place = f"{self._path.as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(place, uri=True, check_same_thread=False)
            self._database.create_function("folded", 1, folded, deterministic=True)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def size(self) -> tuple[int, int]:
        """How many documents and passages there should be: as many as there are digests."""
        return len(self._document_digests or ()), len(self._passage_digests or ())

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        ((documents, passages),) = self._all("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)")
        if self._document_digests is not None and self._passage_digests is not None:
            proved = len(self._document_digests), len(self._passage_digests)
            self._expect(
                (documents, passages) == proved,
                f"found {documents} documents and {passages} passages, expected {proved[0]} and {proved[1]}",
            )
        return int(documents), int(passages)

    def document(self, document_id: str) -> StoredDocument | None:
        """Return a document with its text, or None if the version has none of that id.

        Raises:
            DamagedIndex: its row or its text was altered.
        """
        query = f"SELECT {_DOCUMENT}, text {_DOCUMENTS} WHERE id = ?"
        for *row, text in self._all(query, document_id):
            self._prove_document(row, document_id)
            document = stored_document(row, text)
            if self._document_digests is not None:
                check_document(document)
            return document
        return None

    def text(self, document_id: str) -> str:
        """Return the text of a document that is there."""
        found = self._all("SELECT text FROM documents WHERE id = ?", document_id)
        self._expect(len(found) == 1, f"the document {document_id} is gone")
        return str(found[0][0])

    def whole_document(self, document_id: str) -> Document:
        """Return a document that is there, as the corpus knows it."""
        for document in self._whole(ONE, document_id):
            return document
        raise self._damaged(f"the document {document_id} is gone")

    def passage_ids(self) -> list[str]:
        """Return the ids of all passages, in row order."""
        return [key for (key,) in self._all("SELECT id FROM passages ORDER BY row")]

    def listing(self, offset: int, count: int, named: str = "") -> list[StoredDocument]:
        """Return documents in the order in which they were read, their texts left empty; by words of their names."""
        query = (
            f"SELECT {_DOCUMENT} FROM (SELECT position AS listed FROM {NAMED} ORDER BY position LIMIT ? OFFSET ?)"  # noqa: S608
            f" JOIN documents ON position = listed {_AND_FILES} ORDER BY position"
        )
        rows = self._all(query, json.dumps(folded(named).split()), count, offset)
        for row in rows:
            self._prove_document(row)
        if not named and self._document_digests is not None:
            expected = range(offset + 1, min(offset + count, len(self._document_digests)) + 1)
            self._expect([row[0] for row in rows] == [*expected], "documents are missing from the list")
        return [stored_document(row, "") for row in rows]

    def count_named(self, named: str) -> int:
        """Return how many documents have all these words, or their beginnings, in their titles or paths."""
        return int(self._all(f"SELECT count(*) FROM {NAMED}", json.dumps(folded(named).split()))[0][0])  # noqa: S608

    def outline(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the headings of a document: level, start, end."""
        return [(level, start, end) for level, start, end, *_ in self._structure(document_id)["headings"]]

    def leads(self, document_id: str) -> list[tuple[int, int]]:
        """Return where words of a document stand that lead those below them: start, end."""
        return [(start, end) for start, end, *_ in self._structure(document_id)["leads"]]

    def words(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the words of rows."""
        query = (
            "SELECT row - 1, substr(text, start + 1, end - start) FROM passages JOIN documents"
            " ON documents.id = document_id WHERE row IN (SELECT value + 1 FROM json_each(?))"
        )
        return self._of_rows(rows, query)

    def spans(self) -> list[tuple[str, int, int]]:
        """Return for each row where its words stand: document id, start, end."""
        return self._all("SELECT document_id, start, end FROM passages ORDER BY row")

    def passages(self, rows: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of some rows, in the order asked for.

        Raises:
            DamagedIndex: one of them is missing, or was altered.
        """
        marks = ", ".join("?" * len(rows))
        query = f"SELECT {_PASSAGE} FROM passages WHERE row IN ({marks})"  # noqa: S608  marks only
        found = {passage.row: passage for passage in self._passages(query, *(row + 1 for row in rows))}
        missing = [row for row in rows if row not in found]
        self._expect(not missing, f"no passages in rows {missing}")
        return [found[row] for row in rows]

    def passage(self, passage_id: str) -> StoredPassage | None:
        """Return a passage, or None if the version has none of that id."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE id = ?"  # noqa: S608  constant
        for passage in self._passages(query, passage_id):
            self._expect(passage.id == passage_id, f"the passage {passage_id} is not in its place")
            return passage
        return None

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE document_id = ? ORDER BY start"  # noqa: S608  constant
        found = self._passages(query, document_id)
        for passage in found:
            self._expect(passage.document_id == document_id, f"a passage of {document_id} is not in its place")
        return found

    def identities(self) -> list[tuple[tuple[str, str], str]]:
        """Return for each document its place (source, path) and a digest of all that the index knows of it."""
        query = f"SELECT {_DESCRIBED}, stated_title, surroundings FROM documents ORDER BY position"  # noqa: S608  constant
        return [((row[2], row[1]), digest(json.dumps(row))) for row in self._all(query)]

    def whole(self) -> Iterator[Document]:
        """Yield every document as the corpus knows it, in order."""
        return self._whole(WHOLE)

    def digests(self) -> list[tuple[tuple[str, str], str]]:
        """Return for each document its place (source, path) and the digest of its text."""
        query = "SELECT source, path, sha256 FROM documents ORDER BY position"
        return [((source, path), sha256) for source, path, sha256 in self._all(query)]

    def files(self) -> list[FileState]:
        """Return the files that the documents were read from, in order."""
        query = "SELECT source, name, size, modified, sha256, number FROM files ORDER BY number"
        return [FileState(*row) for row in self._all(query)]

    def file_of(self, document_id: str) -> FileState:
        """Return the file that a document which is there was read from."""
        return FileState(*self._document_row(document_id)[-6:])

    def failures(self, file: int | None = None) -> list[Failure]:
        """Return what could not be read, of one file or of all of them, in order."""
        query = "SELECT path, reason, lasting FROM failures WHERE coalesce(file = ?, 1) ORDER BY rowid"
        return [Failure(str(path), str(reason), bool(lasting)) for path, reason, lasting in self._all(query, file)]

    def repeated_lines(self) -> list[RepeatedLine]:
        """Return the lines that make the frames of the sites, and are in no passage."""
        return [RepeatedLine(*row) for row in self._all("SELECT site, line, pages, total FROM repeated_lines")]

    def documents_of(self, file: int) -> Iterator[Document]:
        """Yield the documents that were read from a file, as the corpus knows them, in order."""
        query = f"SELECT {_TOLD} FROM documents WHERE file = ? ORDER BY position"  # noqa: S608  constant
        return self._whole(query, file)

    def groups(self) -> dict[int, tuple[int, ...]]:
        """Return for each passage whose text stands in several, by row, the rows of them all."""
        found = self._all("SELECT row - 1, first FROM passages WHERE first != row - 1 ORDER BY row")
        self._expect(all(isinstance(first, int) and 0 <= first < row for row, first in found), "wrong groups")
        return groups_of(found)

    def embedded(self) -> list[str]:
        """Return the digests of the texts whose vectors stand for the passages, in row order."""
        return [row[0] for row in self._all("SELECT embedded_sha256 FROM passages ORDER BY row")]

    def select(self, filters: Filters) -> tuple[list[str], list[int]]:
        """Return the ids of the documents that the filters let through, and the rows of their passages."""
        where, values = conditions(replace(filters, sources=self._source_paths(filters.sources)))
        documents = self._column(str, f"SELECT id FROM documents WHERE {where} ORDER BY position", *values)  # noqa: S608
        query = f"SELECT row FROM passages WHERE document_id IN (SELECT id FROM documents WHERE {where})"  # noqa: S608
        return documents, sorted(row - 1 for row in self._column(int, query, *values))

    def choices(self) -> Choices:
        """Return what the documents can be filtered by; the manifest keeps it."""
        query = "SELECT DISTINCT {0} FROM documents WHERE {0} IS NOT NULL ORDER BY {0}"
        sources, languages = (self._column(str, query.format(name)) for name in ("source", "language"))
        days = "SELECT min(coalesce(modified, published)), max(coalesce(modified, published)) FROM documents"
        ((first, last),) = self._all(days)
        return Choices(tuple(sources), tuple(languages), day(first), day(last))

    def unknown(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that are neither the id nor the path of a document."""
        query = (
            "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM documents)"
            " AND value NOT IN (SELECT path FROM documents)"
        )
        return [row[0] for row in self._all(query, json.dumps(names))]

    def holders(self, rows: Sequence[int]) -> dict[int, str]:
        """Return for each of the rows the id of the document that holds the passage."""
        query = "SELECT row - 1, document_id FROM passages WHERE row IN (SELECT value + 1 FROM json_each(?))"
        return self._of_rows(rows, query)

    def works(self, rows: Sequence[int]) -> dict[int, str]:
        """Return for each of the rows its work: the title that its document gives itself, else the id of that.

        The parts of a page, or of a book, that are documents of their own have its title.
        """
        query = (
            "SELECT row - 1, coalesce(nullif(stated_title, ''), document_id) FROM passages"
            " JOIN documents ON documents.id = document_id WHERE row IN (SELECT value + 1 FROM json_each(?))"
        )
        return self._of_rows(rows, query)

    def _source_paths(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the sources as the documents name them; a source may be asked for by its last name alone."""
        paths = self._column(str, "SELECT DISTINCT source FROM documents") if names else []
        known = [path for path in paths if path in names or PurePath(path).name in names]
        return tuple(known) if known else tuple(names)

    def _structure(self, document_id: str) -> dict[str, Any]:
        return structure_of(self._document_row(document_id))

    def _document_row(self, document_id: str) -> Sequence[Any]:
        """Return the proved row of a document that is there."""
        rows = self._all(f"SELECT {_DOCUMENT} {_DOCUMENTS} WHERE id = ?", document_id)
        self._expect(len(rows) == 1, f"the document {document_id} is gone")
        self._prove_document(rows[0], document_id)
        return rows[0]  # type: ignore[no-any-return]

    def _prove_document(self, row: Sequence[Any], document_id: str | None = None) -> None:
        """Hold a row of `_DOCUMENT` against its digest, and against the id under which it was found."""
        self._prove(self._document_digests, row, "document")
        found = row[1]
        self._expect(document_id in (None, found), f"found the document {found} in the place of {document_id}")

    def _passages(self, query: str, *values: object) -> list[StoredPassage]:
        """Return the passages of rows of `_PASSAGE`, each proved."""
        rows = self._all(query, *values)
        for row in rows:
            self._prove(self._passage_digests, row, "passage")
        return [stored_passage(row) for row in rows]

    def _prove(self, digests: RowDigests | None, row: Sequence[Any], kind: str) -> None:
        if digests is not None:
            try:
                self._expect(digests.proves(row[0], row), f"the row of the {kind} {row[1]!r} was altered")
            except TypeError as error:  # SQLite keeps any value in any column
                raise self._damaged(f"the row of a {kind} was altered: {error}") from error

    def _of_rows(self, rows: Sequence[int], query: str) -> dict[int, str]:
        """Return the text that a query gives for each of the rows."""
        found = dict(self._all(query, json.dumps(rows)))
        wrong = [row for row in rows if not isinstance(found.get(row), str)]
        self._expect(not wrong, f"the passages in rows {wrong} were altered, or their documents are gone")
        return found

    def _column(self, kind: type, query: str, *values: object) -> list[Any]:
        """Return the only column of a query: SQLite keeps any value in any column, a damaged row has another one."""
        found = [value for (value,) in self._all(query, *values)]
        self._expect(all(isinstance(value, kind) for value in found), f"found a value that is no {kind.__name__}")
        return found

    def _whole(self, query: str, *values: object) -> Iterator[Document]:
        try:
            yield from whole_documents(self._rows(query, *values))
        except (TypeError, ValueError, KeyError) as error:
            raise self._damaged(error) from error

    def _all(self, query: str, *values: object) -> list[Any]:
        return list(self._rows(query, *values))

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._database.execute(query, values)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the message of an error may be altered as well
            raise self._damaged(error) from error

    def _expect(self, whole: bool, otherwise: str) -> None:
        if not whole:
            raise self._damaged(otherwise)

    def _damaged(self, reason: object) -> DamagedIndex:
        return DamagedIndex(
            f"{self._path}: the documents cannot be read ({reason}); run `sourcier rebuild` or `sourcier rollback`"
        )
