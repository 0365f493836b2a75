"""The documents and passages of a version, as they are read: one SQLite file."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, Self, TypeVar

from corpus import Document, RepeatedLine, digest
from index.bare import folded
from index.choices import Choices
from index.conditions import NAMED, conditions
from index.errors import DamagedIndex
from index.files import FileState
from index.fold import groups_of
from index.rows import day, stored_document, stored_passage, three, whole_documents
from index.types import Failure, Filters, StoredDocument, StoredPassage

NAME = "documents.sqlite"

Made = TypeVar("Made")

_DOCUMENT = "id, path, source, title, url, published, modified, language, author, sha256, structure"
_TOLD = "path, source, text, structure, stated_title, url, published, modified, language, author, surroundings, copy"
WHOLE = f"SELECT {_TOLD} FROM documents ORDER BY position"  # noqa: S608  constant
PAGES = f"SELECT {_TOLD} FROM documents WHERE surroundings != '' ORDER BY position"  # noqa: S608  constant
ONE = f"SELECT {_TOLD} FROM documents WHERE id = ?"  # noqa: S608  constant
_PASSAGE = "row, id, document_id, start, end, headings, leads, fragment, sha256"


class Documents:
    """The documents and passages of an open version. Nothing is kept in memory: a text is read when it is shown.

    Rows count from 0 in the index and from 1 in the file, as SQLite's do.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder.absolute() / NAME
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

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        ((documents, passages),) = self._all("SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)")
        return int(documents), int(passages)

    def document(self, document_id: str) -> StoredDocument | None:
        """Return a document with its text, or None if the version has none of that id."""
        query = f"SELECT {_DOCUMENT}, text FROM documents WHERE id = ?"  # noqa: S608  constant
        return next(iter(self._made(stored_document, query, document_id)), None)

    def text(self, document_id: str) -> str:
        """Return the text of a document that is there."""
        return str(self._all("SELECT text FROM documents WHERE id = ?", document_id)[0][0])

    def whole_document(self, document_id: str) -> Document:
        """Return a document that is there, as the corpus knows it."""
        return next(whole_documents(self._rows(ONE, document_id)))

    def passage_ids(self) -> list[str]:
        """Return the ids of all passages, in row order."""
        return [key for (key,) in self._all("SELECT id FROM passages ORDER BY row")]

    def listing(self, offset: int, count: int, named: str = "") -> list[StoredDocument]:
        """Return documents in the order in which they were read, their texts left empty; by words of their names."""
        query = f"SELECT {_DOCUMENT}, '' FROM {NAMED} ORDER BY position LIMIT ? OFFSET ?"  # noqa: S608  constant
        return self._made(stored_document, query, json.dumps(folded(named).split()), count, offset)

    def count_named(self, named: str) -> int:
        """Return how many documents have all these words, or their beginnings, in their titles or paths."""
        return int(self._all(f"SELECT count(*) FROM {NAMED}", json.dumps(folded(named).split()))[0][0])  # noqa: S608

    def outline(self, document_id: str) -> list[tuple[int, int, int]]:
        """Return the headings of a document: level, start, end."""
        return self._structure(document_id, "headings")

    def leads(self, document_id: str) -> list[tuple[int, int]]:
        """Return where words of a document stand that lead those below them: start, end."""
        return [(start, end) for start, end, _ in self._structure(document_id, "leads")]

    def words(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the words of rows."""
        query = (
            "SELECT row - 1, substr(text, start + 1, end - start) FROM passages JOIN documents"
            " ON documents.id = document_id WHERE row IN (SELECT value + 1 FROM json_each(?))"
        )
        return dict(self._all(query, json.dumps(rows)))

    def spans(self) -> list[tuple[str, int, int]]:
        """Return for each row where its words stand: document id, start, end."""
        return self._all("SELECT document_id, start, end FROM passages ORDER BY row")

    def passages(self, rows: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of some rows, in the order asked for."""
        marks = ", ".join("?" * len(rows))
        query = f"SELECT {_PASSAGE} FROM passages WHERE row IN ({marks})"  # noqa: S608  marks only
        found = {passage.row: passage for passage in self._made(stored_passage, query, *(row + 1 for row in rows))}
        missing = [row for row in rows if row not in found]
        if missing:
            raise DamagedIndex(f"{self._path}: no passages in rows {missing}; run `sourcier rebuild`")
        return [found[row] for row in rows]

    def passage(self, passage_id: str) -> StoredPassage | None:
        """Return a passage, or None if the version has none of that id."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE id = ?"  # noqa: S608  constant
        return next(iter(self._made(stored_passage, query, passage_id)), None)

    def passages_of(self, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document, in order."""
        query = f"SELECT {_PASSAGE} FROM passages WHERE document_id = ? ORDER BY start"  # noqa: S608  constant
        return self._made(stored_passage, query, document_id)

    def identities(self) -> list[tuple[tuple[str, str], str]]:
        """Return for each document its place (source, path) and a digest of all that the index knows of it."""
        query = f"SELECT {_DOCUMENT}, stated_title, surroundings FROM documents ORDER BY position"  # noqa: S608  constant
        return self._made(lambda row: ((row[2], row[1]), digest(json.dumps(row))), query)

    def whole(self) -> Iterator[Document]:
        """Yield every document as the corpus knows it, in order."""
        return whole_documents(self._rows(WHOLE))

    def digests(self) -> list[tuple[tuple[str, str], str]]:
        """Return for each document its place (source, path) and the digest of its text."""
        query = "SELECT source, path, sha256 FROM documents ORDER BY position"
        return [((source, path), sha256) for source, path, sha256 in self._all(query)]

    def files(self, document_id: str | None = None) -> list[FileState]:
        """Return the files that the documents were read from, in order, or the one that a document was read from."""
        query = (
            "SELECT source, name, size, modified, sha256, number FROM files"
            " WHERE ?1 IS NULL OR number = (SELECT file FROM documents WHERE id = ?1) ORDER BY number"
        )
        return [FileState(*row) for row in self._all(query, document_id)]

    def failures(self, file: int | None = None) -> list[Failure]:
        """Return what could not be read, of one file or of all of them, in order."""
        query = "SELECT path, reason, lasting FROM failures WHERE coalesce(file = ?, 1) ORDER BY rowid"
        return [Failure(path, reason, bool(lasting)) for path, reason, lasting in self._all(query, file)]

    def repeated_lines(self) -> list[RepeatedLine]:
        """Return the lines that make the frames of the sites, and are in no passage."""
        return [RepeatedLine(*row) for row in self._all("SELECT site, line, pages, total FROM repeated_lines")]

    def documents_of(self, file: int) -> Iterator[Document]:
        """Yield the documents that were read from a file, as the corpus knows them, in order."""
        query = f"SELECT {_TOLD} FROM documents WHERE file = ? ORDER BY position"  # noqa: S608  constant
        return whole_documents(self._rows(query, file))

    def groups(self) -> dict[int, tuple[int, ...]]:
        """Return for each passage whose text stands in several, by row, the rows of them all."""
        return groups_of(self._all("SELECT row - 1, first FROM passages WHERE first != row - 1 ORDER BY row"))

    def embedded(self) -> list[str]:
        """Return the digests of the texts whose vectors stand for the passages, in row order."""
        return [row[0] for row in self._all("SELECT embedded_sha256 FROM passages ORDER BY row")]

    def select(self, filters: Filters) -> tuple[list[str], list[int]]:
        """Return the ids of the documents that the filters let through, and the rows of their passages."""
        where, values = conditions(replace(filters, sources=self._source_paths(filters.sources)))
        documents = self._all(f"SELECT id FROM documents WHERE {where} ORDER BY position", *values)  # noqa: S608
        query = f"SELECT row FROM passages WHERE document_id IN (SELECT id FROM documents WHERE {where})"  # noqa: S608
        return [row[0] for row in documents], sorted(row[0] - 1 for row in self._all(query, *values))

    @cached_property
    def choices(self) -> Choices:
        """What the documents can be filtered by."""
        query = "SELECT DISTINCT {0} FROM documents WHERE {0} IS NOT NULL ORDER BY {0}"
        sources, languages = ([row[0] for row in self._all(query.format(of))] for of in ("source", "language"))
        days = "SELECT min(coalesce(modified, published)), max(coalesce(modified, published)) FROM documents"
        ((first, last),) = self._made(lambda row: (day(row[0]), day(row[1])), days)
        return Choices(tuple(sources), tuple(languages), first, last)

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
        return dict(self._all(query, json.dumps(rows)))

    def works(self, rows: Sequence[int]) -> dict[int, str]:
        """Return for each of the rows its work: the title that its document gives itself, else the id of that.

        The parts of a page, or of a book, that are documents of their own have its title.
        """
        query = (
            "SELECT row - 1, coalesce(nullif(stated_title, ''), document_id) FROM passages"
            " JOIN documents ON documents.id = document_id WHERE row IN (SELECT value + 1 FROM json_each(?))"
        )
        return dict(self._all(query, json.dumps(rows)))

    def _source_paths(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the sources as the documents name them; a source may be asked for by its last name alone."""
        paths = [row[0] for row in self._all("SELECT DISTINCT source FROM documents")] if names else []
        known = [path for path in paths if path in names or PurePath(path).name in names]
        return tuple(known) if known else tuple(names)

    def _structure(self, document_id: str, part: str) -> list[tuple[int, int, int]]:
        query = "SELECT value FROM documents, json_each(structure, ?) WHERE documents.id = ?"
        return self._made(three, query, f"$.{part}", document_id)

    def _made(self, make: Callable[[Sequence[Any]], Made], query: str, *values: object) -> list[Made]:
        """Return what is made of the rows; rows of which it cannot be made were altered."""
        try:
            return [make(row) for row in self._all(query, *values)]
        except (TypeError, ValueError, KeyError) as error:
            raise self._damaged(error) from error

    def _all(self, query: str, *values: object) -> list[Any]:
        return list(self._rows(query, *values))

    def _rows(self, query: str, *values: object) -> Iterator[Any]:
        try:
            yield from self._database.execute(query, values)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # the message of an error may be altered as well
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedIndex:
        return DamagedIndex(f"{self._path}: the documents cannot be read ({error}); run `sourcier rebuild`")
