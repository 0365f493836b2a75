"""The interval of a difference."""

import math

import numpy as np
import pytest

from assistant.bootstrap import differences
from assistant.measures import Columns


def _hits(*values: float) -> Columns:
    return {"hit@1": np.array(values, dtype=np.float64)}


def test_the_difference_is_that_of_the_means_over_the_questions_that_count() -> None:
    found = differences(_hits(1, 0, 0, math.nan), _hits(1, 1, 0, math.nan), ["a", "b", "c", "d"])["hit@1"]
    assert (found.before, found.after) == pytest.approx((1 / 3, 2 / 3))
    assert found.difference == pytest.approx(1 / 3)
    assert found.low <= found.difference <= found.high


def test_the_interval_has_the_width_of_the_normal_one_where_there_are_many_questions() -> None:
    count, gained = 1000, 200
    before, after = np.zeros(count), np.r_[np.ones(gained), np.zeros(count - gained)]
    found = differences(_hits(*before), _hits(*after), [str(n) for n in range(count)])["hit@1"]
    half = 1.96 * math.sqrt(0.2 * 0.8 / count)
    assert (found.low, found.high) == pytest.approx((0.2 - half, 0.2 + half), abs=0.004)


def test_turns_of_one_conversation_stand_or_fall_together() -> None:
    before, after = _hits(*[0.0] * 40), _hits(*[1.0] * 20, *[0.0] * 20)
    alone = differences(before, after, [str(n) for n in range(40)])["hit@1"]
    conversations = differences(before, after, [str(n // 10) for n in range(40)])["hit@1"]
    assert (conversations.low, conversations.high) == (0, 1)
    assert 0.2 < alone.low < 0.5 < alone.high < 0.8


def test_the_same_runs_give_no_difference_and_the_same_interval_each_time() -> None:
    names = [str(n) for n in range(30)]
    before, after = _hits(*[0, 1, 1] * 10), _hits(*[1, 0, 1] * 10)
    same = differences(before, before, names)["hit@1"]
    assert (same.difference, same.low, same.high) == (0, 0, 0)
    assert differences(before, after, names) == differences(before, after, names)


def test_a_measure_that_counts_for_no_question_has_no_interval() -> None:
    found = differences(_hits(math.nan), _hits(math.nan), ["a"])["hit@1"]
    assert all(map(math.isnan, (found.before, found.difference, found.low, found.high)))
