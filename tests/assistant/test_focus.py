"""What a question points to among the passages shown before it."""

from dataclasses import replace

import pytest

from assistant import Assistant, Earlier
from index import Filters

_QUESTION = "Quelles aides pour un salarié ?"


@pytest.fixture
def earlier(assistant: Assistant) -> Earlier:
    """Return a turn that showed passages of several documents."""
    shown = assistant.answer(_QUESTION, count=10).passages
    assert len({passage.citation.document_id for passage in shown}) > 1
    return Earlier(_QUESTION, tuple(passage.citation.passage_id for passage in shown))


@pytest.mark.parametrize(
    ("question", "rank"),
    [
        ("que dit ce document sur les congés ?", 0),
        ("et dans le premier ?", 0),
        ("le deuxième passage, il dit quoi des congés ?", 1),
        ("what does the third one say?", 2),
    ],
)
def test_a_question_is_held_to_the_document_shown_that_it_points_to(
    assistant: Assistant, earlier: Earlier, question: str, rank: int
) -> None:
    passage = assistant.index.documents.passage(earlier.passages[rank])
    assert passage
    answer = assistant.answer(question, (earlier,), count=10)
    assert [document.id for document in answer.interpreted_as.documents] == [passage.document_id]
    assert {shown.citation.document_id for shown in answer.passages} == {passage.document_id}


@pytest.mark.parametrize("question", ["et pour le premier enfant ?", "le deuxième jour de congé est-il payé ?"])
def test_a_rank_of_something_else_points_to_nothing_shown(
    assistant: Assistant, earlier: Earlier, question: str
) -> None:
    assert assistant.answer(question, (earlier,)).interpreted_as.documents == ()


def test_a_document_in_focus_can_be_ignored(assistant: Assistant, earlier: Earlier) -> None:
    question = "que dit ce document sur les congés ?"
    (document,) = assistant.answer(question, (earlier,)).interpreted_as.documents
    assert document.title
    answer = assistant.answer(question, (earlier,), ignore=(document.id,))
    assert answer.interpreted_as.documents == ()
    assert answer.interpreted_as.ignored == (document.id,)
    plain = assistant.answer(question, (earlier.question,))
    assert answer == replace(plain, interpreted_as=replace(plain.interpreted_as, ignored=(document.id,)))


def test_the_reader_s_own_choice_of_documents_comes_first(assistant: Assistant, earlier: Earlier) -> None:
    answer = assistant.answer("que dit ce document ?", (earlier,), filters=Filters(documents=("library",)))
    assert answer.interpreted_as.documents == ()
    assert {shown.citation.document for shown in answer.passages} == {"library"}


@pytest.mark.parametrize("passages", [(), ("gone",)])
def test_nothing_is_in_focus_where_nothing_was_shown_or_it_is_gone(
    assistant: Assistant, passages: tuple[str, ...]
) -> None:
    answer = assistant.answer("que dit ce document ?", (Earlier(_QUESTION, passages),))
    assert answer.interpreted_as.documents == ()
