"""The embedding cache: (model fingerprint, SHA-256 of the text) → vector, token units. What it holds is never embedded
again.

Each row has a checksum: a damaged one counts as missing, and is embedded again. It covers the fingerprint and the key
as well, so that no row can pass for that of another model or text.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from index.errors import DamagedIndex, ModelFailed
from index.private_files import make_file
from index.types import Vectors

NAME = "embeddings.sqlite"

_SCHEMA = """
CREATE TABLE models (number INTEGER PRIMARY KEY, fingerprint TEXT UNIQUE NOT NULL);
CREATE TABLE vectors (
    model INTEGER NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL, checksum BLOB,
    PRIMARY KEY (model, text)) WITHOUT ROWID;
CREATE TABLE units (
    model INTEGER NOT NULL, text BLOB NOT NULL, units BLOB NOT NULL, checksum BLOB, PRIMARY KEY (model, text));
"""
# The `user_version` of the file: 0 had no checksums.
_VERSION = 1
_TABLES = {"vectors": "vector", "units": "units"}
_CHUNK = 500
_TOLERANCE = 1e-3
# What is wrong with the disk or with its rights, not with the content of the file.
_OF_THE_DISK = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}


def checksum(fingerprint: str, key: bytes, content: bytes) -> bytes:
    """Return the checksum of a row: 8 bytes of BLAKE2b, which no change of the row leaves as they are.

    A CRC of 32 bits would let one of four billion pass, and takes as long as reading the row from the disk.
    """
    found = blake2b(key, digest_size=8)
    found.update(content)
    found.update(fingerprint.encode())
    return found.digest()


class EmbeddingCache:
    """The vectors of one model in the data folder's cache; each `put` is on the disk when it returns.

    Keys are hexadecimal SHA-256 digests of the texts that were encoded. `making` names how token units are made:
    those made otherwise are not found. All methods raise DamagedIndex where the file cannot be read.
    """

    def __init__(self, data: Path, fingerprint: str, making: str = "") -> None:
        self._path = data / NAME
        self._fingerprints = {"vectors": fingerprint, "units": f"{fingerprint} {making}"}
        self._damaged: set[tuple[str, str]] = set()
        make_file(self._path)
        with _damage_reported(self._path):
            self._database = sqlite3.connect(self._path)
            try:
                self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
                _upgrade(self._database, self._path)
                self._models = {table: self._number(made_by) for table, made_by in self._fingerprints.items()}
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> "EmbeddingCache":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with _damage_reported(self._path):  # closing writes what is still in the journal
            self._database.close()

    @property
    def damaged(self) -> int:
        """How many rows were asked for whose checksum was wrong."""
        return len(self._damaged)

    def missing(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have no vector, or a damaged one."""
        wanted = set(keys)
        return wanted - {key for key, _ in self._found("vectors", sorted(wanted))}

    def missing_units(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have no token units, or damaged ones."""
        wanted = set(keys)
        return wanted - {key for key, _ in self._found("units", sorted(wanted))}

    def units(self, keys: Sequence[str]) -> Iterator[bytes]:
        """Yield the token units of the keys, in their order.

        Raises:
            DamagedIndex: one of them is not in the cache, or not any more.
        """
        for start in range(0, len(keys), _CHUNK):
            yield from self._rows("units", keys[start : start + _CHUNK])

    def put_units(self, keys: Sequence[str], units: Iterable[bytes]) -> None:
        """Keep the token units of the keys."""
        with _damage_reported(self._path), self._database:
            self._insert("units", zip(keys, units, strict=True))

    def get(self, keys: Sequence[str], dimension: int) -> Vectors:
        """Return the vectors of the keys, in their order: float32, (len(keys), dimension).

        Raises:
            DamagedIndex: one of them is not in the cache, or not any more.
        """
        vectors = np.empty((len(keys), dimension), dtype=np.float32)
        for start in range(0, len(keys), _CHUNK):
            for place, content in enumerate(self._rows("vectors", keys[start : start + _CHUNK]), start=start):
                vectors[place] = np.frombuffer(content, dtype="<f4")
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
        contents = (vector.astype("<f4").tobytes() for vector in vectors)
        with _damage_reported(self._path), self._database:
            self._insert("vectors", zip(keys, contents, strict=True))
            if units:
                self._insert("units", zip(keys, units, strict=True))

    def keep_only(self, keys: set[str]) -> int:
        """Forget the vectors, of any model, whose key is not among `keys`; return how many were forgotten."""
        forgotten = 0
        with _damage_reported(self._path), self._database:
            for table in ("units", "vectors"):
                held = self._database.execute(f"SELECT model, text FROM {table}")  # noqa: S608  one of two
                gone = [(model, text) for model, text in held if not isinstance(text, bytes) or text.hex() not in keys]
                self._database.executemany(f"DELETE FROM {table} WHERE model = ? AND text = ?", gone)  # noqa: S608
                forgotten = len(gone)
        return forgotten

    def drop_damaged(self) -> int:
        """Delete the rows, of any model, whose checksum is wrong; return how many. It reads the whole file."""
        self._database.create_function("is_whole", 4, _is_whole)
        with _damage_reported(self._path), self._database:
            return sum(
                self._database.execute(
                    f"DELETE FROM {table} WHERE NOT is_whole("  # noqa: S608  one of two
                    f"(SELECT fingerprint FROM models WHERE number = model), text, {column}, checksum)"
                ).rowcount
                for table, column in _TABLES.items()
            )

    def _insert(self, table: str, rows: Iterable[tuple[str, bytes]]) -> None:
        model, fingerprint = self._models[table], self._fingerprints[table]
        self._database.executemany(
            f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)",  # noqa: S608  one of two
            (
                (model, text, content, checksum(fingerprint, text, content))
                for text, content in ((bytes.fromhex(key), content) for key, content in rows)
            ),
        )

    def _number(self, fingerprint: str) -> int:
        """Return the number that stands for the model in the file; a new model is given one."""
        with self._database:
            self._database.execute("INSERT OR IGNORE INTO models (fingerprint) VALUES (?)", (fingerprint,))
        query = "SELECT number FROM models WHERE fingerprint = ?"
        for (number,) in self._database.execute(query, (fingerprint,)):
            return int(number)
        raise _damaged(self._path, "a model has no number")

    def _rows(self, table: str, keys: Sequence[str]) -> Iterator[bytes]:
        """Yield what a table has of keys that are there."""
        found = dict(self._found(table, sorted(set(keys))))
        for key in keys:
            if key not in found:
                raise DamagedIndex(
                    f"{self._path}: the {table} of {key} are missing, or were damaged since they were looked up; "
                    "run `sourcier rebuild`: it embeds them anew"
                )
            yield found[key]

    def _found(self, table: str, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the keys of which a table has a whole row, and what it has."""
        fingerprint = self._fingerprints[table]
        for start in range(0, len(keys), _CHUNK):
            chunk = [bytes.fromhex(key) for key in keys[start : start + _CHUNK]]
            query = (
                f"SELECT text, {_TABLES[table]}, checksum FROM {table} WHERE model = ?"  # noqa: S608  one of two
                f" AND text IN ({', '.join('?' * len(chunk))})"
            )
            with _damage_reported(self._path):
                rows = self._database.execute(query, (self._models[table], *chunk)).fetchall()
            for key, content, found in rows:
                if _is_whole(fingerprint, key, content, found):
                    yield key.hex(), content
                else:
                    self._damaged.add((table, key.hex()))


def check_cache(data: Path) -> tuple[int, int]:
    """Return how many rows the cache of a data folder has, of all models, and how many of them are damaged.

    Nothing is written. A cache of an earlier version of Sourcier has no checksums: none of its rows is damaged.

    Raises:
        DamagedIndex: the file cannot be read.
    """
    path = data / NAME
    if not path.exists():
        return 0, 0
    # A journal is there while a rebuild is running, or after one that was killed. Without one the file is read as it
    # stands, where a plain connection would create a journal.
    journal = path.with_name(f"{NAME}-wal")
    mode = "mode=ro" if journal.exists() else "mode=ro&immutable=1"
    rows = damaged = 0
    with (
        _damage_reported(path),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)) as database,
    ):
        with_checksums = database.execute("PRAGMA user_version").fetchone() == (_VERSION,)
        for table, column in _TABLES.items() if with_checksums else ():
            query = (
                f"SELECT fingerprint, text, {column}, checksum FROM {table}"  # noqa: S608  one of two
                " LEFT JOIN models ON number = model"
            )
            for row in database.execute(query):
                rows += 1
                damaged += not _is_whole(*row)
        (check,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if check != "ok":
            raise _damaged(path, check)
    return rows, damaged


def _is_whole(fingerprint: Any, key: Any, content: Any, found: Any) -> bool:
    """Tell whether a row has its checksum; SQLite keeps any value in any column, and a damaged row may have another."""
    typed = isinstance(fingerprint, str) and isinstance(key, bytes) and isinstance(content, bytes)
    return typed and found == checksum(fingerprint, key, content)


def _upgrade(database: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, and give the rows of an earlier version their checksums: all or nothing.

    A vector of an earlier version that is not of length 1 was damaged, and is dropped.
    """

    def checksum_of(fingerprint: str, key: bytes, content: bytes) -> bytes | None:
        typed = isinstance(key, bytes) and isinstance(content, bytes)
        return checksum(fingerprint, key, content) if typed else None

    def is_unit(content: bytes) -> bool:
        whole = isinstance(content, bytes) and len(content) % 4 == 0
        return whole and bool(abs(np.linalg.norm(np.frombuffer(content, dtype="<f4")) - 1) <= _TOLERANCE)

    with database:
        database.execute("BEGIN IMMEDIATE")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return
        if version != 0:
            raise _damaged(path, f"its format is {version}, expected {_VERSION}")
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not tables:
            for statement in filter(str.strip, _SCHEMA.split(";")):
                database.execute(statement)
        else:
            database.create_function("checksum_of", 3, checksum_of)
            database.create_function("is_unit", 1, is_unit)
            database.execute("DELETE FROM vectors WHERE NOT is_unit(vector)")
            for table, column in _TABLES.items():
                database.execute(f"ALTER TABLE {table} ADD COLUMN checksum BLOB")
                database.execute(
                    f"UPDATE {table} SET checksum = checksum_of(fingerprint, text, {column})"  # noqa: S608  one of two
                    " FROM models WHERE number = model"
                )
        database.execute(f"PRAGMA user_version = {_VERSION}")


@contextmanager
def _damage_reported(path: Path) -> Iterator[None]:
    """Raise DamagedIndex for an error of SQLite that the content of the file is to blame for."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        code = getattr(error, "sqlite_errorcode", 0)
        # SQLite takes a file for read-only, too, if a number at its beginning is another one.
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        if code & 0xFF in _OF_THE_DISK or (code & 0xFF == sqlite3.SQLITE_READONLY and not writable):
            raise
        raise _damaged(path, error) from error


def _damaged(path: Path, reason: object) -> DamagedIndex:
    return DamagedIndex(
        f"{path}: the embedding cache cannot be read ({reason}); delete that file, then run `sourcier rebuild`: it "
        "embeds all passages anew"
    )
