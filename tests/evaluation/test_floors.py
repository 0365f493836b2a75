"""No small set falls under the floors that are pinned for it (`floors.json`), with the built-in model."""

from pathlib import Path

import pytest

from assistant.questions import read_questions
from index import Encoder
from tests.evaluation.floors import FLOORS, SETS, below, digests, measure, read_floors, repinned

_FOUND = {"floors": {"hit@1": 0.9, "AUROC": 0.8}, "over": {"hit@1": 40, "AUROC": 500}}


@pytest.mark.parametrize("name", SETS)
def test_no_measure_falls_under_its_floor(name: str, real_encoder: Encoder, tmp_path: Path) -> None:
    if not SETS[name][0].is_dir():
        pytest.skip("../shared, with the two documents, is not beside this checkout")
    pinned = read_floors()[name]
    assert digests(name) == {part: pinned[part] for part in ("corpus", "questions")}, (
        f"the documents or questions are not those of {FLOORS.name}: run `python -m tests.evaluation.floors`"
    )
    assert below(pinned, measure(name, real_encoder, tmp_path / "data")) == {}


def test_the_committed_questions_are_of_every_kind() -> None:
    asked = read_questions(SETS["samples"][1], 2000)
    assert len(asked) >= 40
    assert sum(not question.relevant for question in asked) >= 10
    assert sum(bool(question.history) for question in asked) >= 4
    assert {question.id[:2] for question in asked} == {"fr", "en", "fu", "no"}


def test_a_measure_may_lie_one_question_under_its_floor_and_no_more() -> None:
    def found(hit: float, area: float) -> dict[str, dict[str, float]]:
        return {"floors": {"hit@1": hit, "AUROC": area}}

    assert below(_FOUND, found(0.9 - 1 / 40, 0.79)) == {}
    assert below(_FOUND, found(0.9 - 2 / 40, 0.79)) == {"hit@1": (0.9, 0.9 - 2 / 40)}
    assert below(_FOUND, found(1.0, 0.78)) == {"AUROC": (0.8, 0.78)}
    assert below(_FOUND, {"floors": {"AUROC": 0.8}}) == {"hit@1": (0.9, 0.0)}


def test_a_floor_rises_by_itself_and_falls_only_when_told_to() -> None:
    found = {"corpus": "c", "questions": "q", "floors": {"hit@1": 0.95, "AUROC": 0.7}, "over": _FOUND["over"]}
    assert repinned(_FOUND, found, lower=False)["floors"] == {"hit@1": 0.95, "AUROC": 0.8}
    assert repinned(_FOUND, found, lower=True) == found
    assert repinned({}, found, lower=False) == found
