"""Conversations are kept as they were shown, for as long as they should, and no longer."""

import sqlite3
from pathlib import Path

import pytest

from assistant import Assistant, Conversations, UnknownConversation


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    """Return an empty store of conversations."""
    return Conversations(tmp_path / "kept", retention_days=30)


def test_a_turn_is_read_back_as_it_was_shown(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    answers = [assistant.answer("Qui verse l'aide au logement ?"), assistant.answer("état civil")]
    for answer in answers:
        conversations.add(key, answer)
    kept = conversations.read(key)
    assert [turn.answer for turn in kept.turns] == answers
    assert [turn.number for turn in kept.turns] == [1, 2]
    assert tuple(turn.question for turn in kept.history) == ("Qui verse l'aide au logement ?", "état civil")


def test_ids_cannot_be_guessed(conversations: Conversations) -> None:
    keys = {conversations.start() for _ in range(50)}
    assert len(keys) == 50
    assert all(len(key) >= 22 for key in keys)


def test_conversations_do_not_mix(assistant: Assistant, conversations: Conversations) -> None:
    first, second = conversations.start(), conversations.start()
    conversations.add(first, assistant.answer("transports"))
    assert conversations.read(second).turns == ()
    assert conversations.add(second, assistant.answer("mairie")).number == 1


def test_a_deleted_conversation_is_gone_with_all_that_belongs_to_it(
    assistant: Assistant, conversations: Conversations, tmp_path: Path
) -> None:
    key = conversations.start()
    conversations.add(key, assistant.answer("transports"))
    conversations.rate(key, 1, None, useful=True)
    conversations.delete(key)
    for forgotten in (conversations.read, conversations.delete):
        with pytest.raises(UnknownConversation, match="deleted or have grown too old"):
            forgotten(key)
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as database:
        assert database.execute("SELECT count(*) FROM turns").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM feedback").fetchone() == (0,)


def test_what_is_too_old_is_forgotten_when_a_conversation_begins(conversations: Conversations, tmp_path: Path) -> None:
    old, recent = conversations.start(), conversations.start()
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as database:
        database.execute("UPDATE conversations SET updated = '2020-01-01T00:00:00+00:00' WHERE id = ?", (old,))
    conversations.start()
    assert conversations.read(recent).id == recent
    with pytest.raises(UnknownConversation):
        conversations.read(old)


def test_a_second_opinion_replaces_the_first(
    assistant: Assistant, conversations: Conversations, tmp_path: Path
) -> None:
    key = conversations.start()
    answer = assistant.answer("transports")
    conversations.add(key, answer)
    for passage_id in (None, answer.passages[0].citation.passage_id):
        conversations.rate(key, 1, passage_id, useful=True)
        conversations.rate(key, 1, passage_id, useful=False)
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as database:
        assert database.execute("SELECT useful, count(*) FROM feedback GROUP BY useful").fetchall() == [(0, 2)]


def test_an_opinion_of_what_was_not_shown_is_refused(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    conversations.add(key, assistant.answer("transports"))
    for turn, passage in ((2, None), (1, "0" * 32)):
        with pytest.raises(UnknownConversation, match=f"no turn {turn}"):
            conversations.rate(key, turn, passage, useful=True)


def test_a_question_with_sql_in_it_is_kept_as_words(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    asked = "'; DROP TABLE turns; --"
    conversations.add(key, assistant.answer(asked))
    assert [turn.question for turn in conversations.read(key).history] == [asked]
