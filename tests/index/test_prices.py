"""What a passage pays for coming whatever is asked, by arithmetic."""

from pathlib import Path

import numpy as np
import pytest

from index import DamagedIndex, Hit
from index.late import WORDS_POWER
from index.prices import Prices, charged, no_prices, prices_of, read_prices, write_prices

PRICES = Prices(np.array([0.2, 0.0, 0.05], dtype=np.float32), low=0.3, high=0.5)


def found(*scores: float, bm25: float = 0.0) -> list[Hit]:
    """Return hits of the rows 0, 1, … with these scores."""
    return [Hit(row, score, 0.8, bm25, late=0.4) for row, score in enumerate(scores)]


def told(hits: list[Hit]) -> list[tuple[int, float]]:
    return [(hit.row, round(hit.score, 6)) for hit in hits]


def test_an_unrelated_question_pays_in_full() -> None:
    hits = charged(found(0.32, 0.3, 0.28), PRICES, 10.0)
    assert told(hits) == [(1, 0.3), (2, 0.23), (0, 0.12)]
    assert {hit.late for hit in hits} == {0.4}


def test_a_question_that_is_answered_pays_nothing() -> None:
    hits = found(0.71, 0.3, 0.28)
    assert charged(hits, PRICES, 10.0) == hits
    assert charged([], PRICES, 10.0) == []


def test_between_the_levels_a_part_is_paid() -> None:
    # The best is worth 0.45 − 0.05 to it, half-way between the levels.
    hits = charged([Hit(2, 0.45, 0.8, 0.0, late=0.4), Hit(0, 0.44, 0.8, 0.0, late=0.4)], PRICES, 10.0)
    assert told(hits) == [(2, 0.425), (0, 0.34)]


def test_a_passage_that_has_the_words_of_the_question_pays_less() -> None:
    share = (2.0 / 10.0) ** WORDS_POWER
    hits = charged(found(0.3, bm25=2.0), PRICES, 10.0)
    assert hits[0].score == pytest.approx(0.3 - 0.2 * (1 - share) ** 2)
    assert told(charged(found(0.3, bm25=10.0), PRICES, 10.0)) == [(0, 0.3)]
    assert told(charged(found(0.3), PRICES, 0.0)) == [(0, 0.1)], "a question of no known word"


def test_where_nothing_was_asked_nothing_is_paid() -> None:
    hits = found(0.02, 0.01)
    assert charged(hits, no_prices(2), 10.0) == hits


def test_prices_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_prices(tmp_path, PRICES)
    read = read_prices(tmp_path, 3)
    assert read.of_row.tolist() == PRICES.of_row.tolist()
    assert [read.low, read.high] == pytest.approx([0.3, 0.5])


def test_prices_that_are_lost_or_of_other_passages_are_told(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match=r"null\.prices: the prices cannot be read"):
        read_prices(tmp_path, 3)
    write_prices(tmp_path, PRICES)
    with pytest.raises(DamagedIndex, match="run `sourcier rebuild`"):
        read_prices(tmp_path, 4)
    (tmp_path / "null.prices").write_bytes(b"123")
    with pytest.raises(DamagedIndex, match="run `sourcier rebuild`"):
        read_prices(tmp_path, 3)


def test_passages_keep_their_prices_and_new_ones_have_the_mean() -> None:
    moved = prices_of(["new", "c", "a"], ["a", "b", "c"], PRICES)
    assert moved.of_row.tolist() == pytest.approx([0.25 / 3, 0.05, 0.2])
    assert (moved.low, moved.high) == (PRICES.low, PRICES.high)
