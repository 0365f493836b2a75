"""What was read and cut of unchanged documents at the last rebuild: taken over row by row, not made again."""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpus import Document, RepeatedLine, repeated_lines
from index.documents import NAME

# All that shapes the passages of a document besides its text, which its id stands for.
_SAME = " AND ".join(
    f"now.{name} IS before.{name}" for name in "source title stated_title url language structure surroundings".split()
)
_COLUMNS = "id, document_id, start, end, headings, leads, fragment, sha256, embedded_sha256, signature, found"
DOCUMENT_COLUMNS = (
    "id, path, source, title, stated_title, url, published, modified, language, author, sha256, copy, structure,"
    " surroundings, text"
)
_BEFORE = ", ".join(f"before.{name}" for name in _COLUMNS.split(", "))
_PAGES = "SELECT id, source, url, surroundings FROM {}.documents WHERE surroundings != '' ORDER BY id"


class Kept:
    """What can be taken over from the last version's documents, if there are any, into those being written."""

    def __init__(self, database: sqlite3.Connection, last: Path | None) -> None:
        self._database = database
        if last:
            place = f"{(last.absolute() / NAME).as_uri()}?mode=ro&immutable=1"
            database.execute("ATTACH ? AS last", (place,))
        self._last = last is not None

    def lone_files(self) -> set[int]:
        """Return the numbers, in the last version, of the files of which no document has the text of another one, and
        that were read without a failure: whatever else is read, their documents stay what they are."""
        if not self._last:
            return set()
        several = "SELECT sha256 FROM last.documents GROUP BY sha256 HAVING count(*) > 1"
        failed = "SELECT file FROM last.failures"
        alike = f"SELECT file FROM last.documents WHERE sha256 IN ({several})"  # noqa: S608  constant
        return {number for (number,) in self._all(f"SELECT number FROM last.files EXCEPT {failed} EXCEPT {alike}")}  # noqa: S608

    def has_come(self, files: Iterable[int]) -> bool:
        """Tell whether a document that was added has the text of one of these files, by their numbers in the last
        version."""
        query = "SELECT 1 FROM last.documents WHERE file = ? AND sha256 IN (SELECT sha256 FROM main.documents)"
        return any(self._database.execute(query, (file,)).fetchone() for file in files)

    def take_over_files(self, numbers: Iterable[tuple[int, int]]) -> int:
        """Add the documents of such files behind the others as they were; return how many.

        `numbers` are those of each file now and in the last version.
        """
        query = (
            f"INSERT INTO main.documents (file, {DOCUMENT_COLUMNS}) SELECT ?, {DOCUMENT_COLUMNS} FROM last.documents"  # noqa: S608
            " WHERE file = ? ORDER BY position"
        )
        return self._database.executemany(query, numbers).rowcount

    def repeated(self, documents: Iterable[Document]) -> list[RepeatedLine]:
        """Return the lines that make the frames of the sites: found anew where a page of any site has changed."""
        if not self._last or self._all(_PAGES.format("main")) != self._all(_PAGES.format("last")):
            return repeated_lines(documents)
        return [RepeatedLine(*row) for row in self._all("SELECT site, line, pages, total FROM last.repeated_lines")]

    def documents(self, repeated: Iterable[RepeatedLine], missing: Callable[[Iterable[str]], set[str]]) -> set[str]:
        """Return the ids of the documents whose passages can be taken over.

        `missing` tells which of the texts that stand for passages have to go through the model: their words are
        needed, so that their documents are cut again.
        """
        if not self._last:
            return set()
        frames = {(line.site, line.line) for line in repeated}
        moved = frames != set(self._all("SELECT site, line FROM last.repeated_lines"))
        query = f"SELECT now.id FROM main.documents AS now JOIN last.documents AS before USING (id) WHERE {_SAME}"  # noqa: S608
        same = {key for (key,) in self._all(f"{query} AND now.surroundings = ''" if moved else query)}
        held = "SELECT document_id, embedded_sha256 FROM last.passages"
        texts = [(key, text) for key, text in self._all(held) if key in same]
        gone = missing({text for _, text in texts})
        return same - {key for key, text in texts if text in gone}

    def take_over(self, first: int, last: int) -> int:
        """Add the passages of documents that follow each other behind the others as they were; return how many.

        `first` and `last` are their positions.
        """
        query = (
            f"INSERT INTO main.passages ({_COLUMNS}) SELECT {_BEFORE} FROM main.documents AS now"  # noqa: S608  constant
            " CROSS JOIN last.passages AS before ON before.document_id = now.id WHERE now.position BETWEEN ? AND ?"
            " ORDER BY now.position, before.row"
        )
        return self._database.execute(query, (first, last)).rowcount

    def _all(self, query: str) -> list[Any]:
        return self._database.execute(query).fetchall()
