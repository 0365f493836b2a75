"""What unrelated questions get from an index, held against the definition."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import Index, coverage
from index.calibrate import null_questions
from tests.fake_encoder import FakeEncoder


def test_the_levels_are_medians_and_spreads_over_the_null_questions(
    folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    index = index_of(folder)
    passages = index.dense.vectors(range(index.dense.size)).astype(np.float64)
    cosines = encoder.encode_questions(null_questions()).astype(np.float64) @ passages.T
    best = cosines.max(axis=1)
    shares = np.array([coverage(index.lexical, ((question, 1.0),)) for question in null_questions()])
    found = index.manifest.calibration
    assert found.cosine_floor == pytest.approx(cosines.mean(), abs=1e-5)
    assert found.null_cosine == pytest.approx(np.median(best), abs=1e-5)
    assert found.null_cosine_spread == pytest.approx(1.4826 * np.median(np.abs(best - np.median(best))), abs=1e-5)
    assert found.null_coverage == pytest.approx(np.median(shares), abs=1e-5)
    assert found.null_coverage_spread == pytest.approx(1.4826 * np.median(np.abs(shares - np.median(shares))), abs=1e-5)


def test_coverage_is_the_best_score_as_a_share_of_the_highest(folder: Path, index_of: Callable[..., Index]) -> None:
    index = index_of(folder)
    words = [("aide au logement", 1.0), ("caisse", 0.5)]
    best = max(index.lexical.search(words, 100).values())
    assert coverage(index.lexical, words) == pytest.approx(best / index.lexical.highest_score(words))
    assert 0 < coverage(index.lexical, words) < 1
    assert coverage(index.lexical, [("zèbre", 1.0)]) == 0
    assert coverage(index.lexical, [("de la", 1.0)]) == 0


def test_there_are_null_questions_in_french_and_in_english() -> None:
    questions = null_questions()
    assert len(questions) == len(set(questions)) >= 50
    assert all(question.endswith("?") and not question.startswith("#") for question in questions)
    assert any(question.startswith("What") for question in questions)
    assert any(question.startswith("Quel") for question in questions)
