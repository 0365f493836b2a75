"""The third step: the state and the confidence."""

import math

import pytest

from assistant import Assistant
from assistant.abstain import FOUND, NOTHING, judge
from assistant.followup import understand
from index import Hit


def test_the_confidence_is_a_logistic_function_of_the_two_signs(assistant: Assistant) -> None:
    turn = understand("remboursement des transports", (), 100)
    null = assistant.index.manifest.calibration.null_cosine
    highest = assistant.index.lexical.highest_score(turn.words)
    verdict = judge(assistant.index, turn, [Hit(0, 1.0, null + 0.02, 0.25 * highest), Hit(1, 0.5, null - 0.1, 0.0)])
    expected = 1 / (1 + math.exp(-(-3.8 + 52.0 * 0.02 + 11.0 * 0.25)))
    assert verdict.confidence == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("above", "state"), [(0.2, "found"), (0.06, "closest"), (-0.1, "nothing")])
def test_the_state_follows_the_confidence(assistant: Assistant, above: float, state: str) -> None:
    null = assistant.index.manifest.calibration.null_cosine
    verdict = judge(assistant.index, understand("xyzzy", (), 100), [Hit(0, 1.0, null + above, 0.0)])
    assert verdict.state == state
    assert (verdict.confidence >= FOUND) == (state == "found")
    assert (verdict.confidence < NOTHING) == (state == "nothing")


def test_no_hit_is_nothing_found(assistant: Assistant) -> None:
    verdict = judge(assistant.index, understand("xyzzy", (), 100), [])
    assert (verdict.state, verdict.confidence, verdict.unknown_words) == ("nothing", 0.0, ("xyzzy",))
