"""Conversations, kept in SQLite: passages as they were shown, for as long as the settings say."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.database import Database
from assistant.errors import ConversationFull, UnknownConversation
from assistant.feedback import Judged, Opinion, give, judged, opinions_of
from assistant.kept_answer import answer_of
from assistant.types import Answer, Earlier

MOST_TURNS = 200
"""Turns that a conversation may have."""

LONGEST_TITLE = 120
"""Code points of a conversation's title."""

MOST_LISTED = 500
"""Conversations in a list."""

# A conversation that is not to be kept must last at least while it is led.
_LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn of a conversation: its number (from 1), when it was asked (ISO 8601, UTC), the answer as it was shown."""

    number: int
    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: an unguessable id, its title, when it began and was last used (ISO 8601, UTC), its turns.

    The title is the one that it was given, else the first question; "" where there is neither.
    """

    id: str
    title: str
    created: str
    updated: str
    turns: tuple[KeptTurn, ...]

    @property
    def history(self) -> tuple[Earlier, ...]:
        """The questions asked so far with the passages shown for them, oldest first."""
        answers = [turn.answer for turn in self.turns]
        return tuple(Earlier(a.question, tuple(shown.citation.passage_id for shown in a.passages)) for a in answers)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list: its id, its title, when it began and was last used, how many turns it has."""

    id: str
    title: str
    created: str
    updated: str
    turns: int


class Conversations:
    """The conversations of a data folder; what was not used for `retention_days` is deleted, within the hour for 0.

    `reader` is an unguessable key of whoever began a conversation, under which their conversations are listed; whoever
    knows a conversation's id may read it, go on with it and delete it.
    """

    def __init__(self, data: Path, retention_days: int) -> None:
        self._database = Database(data)
        self._retention = max(timedelta(days=retention_days), _LEAST)
        self.purge()

    def start(self, reader: str | None = None) -> str:
        """Begin a conversation and return its id."""
        key, now = secrets.token_urlsafe(16), _now()
        with self._database.transaction(write=True) as database:
            query = "INSERT INTO conversations (id, reader, created, updated) VALUES (?, ?, ?, ?)"
            database.execute(query, (key, reader, now, now))
        return key

    def read(self, key: str) -> Conversation:
        """Return a conversation.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key) as database:
            return _read(database, key)

    def listing(self, reader: str, count: int = MOST_LISTED) -> list[Listed]:
        """Return the conversations that a reader began, the last used first, at most so many."""
        query = (
            "SELECT id, coalesce(name, json_extract((SELECT answer FROM turns WHERE conversation = id AND number = 1),"
            " '$.question'), ''), created, updated, (SELECT count(*) FROM turns WHERE conversation = id)"
            " FROM conversations WHERE reader = ? AND updated >= ? ORDER BY updated DESC, rowid DESC LIMIT ?"
        )
        with self._database.transaction() as database:
            return [Listed(*row) for row in database.execute(query, (reader, self._oldest(), count))]

    def add(self, key: str, answer: Answer) -> KeptTurn:
        """Keep an answer as the next turn of a conversation and return it.

        Raises:
            UnknownConversation: none of that id is kept.
            ConversationFull: it has `MOST_TURNS` turns.
        """
        written = json.dumps(asdict(answer), ensure_ascii=False)
        with self._known(key, write=True) as database:
            query = (
                "INSERT INTO turns SELECT ?, 1 + coalesce(max(number), 0), ?, ? FROM turns WHERE conversation = ?"
                " RETURNING number, asked"
            )
            ((number, asked),) = database.execute(query, (key, _now(), written, key)).fetchall()
            if number > MOST_TURNS:
                raise ConversationFull(
                    f"the conversation has {MOST_TURNS} turns, the most that are kept; begin another"
                )
            database.execute("UPDATE conversations SET updated = ? WHERE id = ?", (asked, key))
        return KeptTurn(number, asked, answer)

    def replace(self, key: str, number: int, answer: Answer) -> None:
        """Put another answer in the place of a turn's; what was thought of the passages of the first one goes with it.

        Raises:
            UnknownConversation: none of that id, or no such turn in it, is kept.
        """
        written = json.dumps(asdict(answer), ensure_ascii=False)
        with self._known(key, write=True) as database:
            query = "UPDATE turns SET answer = ? WHERE conversation = ? AND number = ?"
            if not database.execute(query, (written, key, number)).rowcount:
                raise UnknownConversation(f"the conversation has no turn {number}")
            query = "DELETE FROM opinions WHERE conversation = ? AND turn = ? AND document = ''"
            database.execute(query, (key, number))
            database.execute("UPDATE conversations SET updated = ? WHERE id = ?", (_now(), key))

    def rename(self, key: str, title: str) -> None:
        """Give a conversation a title; an empty one gives it back its first question.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        visible = "".join(char if char.isprintable() else " " for char in title)
        name = " ".join(visible.split())[:LONGEST_TITLE] or None
        with self._known(key, write=True) as database:
            database.execute("UPDATE conversations SET name = ? WHERE id = ?", (name, key))
        self._database.overwrite()

    def delete(self, key: str) -> None:
        """Delete a conversation and the opinions of it.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key, write=True) as database:
            database.execute("DELETE FROM conversations WHERE id = ?", (key,))
        self._database.overwrite()

    def delete_all(self, reader: str) -> int:
        """Delete the conversations that a reader began and return how many there were."""
        with self._database.transaction(write=True) as database:
            count = database.execute("DELETE FROM conversations WHERE reader = ?", (reader,)).rowcount
        self._database.overwrite()
        return count

    def purge(self) -> int:
        """Delete the conversations that are too old and return how many there were."""
        with self._database.transaction(write=True) as database:
            count = database.execute("DELETE FROM conversations WHERE updated < ?", (self._oldest(),)).rowcount
        self._database.overwrite()
        return count

    def rate(self, key: str, opinion: Opinion) -> None:
        """Keep what a reader thinks of a turn, or of a passage or document for it; a second opinion replaces the first.

        Raises:
            UnknownConversation: no conversation of that id, or no such turn or passage in it, is kept.
            ConversationFull: the turn has as many opinions as are kept.
        """
        with self._known(key, write=True) as database:
            give(database, key, opinion, _now())

    def opinions(self, key: str) -> tuple[Opinion, ...]:
        """Return what readers think of a conversation, turn by turn.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key) as database:
            return opinions_of(database, key)

    def judged(self) -> Iterator[Judged]:
        """Yield the turns of all conversations with what readers think of them, the oldest conversation first."""
        with self._database.transaction() as database:
            yield from judged(database, self._oldest())

    @contextmanager
    def _known(self, key: str, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction over a conversation that is kept and not too old."""
        with self._database.transaction(write) as database:
            query = "SELECT 1 FROM conversations WHERE id = ? AND updated >= ?"
            if database.execute(query, (key, self._oldest())).fetchone() is None:
                raise UnknownConversation(
                    "no such conversation is kept; it may have been deleted or have grown too old"
                )
            yield database

    def _oldest(self) -> str:
        return (datetime.now(UTC) - self._retention).isoformat(timespec="seconds")


def _read(database: sqlite3.Connection, key: str) -> Conversation:
    query = "SELECT name, created, updated FROM conversations WHERE id = ?"
    ((name, created, updated),) = database.execute(query, (key,)).fetchall()
    query = "SELECT number, asked, answer FROM turns WHERE conversation = ? ORDER BY number"
    turns = [
        KeptTurn(number, asked, answer_of(json.loads(kept))) for number, asked, kept in database.execute(query, (key,))
    ]
    title = name or (turns[0].answer.question if turns else "")
    return Conversation(key, title, created, updated, tuple(turns))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
