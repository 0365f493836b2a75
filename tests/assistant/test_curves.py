"""The reliability of the confidence."""

import numpy as np
import pytest

from assistant.curves import reliability


def test_the_error_is_the_distance_from_what_came_true_weighed_by_questions() -> None:
    truth = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    confidence = np.array([0.95, 0.95, 0.95, 0.95, 0.25])
    columns = {"answerable": truth, "answered": truth, "confidence": confidence}
    found = reliability(columns)["answerable"]
    assert found.questions == (1, 4)
    assert found.ece == pytest.approx((1 * abs(0.25 - 0) + 4 * abs(0.95 - 3 / 4)) / 5)


def test_a_confidence_that_comes_true_has_no_error() -> None:
    truth = np.array([1.0, 0.0, 0.0, 0.0])
    columns = {"answerable": truth, "answered": truth, "confidence": np.full(4, 0.25)}
    assert reliability(columns)["answered"].ece == pytest.approx(0)
