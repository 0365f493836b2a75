"""Conversations and feedback, kept in SQLite: passages as they were shown, for as long as the settings say."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.errors import UnknownConversation
from assistant.types import Answer, Citation, CitedPassage, Highlight, Suggestion, Understood

NAME = "conversations.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation, number));
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn INTEGER NOT NULL, passage TEXT, useful INTEGER NOT NULL, given TEXT NOT NULL,
    UNIQUE (conversation, turn, passage));
"""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn of a conversation: its number (from 1), when it was asked (ISO 8601, UTC), the answer as it was shown."""

    number: int
    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: an unguessable id, when it began and was last used (ISO 8601, UTC), its turns."""

    id: str
    created: str
    updated: str
    turns: tuple[KeptTurn, ...]

    @property
    def history(self) -> tuple[str, ...]:
        """The questions asked so far, oldest first."""
        return tuple(turn.answer.question for turn in self.turns)


class Conversations:
    """The conversations of a data folder; what is older than `retention_days` is forgotten."""

    def __init__(self, data: Path, retention_days: int) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._path = data / NAME
        self._retention = timedelta(days=retention_days)
        with self._connection() as database:
            database.executescript("PRAGMA journal_mode = WAL;" + _SCHEMA)

    def start(self) -> str:
        """Begin a conversation and return its id; those that are too old are forgotten at this moment."""
        key, now = secrets.token_urlsafe(16), _now()
        with self._connection() as database:
            oldest = (datetime.now(UTC) - self._retention).isoformat(timespec="seconds")
            database.execute("DELETE FROM conversations WHERE updated < ?", (oldest,))
            database.execute("INSERT INTO conversations VALUES (?, ?, ?)", (key, now, now))
        return key

    def read(self, key: str) -> Conversation:
        """Return a conversation.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._connection() as database:
            return _read(database, key)

    def add(self, key: str, answer: Answer) -> KeptTurn:
        """Keep an answer as the next turn of a conversation and return it.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        written = json.dumps(asdict(answer), ensure_ascii=False)
        with self._connection() as database:
            _check_known(database, key)
            query = (
                "INSERT INTO turns SELECT ?, 1 + coalesce(max(number), 0), ?, ? FROM turns WHERE conversation = ?"
                " RETURNING number, asked"
            )
            ((number, asked),) = database.execute(query, (key, _now(), written, key)).fetchall()
            database.execute("UPDATE conversations SET updated = ? WHERE id = ?", (asked, key))
        return KeptTurn(number, asked, answer)

    def delete(self, key: str) -> None:
        """Forget a conversation.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._connection() as database:
            _check_known(database, key)
            database.execute("DELETE FROM conversations WHERE id = ?", (key,))

    def rate(self, key: str, turn: int, passage_id: str | None, useful: bool) -> None:
        """Keep what a reader thinks of a turn or of one passage in it; a second opinion replaces the first.

        Raises:
            UnknownConversation: no conversation of that id, or no such turn or passage in it, is kept.
        """
        with self._connection() as database:
            turns = {kept.number: kept.answer for kept in _read(database, key).turns}
            shown = {passage.citation.passage_id for passage in turns[turn].passages} if turn in turns else set()
            if turn not in turns or (passage_id is not None and passage_id not in shown):
                raise UnknownConversation(
                    f"conversation {key} has no turn {turn} with the passage {passage_id or '(any)'}"
                )
            database.execute(
                "DELETE FROM feedback WHERE conversation = ? AND turn = ? AND passage IS ?", (key, turn, passage_id)
            )
            database.execute(
                "INSERT INTO feedback (conversation, turn, passage, useful, given) VALUES (?, ?, ?, ?, ?)",
                (key, turn, passage_id, useful, _now()),
            )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction: kept if nothing is raised, undone otherwise."""
        with closing(sqlite3.connect(self._path, timeout=10)) as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            yield database


def _read(database: sqlite3.Connection, key: str) -> Conversation:
    created, updated = _check_known(database, key)
    query = "SELECT number, asked, answer FROM turns WHERE conversation = ? ORDER BY number"
    turns = [
        KeptTurn(number, asked, _answer(json.loads(kept))) for number, asked, kept in database.execute(query, (key,))
    ]
    return Conversation(key, created, updated, tuple(turns))


def _check_known(database: sqlite3.Connection, key: str) -> tuple[str, str]:
    row = database.execute("SELECT created, updated FROM conversations WHERE id = ?", (key,)).fetchone()
    if row is None:
        raise UnknownConversation("no such conversation is kept; it may have been deleted or have grown too old")
    return row[0], row[1]


def _answer(fields: dict[str, Any]) -> Answer:
    """Return an answer as it was kept."""
    passages = tuple(
        CitedPassage(
            **kept
            | {
                "highlights": tuple(Highlight(**mark) for mark in kept["highlights"]),
                "citation": _citation(kept["citation"]),
                "also": tuple(map(_citation, kept.get("also", ()))),
            }
        )
        for kept in fields["passages"]
    )
    understood = Understood(**{name: tuple(values) for name, values in fields["interpreted_as"].items()})
    suggestions = tuple(Suggestion(**kept) for kept in fields.get("suggestions", ()))
    return Answer(**fields | {"interpreted_as": understood, "passages": passages, "suggestions": suggestions})


def _citation(fields: dict[str, Any]) -> Citation:
    lists = {name: tuple(fields.get(name, ())) for name in ("headings", "leads")}
    return Citation(**fields | lists)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
