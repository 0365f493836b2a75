"""The seconds of the stages: each its own, those inside one another apart."""

import pytest

from index import Report


def test_a_stage_inside_another_one_is_measured_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 3.0, 4.0, 8.0, 20.0, 21.0, 22.0])
    monkeypatch.setattr("index.report.time.perf_counter", lambda: next(clock))
    report = Report()
    with report.stage("reading"):  # from 0 to 20
        with report.stage("splitting"):  # from 1 to 3
            pass
        with report.stage("splitting"):  # from 4 to 8
            pass
    with report.stage("splitting"):  # from 21 to 22
        pass
    assert report.seconds == {"reading": 20 - 2 - 4, "splitting": 2 + 4 + 1}
    assert list(report.seconds) == ["reading", "splitting"]
