"""The embedding cache: (model fingerprint, SHA-256 of the text) → vector, token units. What it holds is never embedded
again."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from index.errors import ModelFailed
from index.private_files import make_file
from index.types import Vectors

NAME = "embeddings.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS models (number INTEGER PRIMARY KEY, fingerprint TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    model INTEGER NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (model, text)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS units (
    model INTEGER NOT NULL, text BLOB NOT NULL, units BLOB NOT NULL, PRIMARY KEY (model, text));
"""
_VECTORS = "SELECT text, vector FROM vectors WHERE model = ?"
_UNITS = "SELECT text, units FROM units WHERE model = ?"
_KNOWN = "SELECT text, NULL FROM units WHERE model = ?"
_CHUNK = 500
_TOLERANCE = 1e-3


class EmbeddingCache:
    """The vectors of one model in the data folder's cache; each `put` is on the disk when it returns.

    Keys are hexadecimal SHA-256 digests of the texts that were encoded. `making` names how token units are made:
    those made otherwise are not found.
    """

    def __init__(self, data: Path, fingerprint: str, making: str = "") -> None:
        make_file(data / NAME)
        self._database = sqlite3.connect(data / NAME)
        try:
            self._model = self._number(fingerprint)
            self._units = self._number(f"{fingerprint} {making}")
        except sqlite3.Error:
            self._database.close()
            raise

    def __enter__(self) -> "EmbeddingCache":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._database.close()

    def missing(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have no vector yet."""
        wanted = set(keys)
        return wanted - {key for key, _ in self._found(_VECTORS, self._model, sorted(wanted))}

    def missing_units(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have no token units yet."""
        wanted = set(keys)
        return wanted - {key for key, _ in self._found(_KNOWN, self._units, sorted(wanted))}

    def units(self, keys: Sequence[str]) -> Iterator[bytes]:
        """Yield the token units of the keys, in their order.

        Raises:
            KeyError: one of them is not in the cache.
        """
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = dict(self._found(_UNITS, self._units, sorted(set(chunk))))
            yield from (found[key] for key in chunk)

    def put_units(self, keys: Sequence[str], units: Iterable[bytes]) -> None:
        """Keep the token units of the keys."""
        with self._database:
            self._insert_units(keys, units)

    def get(self, keys: Sequence[str], dimension: int) -> Vectors:
        """Return the vectors of the keys, in their order: float32, (len(keys), dimension).

        Raises:
            KeyError: one of them is not in the cache.
        """
        vectors = np.empty((len(keys), dimension), dtype=np.float32)
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            found = dict(self._found(_VECTORS, self._model, sorted(set(chunk))))
            for place, key in enumerate(chunk, start=start):
                vectors[place] = np.frombuffer(found[key], dtype="<f4")
        return vectors

    def put(self, keys: Sequence[str], vectors: Vectors, units: Sequence[bytes] = ()) -> None:
        """Keep the vectors of the keys, and their token units where there are any: all of them or none.

        Raises:
            ModelFailed: a vector is not of length 1, or no number; kept, it would spoil every rebuild to come.
        """
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.allclose(lengths, 1, atol=_TOLERANCE):
            worst = lengths[np.argmax(np.abs(lengths - 1))]
            raise ModelFailed(f"the model gave a vector of length {worst:g}, expected 1; check SOURCIER_MODEL")
        rows = [
            (self._model, bytes.fromhex(key), vector.astype("<f4").tobytes())
            for key, vector in zip(keys, vectors, strict=True)
        ]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            if units:
                self._insert_units(keys, units)

    def keep_only(self, keys: set[str]) -> int:
        """Forget the vectors, of any model, whose key is not among `keys`; return how many were forgotten."""
        kept, forgotten = {bytes.fromhex(key) for key in keys}, 0
        with self._database:
            for table in ("units", "vectors"):
                held = self._database.execute(f"SELECT model, text FROM {table}")  # noqa: S608  one of two
                gone = [(model, text) for model, text in held if text not in kept]
                self._database.executemany(f"DELETE FROM {table} WHERE model = ? AND text = ?", gone)  # noqa: S608
                forgotten = len(gone)
        return forgotten

    def _insert_units(self, keys: Sequence[str], units: Iterable[bytes]) -> None:
        rows = [(self._units, bytes.fromhex(key), content) for key, content in zip(keys, units, strict=True)]
        self._database.executemany("INSERT OR REPLACE INTO units VALUES (?, ?, ?)", rows)

    def _number(self, fingerprint: str) -> int:
        """Return the number that stands for the model in the file; tables and number are made where there are none."""
        self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA)
        with self._database:
            self._database.execute("INSERT OR IGNORE INTO models (fingerprint) VALUES (?)", (fingerprint,))
        query = "SELECT number FROM models WHERE fingerprint = ?"
        (number,) = self._database.execute(query, (fingerprint,)).fetchone()
        return int(number)

    def _found(self, select: str, model: int, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        for start in range(0, len(keys), _CHUNK):
            chunk = [bytes.fromhex(key) for key in keys[start : start + _CHUNK]]
            marks = ", ".join("?" * len(chunk))
            for key, content in self._database.execute(f"{select} AND text IN ({marks})", (model, *chunk)):
                yield key.hex(), content
