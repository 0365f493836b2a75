"""The documents and passages of a version as a rebuild reads them: whole columns at once."""

import json
from pathlib import Path

from corpus import digest
from index.documents import Documents


class WholeColumns(Documents):
    """The file of a version that was checked as a whole, or of one being written, between two of its writers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, proved=False)

    def entries(self) -> list[tuple[str, str, str, str, str]]:
        """Return for each row: passage id, document id, path, stated title and headings in JSON, what was found in it
        as it was stored."""
        return self._all(
            "SELECT passages.id, document_id, path, json_array(stated_title, json(headings)), found FROM passages"
            " JOIN documents ON documents.id = document_id ORDER BY row"
        )

    def shapes(self) -> dict[str, str]:
        """Return for each document a digest of its text, titles, headings and passages."""
        query = "SELECT id, title, stated_title, structure FROM documents"
        found = {row[0]: [row] for row in self._all(query)}
        for document_id, *passage in self._all("SELECT document_id, id, headings FROM passages ORDER BY row"):
            found[document_id].append(passage)
        return {key: digest(json.dumps(told)) for key, told in found.items()}

    def signatures(self) -> list[tuple[str, bytes]]:
        """Return for each row the digest of its words, and what tells whether others say the same."""
        return self._all("SELECT sha256, signature FROM passages ORDER BY row")

    def judged(self) -> dict[tuple[str, str], bool]:
        """Return of which pairs of passages, told by the digests of their words, it was found whether they say the
        same."""
        return {(first, other): bool(same) for first, other, same in self._all("SELECT first, other, same FROM judged")}
