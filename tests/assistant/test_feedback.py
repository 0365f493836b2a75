"""What readers think makes questions to measure with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Conversations, Opinion
from assistant.evaluate import columns_of, evaluate
from assistant.feedback import question_line, questions_of
from assistant.questions import Asked, read_questions

QUESTION = "Qui rembourse l'abonnement aux transports publics du salarié ?"
Tell = Callable[..., Answer]


@pytest.fixture
def conversations(tmp_path: Path) -> Conversations:
    """Return an empty store of conversations."""
    return Conversations(tmp_path / "kept", retention_days=30)


@pytest.fixture
def tell(assistant: Assistant, conversations: Conversations) -> Tell:
    """Return a function: questions of a new conversation and an opinion of the last → the last answer.

    `rank` names a passage of the last answer.
    """

    def ask(*questions: str, verdict: str = "answers", rank: int = 0, document: str = "", quote: str = "") -> Answer:
        key, history = conversations.start(), list[str]()
        for question in questions:
            answer = assistant.answer(question, history)
            turn = conversations.add(key, answer).number
            history.append(question)
        passage = answer.passages[rank - 1].citation.passage_id if rank else ""
        conversations.rate(key, Opinion(turn, verdict, passage, document, quote or None))  # type: ignore[arg-type]
        return answer

    return ask


def written(conversations: Conversations, tmp_path: Path) -> list[Asked]:
    """Return the questions as `sourcier evaluate` reads them."""
    file = tmp_path / "questions.jsonl"
    lines = map(question_line, questions_of(conversations.judged()))
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read_questions(file, 2000)


def test_the_file_of_opinions_is_read_and_measured(
    assistant: Assistant, conversations: Conversations, tell: Tell, tmp_path: Path
) -> None:
    answer = tell(QUESTION, rank=1)
    tell(QUESTION, "Et pour le tramway ?", rank=2)
    tell("Qui tient l'état civil ?", document="mairie", quote="registres de l'état civil")
    asked = written(conversations, tmp_path)
    assert [(each.question, each.history) for each in asked] == [
        (QUESTION, ()),
        ("Et pour le tramway ?", (QUESTION,)),
        ("Qui tient l'état civil ?", ()),
    ]
    (relevant,) = asked[0].relevant
    assert relevant.document == "aides/transport.html"
    assert relevant.quote is not None
    assert relevant.quote in answer.passages[0].text
    evaluation = evaluate(assistant, asked)
    assert evaluation.misfits == ()
    columns = columns_of(evaluation)
    assert (columns["hit@1"][0], columns["quote_recall@1"][0], columns["hit@5"][2]) == (1, 1, 1)


def test_what_is_useful_counts_where_the_right_answer_was_not_told(
    conversations: Conversations, tell: Tell, tmp_path: Path
) -> None:
    tell(QUESTION, verdict="useful", rank=2)
    (asked,) = written(conversations, tmp_path)
    tell(QUESTION, rank=1)
    (again,) = written(conversations, tmp_path)
    assert (len(asked.relevant), len(again.relevant)) == (1, 2)
    assert again.id == asked.id


@pytest.mark.parametrize(("verdict", "rank"), [("not_useful", 1), ("not_useful", 0), ("useful", 0)])
def test_an_opinion_that_tells_no_answer_makes_no_question(
    conversations: Conversations, tell: Tell, verdict: str, rank: int
) -> None:
    tell(QUESTION, verdict=verdict, rank=rank)
    assert questions_of(conversations.judged()) == []


def test_the_same_question_of_several_readers_is_one(conversations: Conversations, tell: Tell) -> None:
    for document in ("mairie", "prefecture", "mairie"):
        tell("Où aller ?", document=document)
    (asked,) = questions_of(conversations.judged())
    assert [relevant.document for relevant in asked.relevant] == ["mairie", "prefecture"]


def test_what_names_a_person_is_masked_in_the_file(conversations: Conversations, tell: Tell) -> None:
    tell("Je suis jean@example.org", "et mon numéro est le 06 12 34 56 78", document="mairie")
    tell("a@b.fr " * 280, document="mairie")
    lines = [question_line(asked) for asked in questions_of(conversations.judged())]
    assert not any(word in line for line in lines for word in ("jean", "06 12", "a@b"))
    assert "[e-mail]" in lines[0]
    assert "[phone]" in lines[0]
    assert all(len(asked.question) <= 2000 for asked in questions_of(conversations.judged()))


def test_a_deleted_conversation_makes_no_question(conversations: Conversations, assistant: Assistant) -> None:
    key = conversations.start()
    conversations.add(key, assistant.answer(QUESTION))
    conversations.rate(key, Opinion(1, "answers", document="mairie"))
    conversations.delete(key)
    assert list(conversations.judged()) == []
