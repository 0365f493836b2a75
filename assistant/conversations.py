"""Conversations, kept in SQLite: passages as they were shown, for as long as the settings say.

Each row carries a digest of its values. A turn that does not match its own is a `DamagedTurn`: it keeps its place, says
so, and shows nothing. A conversation's own row that does not match is made anew of its sound turns.
"""

import logging
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.clock import observe
from assistant.database import MOST_MEGABYTES, Database, is_text, row_digest
from assistant.errors import ConversationFull, ConversationsFailed, UnknownConversation
from assistant.feedback import Judged, Opinion, give, opinions_of, size_of_opinions
from assistant.kept_turn import DamagedTurn, KeptTurn, read_turn, sound_turn, written
from assistant.types import Answer, Earlier

MOST_TURNS = 200
"""Turns that a conversation may have."""

LONGEST_TITLE = 120
"""Code points of a conversation's title."""

MOST_LISTED = 500
"""Conversations in a list."""

# Bytes, of answers and opinions. A turn over the built-in documents takes 8 kB with 5 passages and 66 kB with the 50
# that a request may ask for: 200 turns take 2 MB as a rule and would take 13 MB. A reader who asks 20 questions a day
# keeps 5 MB in 30 days.
MOST_BYTES_OF_CONVERSATION = 10_000_000
"""Bytes that a conversation may take; what would exceed them is refused."""

MOST_BYTES_OF_READER = 50_000_000
"""Bytes that the conversations of a reader may take; the least recently used of them go first."""

# A row has columns and index entries beside what is counted: a flood of empty conversations must count, too.
_LEAST_BYTES = 1000
# A conversation that is not to be kept must last at least while it is led.
_LEAST = timedelta(hours=1)
# A clock must show that a conversation is too old twice, this far apart, before it is deleted.
_CONFIRMED = timedelta(days=1)
# Readers whose first conversation is younger than a day. When the file is full and theirs take more than this share of
# it, theirs go first: a flood, with as many cookies as it likes, costs the readers of the other days nothing.
_NEW = timedelta(days=1)
_SHARE_OF_NEW = 0.25
# Room is made for more than one turn: the part of the file that is freed at once.
_ROOM_AT_ONCE = 0.01
# Bytes beside those of an answer that a turn may need: pages of tables and indexes.
_SPARE = 65_536
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation: an unguessable id, its title, when it began and was last used (ISO 8601, UTC), its turns.

    The title is the one that it was given, else the first question; "" where there is neither. The turns are numbered
    from 1 without a gap: one that is damaged or missing in the file is a `DamagedTurn`.
    """

    id: str
    title: str
    created: str
    updated: str
    turns: tuple[KeptTurn | DamagedTurn, ...]

    @property
    def sound_turns(self) -> tuple[KeptTurn, ...]:
        """The turns that can be shown, oldest first."""
        return tuple(turn for turn in self.turns if isinstance(turn, KeptTurn))

    @property
    def history(self) -> tuple[Earlier, ...]:
        """The questions asked so far with the passages shown for them, oldest first, but for damaged turns."""
        return history_of(self.sound_turns)


def history_of(turns: Iterable[KeptTurn]) -> tuple[Earlier, ...]:
    """Return the questions of turns with the passages shown for them."""
    answers = (turn.answer for turn in turns)
    return tuple(Earlier(a.question, tuple(shown.citation.passage_id for shown in a.passages)) for a in answers)


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list: its id, its title, when it began and was last used, how many turns it has."""

    id: str
    title: str
    created: str
    updated: str
    turns: int


@dataclass(frozen=True, slots=True)
class _Record:
    """The row of a conversation; `question` is its first one, `bytes` what its answers and opinions take."""

    id: str
    reader: str | None
    name: str | None
    question: str | None
    created: str
    updated: str
    turns: int
    bytes: int

    @property
    def title(self) -> str:
        return self.name or self.question or ""


_COLUMNS = "id, reader, name, question, created, updated, turns, bytes"


class Conversations:
    """The conversations of a data folder; what was not used for `retention_days` is deleted, within the hour for 0.

    `reader` is an unguessable key of whoever began a conversation, under which their conversations are listed; whoever
    knows a conversation's id may read it, go on with it and delete it. The file is opened at the first use. `now`
    returns the time, with its zone.

    Every method may raise `ConversationsFailed`.
    """

    def __init__(
        self,
        data: Path,
        retention_days: int,
        most_megabytes: float = MOST_MEGABYTES,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = Database(data, most_megabytes)
        self._retention = max(timedelta(days=retention_days), _LEAST)
        self._now = now

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._database.close()

    def start(self, reader: str | None = None) -> str:
        """Begin a conversation and return its id."""
        key, now = secrets.token_urlsafe(16), self._time()
        record = _Record(key, reader, None, None, now, now, 0, 0)
        with self._database.transaction(write=True) as database:
            freed = self._make_room(database, record, _LEAST_BYTES)
            values = (*astuple(record), row_digest(*astuple(record)))
            query = f"INSERT INTO conversations ({_COLUMNS}, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            database.execute(query, values)
        self._after_deleting(freed)
        return key

    def read(self, key: str) -> Conversation:
        """Return a conversation.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key) as (database, record):
            turns = tuple(read_turn(database, key, number) for number in range(1, record.turns + 1))
        return Conversation(key, record.title, record.created, record.updated, turns)

    def listing(self, reader: str, count: int = MOST_LISTED) -> list[Listed]:
        """Return the conversations that a reader began, the last used first, at most so many.

        One whose row is damaged is left out until `purge` has mended it: a damaged index could lead to the
        conversation of another reader.
        """
        query = (
            f"SELECT {_COLUMNS}, sha256 FROM conversations WHERE reader = ? AND updated >= ?"  # noqa: S608
            " ORDER BY updated DESC, rowid DESC LIMIT ?"
        )
        with self._database.transaction() as database:
            rows = database.execute(query, (reader, self._oldest(), count)).fetchall()
        records = [_Record(*values) for *values, sha256 in rows if row_digest(*values) == sha256]
        return [
            Listed(one.id, one.title, one.created, one.updated, one.turns) for one in records if one.reader == reader
        ]

    def add(self, key: str, answer: Answer) -> KeptTurn:
        """Keep an answer as the next turn of a conversation and return it.

        Conversations that were not used for long are deleted where they are in the way: the reader's own where this
        reader keeps too much, else those of all.

        Raises:
            UnknownConversation: none of that id is kept.
            ConversationFull: it has `MOST_TURNS` turns, or would take more than `MOST_BYTES_OF_CONVERSATION`.
        """
        text = written(answer)
        size = len(text.encode())
        asked = self._time()
        with self._known(key, write=True) as (database, record):
            number = record.turns + 1
            if number > MOST_TURNS:
                raise ConversationFull(
                    f"the conversation has {MOST_TURNS} turns, the most that are kept; begin another"
                )
            if record.turns and record.bytes + size > MOST_BYTES_OF_CONVERSATION:
                raise ConversationFull(
                    f"the answers of the conversation take {record.bytes} bytes and this one {size} more, of "
                    f"{MOST_BYTES_OF_CONVERSATION} that are kept; begin another"
                )
            freed = self._make_room(database, record, size)
            values = (key, number, asked, text, row_digest(key, number, asked, text))
            # A row that is in the way belongs to no turn that was counted: it is damaged.
            query = "INSERT OR REPLACE INTO turns (conversation, number, asked, answer, sha256) VALUES (?, ?, ?, ?, ?)"
            database.execute(query, values)
            question = answer.question if number == 1 else record.question
            _write(database, replace(record, question=question, updated=asked, turns=number, bytes=record.bytes + size))
        self._after_deleting(freed)
        return KeptTurn(number, asked, answer)

    def replace(self, key: str, number: int, answer: Answer) -> None:
        """Put another answer in the place of a turn's; what was thought of the passages of the first one goes with it.

        Raises:
            UnknownConversation: none of that id, or no such turn in it, is kept.
            TurnDamaged: the turn is damaged.
            ConversationFull: the conversation would take more than `MOST_BYTES_OF_CONVERSATION`.
        """
        text = written(answer)
        with self._known(key, write=True) as (database, record):
            before = _turn(database, record, number)
            more = len(text.encode()) - len(written(before.answer).encode())
            if more > 0 and record.turns > 1 and record.bytes + more > MOST_BYTES_OF_CONVERSATION:
                raise ConversationFull(
                    f"the answers of the conversation would take more than the {MOST_BYTES_OF_CONVERSATION} bytes that "
                    "are kept; begin another"
                )
            freed = self._make_room(database, record, max(more, 0))
            query = "UPDATE turns SET answer = ?, sha256 = ? WHERE conversation = ? AND number = ?"
            database.execute(query, (text, row_digest(key, number, before.asked, text), key, number))
            more -= size_of_opinions(database, key, number)
            query = "DELETE FROM opinions WHERE conversation = ? AND turn = ? AND document = ''"
            database.execute(query, (key, number))
            more += size_of_opinions(database, key, number)
            _write(database, replace(record, updated=self._time(), bytes=record.bytes + more))
        self._after_deleting(freed)

    def rename(self, key: str, title: str) -> None:
        """Give a conversation a title; an empty one gives it back its first question.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        visible = "".join(char if char.isprintable() else " " for char in title)
        name = " ".join(visible.split())[:LONGEST_TITLE] or None
        with self._known(key, write=True) as (database, record):
            _write(database, replace(record, name=name))
        self._database.overwrite()

    def delete(self, key: str) -> None:
        """Delete a conversation and the opinions of it.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key, write=True) as (database, _):
            _delete(database, key)
        self._database.overwrite()

    def delete_all(self, reader: str) -> int:
        """Delete the conversations that a reader began and return how many there were."""
        with self._database.transaction(write=True) as database:
            # The reader is compared in the row itself, which a damaged index can miss.
            count = database.execute("DELETE FROM conversations NOT INDEXED WHERE reader = ?", (reader,)).rowcount
        self._database.overwrite()
        return count

    def purge(self) -> int:
        """Delete the conversations that are too old and return how many there were; mend rows that are damaged.

        What the clock shows to be too old is deleted once the clock has shown so for a day (for an hour where
        conversations are kept for an hour): a clock that jumps forward and is put right deletes nothing. A time of use
        that lies in the future by a day or more, because the clock was wrong then, becomes the present one.
        """
        grace = min(self._retention, _CONFIRMED)
        with self._database.transaction(write=True) as database:
            self._mend(database)
            now = self._now().replace(microsecond=0)
            confirmed = observe(database, now, grace)
            count = 0
            if confirmed is not None:
                oldest = _iso(min(now, confirmed + grace) - self._retention)
                # By the rows themselves: a damaged index must delete nothing.
                query = "DELETE FROM conversations NOT INDEXED WHERE updated < ?"
                count = database.execute(query, (oldest,)).rowcount
                # Turns whose conversation is lost by damage are not kept longer than they would be in it.
                database.execute(
                    "DELETE FROM turns WHERE asked < ? AND conversation IN"
                    " (SELECT conversation FROM turns EXCEPT SELECT id FROM conversations)",
                    (oldest,),
                )
                query = f"SELECT {_COLUMNS} FROM conversations NOT INDEXED WHERE updated > ?"  # noqa: S608
                for row in database.execute(query, (_iso(now + _CONFIRMED),)).fetchall():
                    _write(database, replace(_Record(*row), updated=_iso(now)))
        self._database.overwrite()
        return count

    def rate(self, key: str, opinion: Opinion) -> None:
        """Keep what a reader thinks of a turn, or of a passage or document for it; a second opinion replaces the first.

        Raises:
            UnknownConversation: no conversation of that id, or no such turn or passage in it, is kept.
            TurnDamaged: the turn is damaged.
            ConversationFull: the turn has as many opinions, or the conversation as many bytes, as are kept.
        """
        with self._known(key, write=True) as (database, record):
            answer = _turn(database, record, opinion.turn).answer
            more = give(database, key, answer, opinion, self._time())
            if more > 0 and record.bytes + more > MOST_BYTES_OF_CONVERSATION:
                raise ConversationFull(f"the conversation takes {record.bytes} bytes, as many as are kept")
            freed = self._make_room(database, record, max(more, 0))
            _write(database, replace(record, bytes=record.bytes + more))
        self._after_deleting(freed)

    def opinions(self, key: str) -> tuple[Opinion, ...]:
        """Return what readers think of a conversation, turn by turn; damaged opinions are left out.

        Raises:
            UnknownConversation: none of that id is kept.
        """
        with self._known(key) as (database, _):
            return opinions_of(database, key)

    def judged(self, damaged: Counter[str] | None = None) -> Iterator[Judged]:
        """Yield the turns of all conversations with what readers think of them, the oldest conversation first.

        Damaged "turns" and "conversations" are left out, and counted in `damaged`.
        """
        damaged = Counter() if damaged is None else damaged
        with self._database.transaction() as database:
            query = "SELECT id FROM conversations WHERE updated >= ? ORDER BY created, rowid"
            keys = [key for (key,) in database.execute(query, (self._oldest(),)).fetchall()]
            for key in keys:
                record, _ = self._record(database, key) if is_text(key) else (None, False)
                if record is None:
                    damaged["conversations"] += 1
                    continue
                opinions = opinions_of(database, key)
                history: list[str] = []
                for number in range(1, record.turns + 1):
                    turn = read_turn(database, key, number)
                    if isinstance(turn, DamagedTurn):
                        damaged["turns"] += 1
                        continue
                    own = tuple(opinion for opinion in opinions if opinion.turn == number)
                    yield Judged(turn.asked, turn.answer, tuple(history), own)
                    history.append(turn.answer.question)

    def check(self) -> list[str]:
        """Return what is wrong with the file, a line for each sort of damage; nothing where it is sound."""
        found = self._database.check()
        damaged: Counter[str] = Counter()
        with self._database.transaction() as database:
            query = f"SELECT {_COLUMNS}, sha256 FROM conversations NOT INDEXED"  # noqa: S608
            for *values, sha256 in database.execute(query).fetchall():
                if row_digest(*values) != sha256:
                    damaged["conversations"] += 1
                    continue
                record = _Record(*values)
                turns = (read_turn(database, record.id, number) for number in range(1, record.turns + 1))
                damaged["turns"] += sum(isinstance(turn, DamagedTurn) for turn in turns)
        return found + [f"{count} {what} do not match their digests" for what, count in damaged.items() if count]

    @contextmanager
    def _known(self, key: str, write: bool = False) -> Iterator[tuple[sqlite3.Connection, _Record]]:
        """Open the file for one transaction over a conversation that is kept and not too old."""
        with self._database.transaction(write) as database:
            record, is_sound = self._record(database, key)
            if write and record is not None and not is_sound:
                # Nothing is written before its row is mended: a damaged index may lead to that of another conversation.
                self._mend(database)
                database.execute("REINDEX conversations")
                record, is_sound = self._record(database, key)
                if not is_sound and record is not None:
                    raise ConversationsFailed(f"a conversation in {self._database.path} is damaged and was not mended")
            if record is None or record.updated < self._oldest():
                raise UnknownConversation(
                    "no such conversation is kept; it may have been deleted or have grown too old"
                )
            yield database, record

    def _record(self, database: sqlite3.Connection, key: str) -> tuple[_Record | None, bool]:
        """Return the row of a conversation and whether it is sound; of one that is not, what its turns tell."""
        if not is_text(key):
            return None, False
        query = f"SELECT {_COLUMNS}, sha256 FROM conversations WHERE id = ?"  # noqa: S608
        row = database.execute(query, (key,)).fetchone()
        if row is None:
            return None, False
        *values, sha256 = row
        if values[0] == key and row_digest(*values) == sha256:
            return _Record(*values), True
        return self._remade(database, key, None), False

    def _remade(self, database: sqlite3.Connection, key: str, reader: str | None) -> _Record:
        """Return the row that a conversation must have by its turns; the title that it was given is lost."""
        numbers = [number for (number,) in database.execute("SELECT number FROM turns WHERE conversation = ?", (key,))]
        count = max((n for n in numbers if isinstance(n, int) and 0 < n <= MOST_TURNS), default=0)
        turns = [turn for n in range(1, count + 1) if isinstance(turn := read_turn(database, key, n), KeptTurn)]
        times = sorted(turn.asked for turn in turns) or [self._time()]
        question = next((turn.answer.question for turn in turns if turn.number == 1), None)
        size = sum(len(written(turn.answer).encode()) for turn in turns)
        return _Record(key, reader, None, question, times[0], times[-1], count, size)

    def _mend(self, database: sqlite3.Connection) -> None:
        """Make damaged rows of conversations anew from their turns; what is lost is the titles that they were given."""
        query = f"SELECT rowid, {_COLUMNS}, sha256 FROM conversations NOT INDEXED"  # noqa: S608
        damaged = [row for row in database.execute(query) if row_digest(*row[1:-1]) != row[-1]]
        if not damaged:
            return
        query = "SELECT conversation FROM turns EXCEPT SELECT id FROM conversations"
        orphans = [key for (key,) in database.execute(query).fetchall() if is_text(key)]
        for rowid, key, reader, *values, sha256 in damaged:
            # The id may be what is damaged: its turns know it.
            original = next((one for one in orphans if row_digest(one, reader, *values) == sha256), None)
            if original is not None:
                database.execute("UPDATE conversations SET id = ? WHERE rowid = ?", (original, rowid))
                continue
            record = self._remade(database, key if is_text(key) else "", reader if is_text(reader) else None)
            if record.turns:
                _write(database, record, rowid)
            else:
                database.execute("DELETE FROM conversations WHERE rowid = ?", (rowid,))
        database.execute("REINDEX conversations")
        _LOG.warning("%d damaged conversations were mended; titles that they were given are lost", len(damaged))

    def _make_room(self, database: sqlite3.Connection, record: _Record, size: int) -> int:
        """Delete what is in the way of so many more bytes of a conversation; return how many conversations that was."""
        victims = self._beyond_share(database, record, size)
        for key in victims:
            _delete(database, key)
        needed = 2 * size + _SPARE
        if self._database.room(database) >= needed:
            return len(victims)
        enough = needed + int(self._database.most_bytes * _ROOM_AT_ONCE)
        count = 0
        for key in self._by_age(database):
            if self._database.room(database) >= enough:
                break
            if key != record.id:
                _delete(database, key)
                count += 1
        _LOG.warning("the file of conversations is full: the %d least recently used were deleted", count)
        return len(victims) + count

    def _beyond_share(self, database: sqlite3.Connection, record: _Record, size: int) -> list[str]:
        """Return the other conversations of a reader that must go for this one to grow, the least recently used."""
        if record.reader is None:
            return []
        query = "SELECT coalesce(sum(bytes + ?), 0) FROM conversations WHERE reader = ?"
        ((taken,),) = database.execute(query, (_LEAST_BYTES, record.reader)).fetchall()
        if taken + size <= MOST_BYTES_OF_READER:
            return []
        # Counted again over rows that match their digests: a damaged number must not cost a conversation.
        query = f"SELECT {_COLUMNS}, sha256 FROM conversations WHERE reader = ? ORDER BY updated, rowid"  # noqa: S608
        rows = database.execute(query, (record.reader,)).fetchall()
        own = [_Record(*values) for *values, sha256 in rows if row_digest(*values) == sha256]
        own = [one for one in own if one.reader == record.reader]
        left = sum(one.bytes + _LEAST_BYTES for one in own) + size
        victims = []
        for one in own:
            if left <= MOST_BYTES_OF_READER:
                break
            if one.id != record.id:
                victims.append(one.id)
                left -= one.bytes + _LEAST_BYTES
        return victims

    def _by_age(self, database: sqlite3.Connection) -> Iterator[str]:
        """Yield the conversations that go first when the file is full: those of new readers where they take more than
        their share, the least recently used first, then all others by age."""
        new = (
            "SELECT id, bytes + ? FROM conversations WHERE reader IN"
            " (SELECT reader FROM conversations GROUP BY reader HAVING min(created) >= ?) ORDER BY updated, rowid"
        )
        since = _iso(self._now() - _NEW)
        flood = database.execute(new, (_LEAST_BYTES, since)).fetchall()
        taken = sum(size for _, size in flood)
        for key, size in flood:
            if taken <= self._database.most_bytes * _SHARE_OF_NEW:
                break
            taken -= size
            yield key
        query = "SELECT id FROM conversations ORDER BY updated, rowid"
        yield from [key for (key,) in database.execute(query).fetchall()]

    def _after_deleting(self, count: int) -> None:
        if count:
            self._database.overwrite()

    def _time(self) -> str:
        return _iso(self._now())

    def _oldest(self) -> str:
        return _iso(self._now() - self._retention)


def _turn(database: sqlite3.Connection, record: _Record, number: int) -> KeptTurn:
    """Return a turn of a conversation.

    Raises:
        UnknownConversation: it has no such turn.
        TurnDamaged: the turn is damaged.
    """
    if not 1 <= number <= record.turns:
        raise UnknownConversation(f"the conversation has no turn {number}")
    return sound_turn(read_turn(database, record.id, number))


def _write(database: sqlite3.Connection, record: _Record, rowid: int | None = None) -> None:
    """Write the row of a conversation that is there already."""
    columns = ", ".join(f"{name} = ?" for name in _COLUMNS.split(", "))
    where, place = ("id", record.id) if rowid is None else ("rowid", rowid)
    query = f"UPDATE conversations SET {columns}, sha256 = ? WHERE {where} = ?"  # noqa: S608  constant
    database.execute(query, (*astuple(record), row_digest(*astuple(record)), place))


def _delete(database: sqlite3.Connection, key: str) -> None:
    database.execute("DELETE FROM conversations WHERE id = ?", (key,))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
