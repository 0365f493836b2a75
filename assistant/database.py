"""The SQLite file of conversations: its tables, the digests of its rows, how an older file becomes a newer one, and its
deletions, which are real: what is deleted is overwritten, and does not stay in the write-ahead log."""

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from assistant.errors import ConversationsFailed
from index import make_file, make_folder, tighten_data

NAME = "conversations.sqlite"

MOST_MEGABYTES = 1000
"""How large the file may become, in megabytes; `Conversations` makes room by age before it is reached."""

_PATIENCE = 10.0
_PAGE = 4096


def row_digest(*values: object) -> str:
    """Return the SHA-256 of the values of a row, as 64 hexadecimal digits.

    It finds damage, not forgery: whoever can write the file can also write a digest. Raw bytes, which a damaged column
    may hold, have a digest too; no row is written with it.
    """
    return sha256(json.dumps(values, separators=(",", ":"), default=repr).encode()).hexdigest()


def is_text(value: object) -> bool:
    """Return whether a value is text that can be written; damaged text has lone surrogates in it."""
    return isinstance(value, str) and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_time(value: object) -> bool:
    """Return whether a value is a time with its zone, as rows have it (ISO 8601)."""
    try:
        return datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def is_corrupt(error: sqlite3.Error) -> bool:
    """Return whether SQLite found damaged pages, rather than a file that is busy or a disk that is full."""
    # Errors of the sqlite3 module itself have no code. A damaged length is too big where it is not out of its page.
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_TOOBIG)


def _digest_all(database: sqlite3.Connection) -> None:
    """Write the digests of rows that older versions of Sourcier wrote, and what is counted of each conversation.

    A row that can be seen to be damaged gets none, and stays known as damaged.
    """
    counted: dict[str, list[int]] = {}
    questions: dict[str, str] = {}
    for (rowid,) in database.execute("SELECT rowid FROM turns").fetchall():
        query = "SELECT conversation, number, asked, answer FROM turns WHERE rowid = ?"
        ((key, number, asked, answer),) = database.execute(query, (rowid,)).fetchall()
        if not isinstance(number, int):
            continue
        counts = counted.setdefault(key, [0, 0])
        counts[0] = max(counts[0], number)
        try:
            question = json.loads(answer)["question"]
        except (ValueError, TypeError, KeyError):
            continue
        if not (is_text(key) and is_text(answer) and is_text(question) and _is_time(asked)):
            continue
        counts[1] += len(answer.encode())
        if number == 1:
            questions[key] = question
        values = (row_digest(key, number, asked, answer), rowid)
        database.execute("UPDATE turns SET sha256 = ? WHERE rowid = ?", values)
    query = "SELECT rowid, conversation, turn, passage, document, verdict, quote, given FROM opinions"
    for rowid, *values in database.execute(query).fetchall():
        if not all(value is None or isinstance(value, int) or is_text(value) for value in values):
            continue
        database.execute("UPDATE opinions SET sha256 = ? WHERE rowid = ?", (row_digest(*values), rowid))
    query = "SELECT rowid, id, reader, name, created, updated FROM conversations"
    for rowid, key, reader, name, created, updated in database.execute(query).fetchall():
        texts = (one for one in (key, reader, name) if one is not None)
        if not (all(map(is_text, texts)) and _is_time(created) and _is_time(updated)):
            continue
        question, counts = questions.get(key), counted.get(key, [0, 0])
        written = row_digest(key, reader, name, question, created, updated, *counts)
        query = "UPDATE conversations SET question = ?, turns = ?, bytes = ?, sha256 = ? WHERE rowid = ?"
        database.execute(query, (question, *counts, written, rowid))


# What turns a file of one version into one of the next: statements, and functions of the connection. The first step
# finds an empty file, or one that had no number yet.
_STEPS: tuple[tuple[str | Callable[[sqlite3.Connection], None], ...], ...] = (
    (
        "CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL)",
        """CREATE TABLE IF NOT EXISTS turns (
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, number INTEGER NOT NULL,
            asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation, number))""",
        """CREATE TABLE IF NOT EXISTS feedback (
            number INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            turn INTEGER NOT NULL, passage TEXT, useful INTEGER NOT NULL, given TEXT NOT NULL,
            UNIQUE (conversation, turn, passage))""",
    ),
    (
        "ALTER TABLE conversations ADD COLUMN reader TEXT",
        "ALTER TABLE conversations ADD COLUMN name TEXT",
        "CREATE INDEX conversations_of ON conversations (reader, updated)",
        "CREATE INDEX conversations_by_age ON conversations (updated)",
        """CREATE TABLE opinions (
            conversation TEXT NOT NULL, turn INTEGER NOT NULL, passage TEXT NOT NULL, document TEXT NOT NULL,
            verdict TEXT NOT NULL, quote TEXT, given TEXT NOT NULL,
            PRIMARY KEY (conversation, turn, passage, document),
            FOREIGN KEY (conversation, turn) REFERENCES turns (conversation, number) ON DELETE CASCADE)""",
        """INSERT OR REPLACE INTO opinions SELECT conversation, turn, coalesce(passage, ''), '',
            CASE useful WHEN 0 THEN 'not_useful' ELSE 'useful' END, NULL, given
            FROM feedback JOIN turns USING (conversation) WHERE turn = turns.number ORDER BY feedback.number""",
        "DROP TABLE feedback",
    ),
    (
        "ALTER TABLE conversations ADD COLUMN question TEXT",
        "ALTER TABLE conversations ADD COLUMN turns INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversations ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversations ADD COLUMN sha256 TEXT",
        "ALTER TABLE turns ADD COLUMN sha256 TEXT",
        "ALTER TABLE opinions ADD COLUMN sha256 TEXT",
        "CREATE TABLE clock (seen TEXT NOT NULL)",
        _digest_all,
    ),
)


class Database:
    """The file of a data folder; only its owner may read it.

    It is made, or brought up to date, by the first transaction, and by the next one after a failure: a damaged file
    that is moved away while the server runs is replaced without a restart. Threads may share a `Database`.
    """

    def __init__(self, data: Path, most_megabytes: float = MOST_MEGABYTES) -> None:
        self.path = data / NAME
        self.most_bytes = int(most_megabytes * 1_000_000)
        self._opening = threading.Lock()
        self._close: Callable[[], object] | None = None

    @contextmanager
    def transaction(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: kept if nothing is raised, undone otherwise; only one at a time writes.

        Raises:
            ConversationsFailed: the file cannot be read or written, is damaged or full, or is of a newer version.
        """
        with self._connection() as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("PRAGMA secure_delete = ON")
            # With a write-ahead log, FULL waits for the disk at each commit: what was acknowledged survives a loss of
            # power. It costs a flush of the disk: 4 ms a turn where NORMAL takes 0.4, beside an answer that takes more.
            database.execute("PRAGMA synchronous = FULL")
            database.execute(f"PRAGMA max_page_count = {self.most_bytes // _PAGE}")
            database.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield database

    def room(self, database: sqlite3.Connection) -> int:
        """Return the bytes that the file can still take, in pages that are free or not there yet."""
        ((pages,),) = database.execute("PRAGMA page_count").fetchall()
        ((free,),) = database.execute("PRAGMA freelist_count").fetchall()
        return (self.most_bytes // _PAGE - int(pages) + int(free)) * _PAGE

    def overwrite(self) -> None:
        """Have what was deleted leave the write-ahead log, too; while others read, a later call does it."""
        with self._connection() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def check(self) -> list[str]:
        """Return what SQLite's own check finds wrong with the structure of the file; nothing where it is sound.

        Raises:
            ConversationsFailed: the file cannot be read, or is of a newer version.
        """
        with self._connection() as database:
            found = [str(line) for (line,) in database.execute("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self._open()
            with closing(self._connect()) as database:
                yield database
        # A damaged length has SQLite ask for memory that there is not, and a damaged number does not fit.
        except (sqlite3.Error, OSError, MemoryError, OverflowError) as error:
            self.close()
            raise ConversationsFailed(
                f"{self.path} cannot be used ({error or type(error).__name__}); check the disk, or move the file away "
                "with those whose names begin with its name: a new one is made"
            ) from error

    def _connect(self, check_same_thread: bool = True) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=_PATIENCE, check_same_thread=check_same_thread)
        # Damaged text must not fail the whole query: its digest tells that it is damaged.
        database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        return database

    def _open(self) -> None:
        """Make the file or bring it up to date, unless that is done.

        A connection stays open: the closing of the last one empties the log, which takes longer than most transactions.
        """
        with self._opening:
            if self._close is not None:
                return
            make_folder(self.path.parent)
            make_file(self.path)
            tighten_data(self.path.parent)
            with closing(self._connect()) as database:
                database.execute("PRAGMA journal_mode = WAL")
                self._migrate(database)
            kept = self._connect(check_same_thread=False)
            self._close = weakref.finalize(self, kept.close)
            kept.execute("SELECT 1 FROM conversations LIMIT 1").fetchone()

    def close(self) -> None:
        """Close the file, as the next transaction opens it again."""
        with self._opening:
            if self._close is not None:
                self._close()
                self._close = None

    def _migrate(self, database: sqlite3.Connection) -> None:
        """Bring the tables up to date in one transaction: a process killed here leaves the file as it was."""
        with database:
            database.execute("PRAGMA secure_delete = ON")
            if _version(database) == len(_STEPS):
                return
            database.execute("BEGIN IMMEDIATE")
            found = _version(database)  # another process may have been first
            if found > len(_STEPS):
                raise ConversationsFailed(
                    f"{self.path} is of version {found}, expected at most {len(_STEPS)}: a newer Sourcier has written "
                    "it; install that one, or move the file away"
                )
            for change in (change for step in _STEPS[found:] for change in step):
                if callable(change):
                    change(database)
                else:
                    database.execute(change)
            database.execute(f"PRAGMA user_version = {len(_STEPS)}")


def _version(database: sqlite3.Connection) -> int:
    ((found,),) = database.execute("PRAGMA user_version").fetchall()
    return int(found)
