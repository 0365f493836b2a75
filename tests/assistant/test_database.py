"""The file of conversations: older ones are brought up to date, deleted words leave it, nothing harms it."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import (
    Answer,
    ConversationFull,
    Conversations,
    ConversationsFailed,
    DamagedTurn,
    Earlier,
    Opinion,
    Understood,
    UnknownConversation,
    conversations,
    database,
)

# The tables of the first files, which bore no number.
_FIRST = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    asked TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation, number));
CREATE TABLE feedback (
    number INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn INTEGER NOT NULL, passage TEXT, useful INTEGER NOT NULL, given TEXT NOT NULL,
    UNIQUE (conversation, turn, passage));
INSERT INTO conversations VALUES ('k', '2026-01-01T00:00:00+00:00', '2999-01-01T00:00:00+00:00');
INSERT INTO turns VALUES ('k', 1, '2026-01-01T00:00:00+00:00', '{"question": "Qui ?", "version": "v",
    "state": "nothing", "confidence": 0.1, "interpreted_as": {"carried": [], "unknown_words": []}, "passages": []}');
INSERT INTO feedback VALUES (1, 'k', 1, NULL, 0, '2026-01-01'), (2, 'k', 1, 'p', 1, '2026-01-01');
"""


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the file as another program would."""
    with closing(sqlite3.connect(folder / database.NAME)) as connection, connection:
        yield connection


def answer_of(words: str) -> Answer:
    return Answer(words, "version", "nothing", 0.1, Understood((), ()), ())


def long_answer(words: str = "Qui ?") -> Answer:
    """Return an answer that takes 20 kB."""
    return replace(answer_of(words), interpreted_as=Understood((), ("mot",) * 2900))


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{database.NAME}*")))


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        connection.executescript(_FIRST)
    for _ in range(2):
        kept = Conversations(tmp_path, retention_days=30)
        assert kept.read("k").history == (Earlier("Qui ?"),)
        assert kept.opinions("k") == (Opinion(1, "not_useful"), Opinion(1, "useful", passage="p"))
    assert [(one.title, one.turns) for one in kept.listing("nobody")] == []
    kept.rename("k", "Titre")
    assert kept.read("k").title == "Titre"
    with opened(tmp_path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == {"conversations", "turns", "opinions", "clock"}


def test_what_was_damaged_before_there_were_digests_stays_known_as_damaged(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        connection.executescript(_FIRST)
        add = "INSERT INTO turns VALUES ('k', ?, '2026-01-01T00:00:00+00:00', ?)"
        ((sound,),) = connection.execute("SELECT answer FROM turns").fetchall()
        connection.executemany(add, [(2, sound[:20]), (3, b"\xff\x00"), (4, sound)])
        connection.execute("UPDATE conversations SET created = '2026-13-45'")
    kept = Conversations(tmp_path, retention_days=30, now=lambda: datetime(2026, 1, 10, tzinfo=UTC))
    assert kept.read("k").created == "2026-01-01T00:00:00+00:00"
    turns = kept.read("k").turns
    assert [(turn.number, isinstance(turn, DamagedTurn)) for turn in turns] == [
        (1, False),
        (2, True),
        (3, True),
        (4, False),
    ]
    assert kept.check() == ["1 conversations do not match their digests"]
    kept.purge()
    assert kept.check() == ["2 turns do not match their digests"]


def test_a_new_file_has_the_tables_of_one_that_was_brought_up_to_date(tmp_path: Path) -> None:
    schemas = []
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        if name == "old":
            with opened(tmp_path / name) as connection:
                connection.executescript(_FIRST)
        Conversations(tmp_path / name, retention_days=30).purge()
        with opened(tmp_path / name) as connection:
            schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        schemas.append([(kind, called, " ".join((sql or "").split())) for kind, called, sql in schema])
    assert schemas[0] == [tuple(" ".join((part or "").split()) for part in row) for row in schemas[1]]


def test_an_older_file_that_cannot_be_brought_up_to_date_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as connection:
        connection.executescript(_FIRST)
    with monkeypatch.context() as broken:
        broken.setattr(database, "_STEPS", (database._STEPS[0], (*database._STEPS[1], "SELECT nonsense")))
        with pytest.raises(ConversationsFailed, match="nonsense"):
            Conversations(tmp_path, retention_days=30).purge()
    with opened(tmp_path) as connection:
        assert connection.execute("SELECT count(*) FROM feedback").fetchone() == (2,)
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    assert len(Conversations(tmp_path, retention_days=30).opinions("k")) == 2


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Conversations(tmp_path, retention_days=30).purge()
    with opened(tmp_path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ConversationsFailed, match="version 99, expected at most 3: a newer Sourcier"):
        Conversations(tmp_path, retention_days=30).purge()


@pytest.mark.parametrize(
    "content", [b"this is no database, but a text of some length" * 200, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_file_that_is_no_database_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / database.NAME).write_bytes(content)
    with pytest.raises(ConversationsFailed, match="move the file away"):
        Conversations(tmp_path, retention_days=30).purge()
    assert (tmp_path / database.NAME).read_bytes() == content


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    Conversations(tmp_path, retention_days=30).start()
    for path in tmp_path.glob(f"{database.NAME}*"):
        assert path.stat().st_mode & 0o077 == 0


def test_deleted_words_do_not_stay_in_the_file(tmp_path: Path) -> None:
    kept = Conversations(tmp_path, retention_days=30)
    kept.purge()
    chance = random.Random(7)  # noqa: S311  drawn alike each time
    keys = {}
    # Another connection, as another process has: the log is not emptied by the mere closing of the last one.
    with opened(tmp_path) as beside:
        beside.execute("SELECT count(*) FROM turns").fetchone()
        for number in range(60):
            keys[number] = kept.start("mine" if number < 30 else "theirs")
            kept.rename(keys[number], f"titre-{number}-secret")
            for turn in range(chance.randrange(1, 4)):
                kept.add(keys[number], answer_of(f"secret-{number}-{turn} " + "mot " * chance.randrange(3000)))
                kept.rate(keys[number], Opinion(1, "answers", document=f"secret-{number}-document"))
        gone = sorted(chance.sample(range(30, 60), 12))
        for number in gone:
            kept.delete(keys[number])
        assert b"secret-0-" in on_disk(tmp_path)
        assert kept.delete_all("mine") == 30
        written = on_disk(tmp_path)
    left = [number for number in range(60) if f"secret-{number}-".encode() in written]
    assert left == [number for number in range(30, 60) if number not in gone]
    assert not [number for number in (*range(30), *gone) if f"titre-{number}-secret".encode() in written]


def test_an_old_title_does_not_stay_in_the_file(tmp_path: Path) -> None:
    kept = Conversations(tmp_path, retention_days=30)
    key = kept.start()
    kept.rename(key, "divorce de Jean")
    kept.rename(key, "autre")
    assert b"divorce" not in on_disk(tmp_path)


def test_what_was_purged_does_not_stay_in_the_file(tmp_path: Path) -> None:
    shown = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Conversations(tmp_path, retention_days=30, now=lambda: shown)
    for name in ("old", "new"):
        kept.add(kept.start(), answer_of(f"secret-{name} " + "mot " * 3000))
        shown += timedelta(days=20)
    kept.purge()
    shown += timedelta(days=1)
    assert kept.purge() == 1
    written = on_disk(tmp_path)
    assert (b"secret-old" in written, b"secret-new" in written) == (False, True)


def test_a_file_that_is_full_makes_room_by_age(tmp_path: Path) -> None:
    shown = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Conversations(tmp_path, retention_days=30, most_megabytes=1, now=lambda: shown)
    keys = []
    for number in range(120):  # the file holds forty
        keys.append(kept.start(f"reader {number}"))
        kept.add(keys[-1], long_answer(f"question-{number:03}"))
        shown += timedelta(hours=6)
    left = [key for key in keys if is_kept(kept, key)]
    assert left == keys[-len(left) :]
    assert 30 < len(left) < 45
    assert len(kept.read(left[0]).sound_turns) == 1
    kept.purge()
    assert (tmp_path / database.NAME).stat().st_size <= 1_000_000
    assert b"question-000" not in on_disk(tmp_path)


def test_a_flood_with_a_cookie_for_each_request_leaves_the_readers_of_other_days_theirs(tmp_path: Path) -> None:
    shown = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Conversations(tmp_path, retention_days=30, most_megabytes=1, now=lambda: shown)
    mine = [kept.start("an old reader") for _ in range(15)]
    for key in mine:
        kept.add(key, long_answer())
    shown += timedelta(days=2)
    today = kept.start("an old reader")
    kept.add(today, long_answer())
    for number in range(150):
        key = kept.start(f"flood {number}")
        kept.add(key, long_answer())
        assert len(kept.read(key).sound_turns) == 1
    assert all(is_kept(kept, key) for key in (*mine, today))


def test_a_reader_who_keeps_too_much_loses_the_oldest_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "MOST_BYTES_OF_READER", 100_000)
    shown = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Conversations(tmp_path, retention_days=30, now=lambda: shown)
    other = kept.start("another")
    mine = []
    for _ in range(12):
        mine.append(kept.start("mine"))
        kept.add(mine[-1], long_answer())
        shown += timedelta(minutes=1)
    left = [key for key in mine if is_kept(kept, key)]
    assert left == mine[-4:]
    assert [each.id for each in kept.listing("mine")] == left[::-1]
    assert is_kept(kept, other)


def test_a_conversation_that_takes_too_much_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_BYTES_OF_CONVERSATION", 65_000)
    kept = Conversations(tmp_path, retention_days=30)
    key = kept.start()
    for _ in range(3):
        kept.add(key, long_answer())
    with pytest.raises(ConversationFull, match="begin another"):
        kept.add(key, long_answer())
    with pytest.raises(ConversationFull):
        kept.replace(key, 1, long_answer("mot " * 9000))
    for number in range(20):
        try:
            kept.rate(key, Opinion(1, "answers", document=f"document {number}", quote="q" * 1000))
        except ConversationFull:
            break
    assert number < 3
    assert len(kept.read(key).sound_turns) == 3
    assert len(kept.opinions(key)) == number


def test_a_file_that_is_moved_away_is_replaced_without_a_restart(tmp_path: Path) -> None:
    kept = Conversations(tmp_path, retention_days=30)
    key = kept.start()
    (tmp_path / database.NAME).write_bytes(b"no database" * 2000)
    with pytest.raises(ConversationsFailed):
        kept.read(key)
    for path in tmp_path.glob(f"{database.NAME}*"):
        path.unlink()
    new = kept.start()
    assert is_kept(kept, new)
    assert not is_kept(kept, key)


def is_kept(kept: Conversations, key: str) -> bool:
    try:
        return kept.read(key).id == key
    except UnknownConversation:
        return False


_WRITER = """
import sys
from pathlib import Path
from assistant import Answer, Conversations, Understood
kept = Conversations(Path(sys.argv[1]), 30)
key = kept.start()
print(key, flush=True)
for number in range(1, 201):
    kept.add(key, Answer(f"question {number}", "v", "nothing", 0.0, Understood((), ()), ()))
    print(number, flush=True)
"""


def test_a_killed_server_loses_nothing_that_it_said_was_kept(tmp_path: Path) -> None:
    for patience in (3, 40):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            key = writer.stdout.readline().decode().strip()
            told = [int(writer.stdout.readline()) for _ in range(patience)]
            os.kill(writer.pid, signal.SIGKILL)
            told += [int(line) for line in writer.stdout.read().split()]
        turns = Conversations(tmp_path, retention_days=30).read(key).sound_turns
        assert [turn.number for turn in turns][: len(told)] == told
        assert [turn.answer.question for turn in turns] == [f"question {turn.number}" for turn in turns]
        with opened(tmp_path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
