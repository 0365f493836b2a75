"""The SQLite file of conversations: its tables, how an older file becomes a newer one, and its deletions, which are
real: what is deleted is overwritten, and does not stay in the write-ahead log."""

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.errors import ConversationsFailed
from index import make_file, make_folder, tighten_data

NAME = "conversations.sqlite"

MOST_MEGABYTES = 1000
"""How large the file may become; what does not fit any more is refused."""

_PATIENCE = 10.0
_PAGE = 4096

# What turns a file of one version into one of the next; the first finds an empty file, or one that had no number yet.
_STEPS = (
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
)


class Database:
    """The file of a data folder, which is made where there is none; only its owner may read it."""

    def __init__(self, data: Path) -> None:
        """Make the file, or bring it up to date.

        Raises:
            ConversationsFailed: it cannot be read or written, or a newer version of Sourcier has written it.
        """
        self.path = data / NAME
        try:
            make_folder(data)
            make_file(self.path)
            tighten_data(data)
        except OSError as error:
            raise self._failed(error) from error
        with self._connection() as database:
            database.execute("PRAGMA journal_mode = WAL")
            self._migrate(database)
        self._stay_open()
        self.overwrite()

    @contextmanager
    def transaction(self, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: kept if nothing is raised, undone otherwise; only one at a time writes.

        Raises:
            ConversationsFailed: the file cannot be read or written, or is full.
        """
        with self._connection() as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            database.execute("PRAGMA secure_delete = ON")
            # In a write-ahead log: only a loss of power can cost the last turns, and nothing harms the file.
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(f"PRAGMA max_page_count = {MOST_MEGABYTES * 1_000_000 // _PAGE}")
            database.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            yield database

    def overwrite(self) -> None:
        """Have what was deleted leave the write-ahead log, too; while others read, a later call does it."""
        with self._connection() as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=_PATIENCE)) as database:
                yield database
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _stay_open(self) -> None:
        """Keep a connection: the closing of the last one empties the log, which takes longer than most transactions."""
        with self._connection():
            kept = sqlite3.connect(self.path, check_same_thread=False)
            kept.execute("SELECT count(*) FROM conversations").fetchone()
        weakref.finalize(self, kept.close)

    def _migrate(self, database: sqlite3.Connection) -> None:
        """Bring the tables up to date in one transaction: a process killed here leaves the file as it was."""
        with database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("BEGIN IMMEDIATE")
            ((found,),) = database.execute("PRAGMA user_version").fetchall()
            if found > len(_STEPS):
                raise ConversationsFailed(
                    f"{self.path} is of version {found}, expected at most {len(_STEPS)}: a newer Sourcier has written "
                    "it; install that one, or move the file away"
                )
            for statement in (statement for step in _STEPS[found:] for statement in step):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {len(_STEPS)}")

    def _failed(self, error: Exception) -> ConversationsFailed:
        return ConversationsFailed(
            f"{self.path} cannot be used ({error}); check the disk, or move the file away: a new one is made"
        )
