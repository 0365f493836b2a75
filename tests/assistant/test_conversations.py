"""Conversations are kept as they were shown, for as long as they should, and no longer."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant import Answer, Assistant, ConversationFull, Conversations, Opinion, UnknownConversation, Verdict
from assistant.conversations import LONGEST_TITLE, MOST_TURNS
from assistant.feedback import MOST_DOCUMENTS

READER = "a reader"


class Clock:
    """A clock that is put forward and back."""

    def __init__(self) -> None:
        self.shown = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.shown

    def move(self, **by: float) -> None:
        self.shown += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the store."""
    return Clock()


@pytest.fixture
def conversations(tmp_path: Path, clock: Clock) -> Conversations:
    """Return an empty store of conversations."""
    return Conversations(tmp_path / "kept", retention_days=30, now=clock)


def test_a_turn_is_read_back_as_it_was_shown(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    answers = [assistant.answer("Qui verse l'aide au logement ?"), assistant.answer("état civil")]
    for answer in answers:
        conversations.add(key, answer)
    kept = conversations.read(key)
    assert [turn.answer for turn in kept.sound_turns] == answers
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
    conversations.rate(key, Opinion(1, "useful"))
    conversations.delete(key)
    for forgotten in (conversations.read, conversations.delete):
        with pytest.raises(UnknownConversation, match="deleted or have grown too old"):
            forgotten(key)
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as database:
        assert database.execute("SELECT count(*) FROM turns").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM opinions").fetchone() == (0,)


def run(conversations: Conversations, clock: Clock, hours: int) -> int:
    """Have a server run for so many hours; return how many conversations it deletes."""
    deleted = conversations.purge()
    for _ in range(hours):
        clock.move(hours=1, seconds=1)
        deleted += conversations.purge()
    return deleted


def test_what_is_too_old_is_as_if_it_were_deleted_and_then_is(
    conversations: Conversations, clock: Clock, tmp_path: Path
) -> None:
    old = conversations.start(READER)
    clock.move(days=20)
    recent = conversations.start(READER)
    assert run(conversations, clock, 9 * 24) == 0
    assert conversations.read(old).id == old
    assert run(conversations, clock, 24) == 1  # within the hour, where the clock goes on as it did
    clock.move(hours=2)
    with pytest.raises(UnknownConversation):
        conversations.read(old)
    assert [listed.id for listed in conversations.listing(READER)] == [recent]
    assert conversations.read(recent).id == recent
    with sqlite3.connect(tmp_path / "kept" / "conversations.sqlite") as database:
        assert database.execute("SELECT id FROM conversations").fetchall() == [(recent,)]
    database.close()


def test_a_clock_that_jumps_forward_and_is_put_right_deletes_nothing(
    assistant: Assistant, conversations: Conversations, clock: Clock
) -> None:
    key = conversations.start(READER)
    conversations.add(key, assistant.answer("transports"))
    for jump in (60, 60, 365 * 80):
        run(conversations, clock, 5)
        clock.move(days=jump)
        assert run(conversations, clock, 12) == 0
        with pytest.raises(UnknownConversation):  # as the clock shows it, it is too old
            conversations.read(key)
        clock.move(days=-jump)
        assert run(conversations, clock, 5) == 0
        assert len(conversations.read(key).sound_turns) == 1
        assert [listed.id for listed in conversations.listing(READER)] == [key]


def test_a_clock_that_jumps_forward_and_stays_there_is_believed_after_a_day(
    conversations: Conversations, clock: Clock
) -> None:
    conversations.start()
    assert run(conversations, clock, 48) == 0
    clock.move(days=60)
    assert run(conversations, clock, 22) == 0
    assert run(conversations, clock, 3) == 1


def test_a_server_that_was_off_for_months_deletes_at_its_second_start_a_day_later(
    conversations: Conversations, clock: Clock
) -> None:
    conversations.start()
    run(conversations, clock, 1)
    clock.move(days=120)
    assert conversations.purge() == 0
    clock.move(days=1)
    assert conversations.purge() == 1


def test_a_clock_that_is_put_back_deletes_nothing(conversations: Conversations, clock: Clock) -> None:
    key = conversations.start(READER)
    run(conversations, clock, 30)
    clock.move(days=-400)
    assert run(conversations, clock, 12) == 0
    assert conversations.read(key).id == key
    clock.move(days=400)
    assert run(conversations, clock, 12) == 0
    assert conversations.read(key).id == key


def test_what_was_used_while_the_clock_was_wrong_is_not_kept_for_longer(
    assistant: Assistant, conversations: Conversations, clock: Clock
) -> None:
    run(conversations, clock, 30)
    clock.move(days=4000)
    key = conversations.start(READER)
    conversations.add(key, assistant.answer("transports"))
    clock.move(days=-4000)
    assert run(conversations, clock, 1) == 0
    assert conversations.read(key).updated <= clock.shown.isoformat()
    assert run(conversations, clock, 31 * 24) == 1


def test_conversations_that_are_not_to_be_kept_last_while_they_are_led_and_go_within_the_hour(
    tmp_path: Path, clock: Clock
) -> None:
    conversations = Conversations(tmp_path / "kept", retention_days=0, now=clock)
    run(conversations, clock, 3)
    key = conversations.start()
    assert conversations.purge() == 0
    assert conversations.read(key).id == key
    assert run(conversations, clock, 2) == 1


def test_a_list_holds_what_its_reader_began_the_last_used_first(
    assistant: Assistant, conversations: Conversations, clock: Clock
) -> None:
    second = conversations.start(READER)
    clock.move(hours=1)
    first = conversations.start(READER)
    conversations.start("another")
    conversations.start()
    for question in ("transports", "mairie"):
        conversations.add(first, assistant.answer(question))
    listed = conversations.listing(READER)
    assert [(each.id, each.title, each.turns) for each in listed] == [(first, "transports", 2), (second, "", 0)]
    assert conversations.listing("nobody") == []


def test_an_answer_takes_the_place_of_another_and_opinions_of_its_passages_go(
    assistant: Assistant, conversations: Conversations
) -> None:
    key = conversations.start()
    answers = [assistant.answer(question) for question in ("transports", "mairie", "état civil")]
    for answer in answers[:2]:
        conversations.add(key, answer)
    for opinion in (Opinion(1, "useful"), Opinion(2, "useful"), Opinion(2, "answers", document="mairie")):
        conversations.rate(key, opinion)
    conversations.replace(key, 2, answers[2])
    kept = conversations.read(key)
    assert [(turn.number, turn.answer) for turn in kept.sound_turns] == [(1, answers[0]), (2, answers[2])]
    assert conversations.opinions(key) == (Opinion(1, "useful"), Opinion(2, "answers", document="mairie"))
    for place in (("unknown", 1), (key, 3)):
        with pytest.raises(UnknownConversation):
            conversations.replace(*place, answers[0])


def test_a_conversation_is_renamed_and_given_its_first_question_back(
    assistant: Assistant, conversations: Conversations
) -> None:
    key = conversations.start(READER)
    conversations.add(key, assistant.answer("transports"))
    for given, title in (
        ("  Mes\ntrajets\x00 ", "Mes trajets"),
        ("é" * 500, "é" * LONGEST_TITLE),
        ("\ud800", "transports"),
        ("'; DROP TABLE turns; --", "'; DROP TABLE turns; --"),
        (" ", "transports"),
    ):
        conversations.rename(key, given)
        assert conversations.read(key).title == title
        assert conversations.listing(READER)[0].title == title
    with pytest.raises(UnknownConversation):
        conversations.rename("unknown", "Titre")


def test_a_reader_deletes_all_that_is_theirs_and_nothing_else(conversations: Conversations) -> None:
    mine, other = [conversations.start(READER) for _ in range(3)], conversations.start("another")
    assert (conversations.delete_all(READER), conversations.delete_all(READER)) == (3, 0)
    for key in mine:
        with pytest.raises(UnknownConversation):
            conversations.read(key)
    assert conversations.read(other).id == other


def test_a_conversation_has_an_end(assistant: Assistant, conversations: Conversations) -> None:
    key, answer = conversations.start(), assistant.answer("transports")
    for _ in range(MOST_TURNS):
        conversations.add(key, answer)
    with pytest.raises(ConversationFull, match=f"{MOST_TURNS} turns"):
        conversations.add(key, answer)
    assert len(conversations.read(key).turns) == MOST_TURNS


def _passage(answer: Answer) -> str:
    return answer.passages[0].citation.passage_id


@pytest.mark.parametrize("verdict", ["not_useful", "answers", None])
def test_a_second_opinion_replaces_the_first(
    assistant: Assistant, conversations: Conversations, verdict: Verdict | None
) -> None:
    key = conversations.start()
    answer = assistant.answer("transports")
    conversations.add(key, answer)
    conversations.rate(key, Opinion(1, "useful"))
    for given in ("useful", verdict, verdict):
        conversations.rate(key, Opinion(1, given, passage=_passage(answer)))
    of_passage = [Opinion(1, verdict, passage=_passage(answer))] if verdict else []
    assert conversations.opinions(key) == (Opinion(1, "useful"), *of_passage)


def test_a_flood_of_opinions_leaves_one_for_each_thing(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    answer = assistant.answer("transports")
    conversations.add(key, answer)
    for _ in range(20):
        for passage in ("", *(shown.citation.passage_id for shown in answer.passages)):
            conversations.rate(key, Opinion(1, "useful", passage))
    assert len(conversations.opinions(key)) == 1 + len(answer.passages)
    for number in range(MOST_DOCUMENTS):
        conversations.rate(key, Opinion(1, "answers", document=f"document {number}"))
    conversations.rate(key, Opinion(1, "answers", document="document 0", quote="other words"))
    with pytest.raises(ConversationFull):
        conversations.rate(key, Opinion(1, "answers", document="one more"))


def test_an_opinion_of_what_was_not_shown_is_refused(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    conversations.add(key, assistant.answer("transports"))
    for opinion in (Opinion(2, "useful"), Opinion(1, "useful", passage="0" * 32)):
        with pytest.raises(UnknownConversation, match=f"no turn {opinion.turn}"):
            conversations.rate(key, opinion)
    with pytest.raises(UnknownConversation):
        conversations.rate("unknown", Opinion(1, "useful"))


def test_a_question_with_sql_in_it_is_kept_as_words(assistant: Assistant, conversations: Conversations) -> None:
    key = conversations.start()
    asked = "'; DROP TABLE turns; --"
    conversations.add(key, assistant.answer(asked))
    assert [turn.question for turn in conversations.read(key).history] == [asked]
