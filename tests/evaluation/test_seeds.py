"""The two real documents, with the built-in model; they lie beside the project, not in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from index import Encoder, Index, rebuild

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="../shared, with the two documents, is not beside this checkout"
)


@pytest.fixture(scope="module")
def assistant(real_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Return an assistant over the two documents."""
    data = tmp_path_factory.mktemp("seeds")
    rebuild([SHARED / "seeds"], data, real_encoder)
    return Assistant(Index.open(data, real_encoder), real_encoder, Settings(data=data))


def _questions() -> list[dict[str, Any]]:
    lines = (SHARED / "eval" / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _quoted(assistant: Assistant, question: dict[str, Any]) -> bool:
    """Tell whether one of the first five passages holds the words that answer."""
    passages = assistant.answer(question["question"], question.get("history", ()), 5).passages
    return any(
        passage.citation.document == wanted["document"] and wanted["quote"] in passage.text
        for passage in passages
        for wanted in question["relevant"]
    )


def test_the_words_that_answer_are_in_the_first_five_passages_for_19_of_20_questions(assistant: Assistant) -> None:
    asked = [question for question in _questions() if question["relevant"] and "history" not in question]
    assert len(asked) == 20
    missed = [question["id"] for question in asked if not _quoted(assistant, question)]
    assert len(missed) <= 1, missed


def test_followup_questions_find_their_words_too(assistant: Assistant) -> None:
    asked = [question for question in _questions() if question.get("history")]
    assert len(asked) == 7
    assert [question["id"] for question in asked if not _quoted(assistant, question)] == []


def test_most_unanswerable_questions_are_not_said_to_be_found(assistant: Assistant) -> None:
    asked = [question for question in _questions() if not question["relevant"]]
    states = [assistant.answer(question["question"]).state for question in asked]
    assert len(states) == 10
    assert states.count("found") <= 3
    assert states.count("nothing") >= 5
