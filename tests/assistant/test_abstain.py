"""The third step: the state and the confidence."""

import math
from itertools import pairwise

import pytest

from assistant import Assistant
from assistant.abstain import BY_CONTEXT, BY_TOKENS, BY_VECTORS, FOUND, NOTHING, judge, probability
from assistant.followup import understand
from index import Calibration, Hit, Signs

LEVELS = Calibration(null_cosine=0.8, null_late=0.3, own_late=0.6)


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_the_confidence_is_a_logistic_function_of_the_level_and_the_words() -> None:
    constant, by_level, by_words = BY_TOKENS
    expected = sigmoid(constant + by_level * (0.5 - 0.45) + by_words * 0.25)
    assert probability(Signs(0.5, 0.25, 0.1), LEVELS) == pytest.approx(expected)


def test_a_question_that_leans_on_earlier_ones_need_not_come_so_near() -> None:
    constant, by_level, by_words = BY_CONTEXT
    expected = sigmoid(constant + by_level * (0.44 - 0.45) + by_words * 0.25)
    assert probability(Signs(0.44, 0.25, 0.1, leaning=True), LEVELS) == pytest.approx(expected)
    assert probability(Signs(0.44, 0.3, 0.1, leaning=True), LEVELS) > probability(Signs(0.44, 0.3, 0.1), LEVELS)


def test_without_tokens_the_level_is_that_of_the_vectors() -> None:
    constant, by_level, by_words = BY_VECTORS
    expected = sigmoid(constant + by_level * (0.85 - 0.8) + by_words * 0.25)
    assert probability(Signs(0.0, 0.25, 0.85), LEVELS) == pytest.approx(expected)


@pytest.mark.parametrize("late", [0.0, 0.45])
def test_more_of_a_sign_never_lessens_the_confidence(late: float) -> None:
    for more in (
        [Signs(late, words / 10, 0.8) for words in range(11)],
        [Signs(late + (step if late else 0) / 50, 0.3, 0.75 + step / 50) for step in range(11)],
    ):
        assert all(one < two for one, two in pairwise(probability(found, LEVELS) for found in more))


def test_what_both_sorts_of_levels_find_in_between_is_neither_sure_nor_ruled_out() -> None:
    assert NOTHING < probability(Signs(0.45, 0.2, 0.8), LEVELS) < 0.9
    assert probability(Signs(0.3, 0.0, 0.8), LEVELS) < NOTHING
    assert probability(Signs(0.6, 1.0, 0.9), LEVELS) > 0.9
    assert probability(Signs(0.0, 0.0, 0.8), LEVELS) < NOTHING
    assert probability(Signs(0.0, 1.0, 0.88), LEVELS) > 0.9


@pytest.mark.parametrize(("above", "state"), [(0.2, "found"), (-0.02, "closest"), (-0.2, "nothing")])
def test_the_state_follows_the_confidence(assistant: Assistant, above: float, state: str) -> None:
    levels = assistant.index.manifest.calibration
    late = (levels.null_late + levels.own_late) / 2 + above
    verdict = judge(assistant.index, understand("xyzzy", (), 100), [Hit(0, 1.0, 0.5, 0.0, late=late)])
    assert verdict.state == state
    assert verdict.confidence is not None
    assert (verdict.confidence >= FOUND) == (state == "found")
    assert (verdict.confidence < NOTHING) == (state == "nothing")


def test_no_hit_is_nothing_found(assistant: Assistant) -> None:
    verdict = judge(assistant.index, understand("xyzzy", (), 100), [])
    assert (verdict.state, verdict.confidence, verdict.unknown_words) == ("nothing", 0.0, ("xyzzy",))


def test_the_confidence_does_not_depend_on_how_many_passages_are_asked_for(assistant: Assistant) -> None:
    asked = [assistant.answer("Qui rembourse l'abonnement aux transports ?", count=count) for count in (1, 3, 50)]
    assert len({answer.confidence for answer in asked}) == 1
