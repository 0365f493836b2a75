"""The SHA-256 of each row of documents and of passages: what a row is proved by when it is read.

They are the second level of a hash tree: `current` has the digest of the manifest, the manifest those of the files,
two of which hold the digests of the rows, and the row of a document has the digest of its text.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.errors import DamagedIndex

DOCUMENTS_FILE, PASSAGES_FILE = "documents.sha256", "passages.sha256"
"""One digest a row, in the order of the rows: those of documents by position, those of passages by row."""

_SIZE = 32


def row_digest(row: Sequence[Any]) -> bytes:
    """Return the SHA-256 of a row: numbers, texts and nulls, as JSON.

    Raises:
        TypeError: a value is of another type, as a damaged row has it.
    """
    return sha256(json.dumps(row).encode()).digest()


def write_row_digests(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write the digests of rows, in their order."""
    with path.open("wb") as file:
        file.writelines(map(row_digest, rows))


class RowDigests:
    """The digests of a file of them, read into memory: 32 bytes a row."""

    def __init__(self, path: Path) -> None:
        try:
            self._digests = path.read_bytes()
        except OSError as error:
            raise DamagedIndex(f"{path}: the digests cannot be read ({error}); run `sourcier rebuild`") from error

    def __len__(self) -> int:
        return len(self._digests) // _SIZE

    def proves(self, number: int, row: Sequence[Any]) -> bool:
        """Tell whether a row is the one that was written; `number` counts from 1, as SQLite does.

        Raises:
            TypeError: a value is of a type that no row has.
        """
        return 1 <= number <= len(self) and self._digests[(number - 1) * _SIZE : number * _SIZE] == row_digest(row)
