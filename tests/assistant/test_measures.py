"""The measures, against arithmetic."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.measures import Columns, counts, measured, ranking_columns
from assistant.outcomes import Ranking
from assistant.questions import Asked, Relevant


def _asked(*documents: str, quote: str | None = None) -> Asked:
    return Asked("q", "Qui ?", tuple(Relevant(document, quote) for document in documents))


def _at(*ranks: Sequence[str], passage: int | None = None) -> Ranking:
    return Ranking(tuple(frozenset(names) for names in ranks), passage)


def _one(asked: Asked, ranking: Ranking) -> dict[str, float]:
    return {name: float(values[0]) for name, values in ranking_columns([asked], [ranking]).items()}


def test_the_measures_of_a_ranking_are_those_of_the_books() -> None:
    # Relevant documents at ranks 2 and 4, a third one nowhere.
    found = _one(_asked("a", "b", "c"), _at([], ["b"], [], ["a"]))
    assert (found["hit@1"], found["hit@5"], found["hit@10"]) == (0, 1, 1)
    assert found["MRR@10"] == pytest.approx(1 / 2)
    gained = 1 / math.log2(2 + 1) + 1 / math.log2(4 + 1)
    most = 1 / math.log2(1 + 1) + 1 / math.log2(2 + 1) + 1 / math.log2(3 + 1)
    assert found["nDCG@10"] == pytest.approx(gained / most)
    assert [found[f"recall@{k}"] for k in (1, 2, 3, 4, 10)] == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3, 2 / 3])


def test_what_comes_behind_the_tenth_document_counts_for_nothing() -> None:
    found = _one(_asked("a"), _at(*[[]] * 10, ["a"]))
    assert {value for name, value in found.items() if not name.startswith("quote")} == {0}
    assert _one(_asked("a"), _at(*[[]] * 9, ["a"]))["MRR@10"] == pytest.approx(1 / 10)


def test_documents_that_come_together_at_one_rank_are_as_good_as_one_after_the_other() -> None:
    together, apart = _one(_asked("a", "b"), _at(["a", "b"])), _one(_asked("a", "b"), _at(["a"], ["b"]))
    assert together["nDCG@10"] == apart["nDCG@10"] == 1
    late = _one(_asked("a", "b"), _at([], ["a", "b"]))
    assert late["nDCG@10"] == pytest.approx(1 / math.log2(2 + 1))
    assert (late["MRR@10"], late["recall@2"]) == (1 / 2, 1)


def test_a_question_that_gets_nothing_counts_as_missed() -> None:
    assert _one(_asked("a"), _at())["nDCG@10"] == 0


def test_the_words_are_counted_by_passage_and_only_where_words_are_named() -> None:
    asked = [_asked("a", quote="mot"), _asked("a", quote="mot"), _asked("a"), _asked()]
    rankings = [_at(["a"], passage=3), _at(["a"]), _at(["a"]), _at([])]
    columns = ranking_columns(asked, rankings)
    assert columns["quote_recall@2"].tolist()[:2] == [0, 0]
    assert columns["quote_recall@3"].tolist()[:2] == [1, 0]
    assert np.isnan(columns["quote_recall@3"]).tolist() == [False, False, True, True]
    assert np.isnan(columns["hit@1"]).tolist() == [False, False, False, True]


def _states(answerable: str, states: str, confidence: Sequence[float]) -> Columns:
    """Return columns: y or n for each question, f, c or n for its state."""
    count = len(confidence)
    nothing = {name: np.full(count, np.nan) for name in ranking_columns([], [])}
    return nothing | {
        "highlight_hit": np.full(count, np.nan),
        "answerable": np.array([float(sign == "y") for sign in answerable]),
        "found": np.array([float(sign == "f") for sign in states]),
        "nothing": np.array([float(sign == "n") for sign in states]),
        "confidence": np.array(confidence),
        "seconds": np.arange(count) / 1000,
    }


def test_found_and_nothing_are_held_against_the_truth() -> None:
    columns = _states("yyyynn", "ffcnfn", [0.9, 0.8, 0.4, 0.1, 0.6, 0.2])
    found = measured(columns, np.arange(6))
    assert found["found_precision"] == pytest.approx(2 / 3)
    assert found["found_recall"] == pytest.approx(2 / 4)
    assert found["nothing_precision"] == pytest.approx(1 / 2)
    assert found["nothing_recall"] == pytest.approx(1 / 2)
    # Of the 4 · 2 pairs of a question with an answer and one without: .9 and .8 win both, .4 one, .1 none.
    assert found["AUROC"] == pytest.approx((2 + 2 + 1 + 0) / (4 * 2))
    assert (found["latency_p50_ms"], found["latency_p95_ms"]) == pytest.approx((2.5, 4.75))
    over = counts(columns)
    assert [over[name] for name in ("AUROC", "found_precision", "found_recall")] == [6, 3, 4]
    assert [over[name] for name in ("nothing_precision", "nothing_recall", "hit@1")] == [2, 2, 0]


def test_what_cannot_be_measured_is_not_a_number() -> None:
    columns = _states("yyy", "fcc", [0.9, 0.8, 0.4])
    found = measured(columns, np.arange(3))
    cannot = {name for name, value in found.items() if math.isnan(value)}
    assert cannot >= {"hit@1", "AUROC", "found_precision", "nothing_precision", "nothing_recall", "highlight_hit"}
    assert found["found_recall"] == pytest.approx(1 / 3)
    assert counts(columns)["AUROC"] == 0


def test_a_row_counts_as_often_as_it_is_named() -> None:
    columns = ranking_columns([_asked("a"), _asked("a")], [_at(["a"]), _at([], ["a"])])
    assert measured(columns, np.array([0, 0, 0, 1]))["MRR@10"] == pytest.approx((1 + 1 + 1 + 1 / 2) / 4)
