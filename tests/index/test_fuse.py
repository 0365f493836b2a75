"""Two scores → one: the formula, written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Hit
from index.fuse import fuse

COSINES = {7: 0.9, 3: 0.8, 5: 0.5}
BM25 = {3: 6.0, 5: 12.0}


def scores(hits: list[Hit]) -> dict[int, float]:
    return {hit.row: hit.score for hit in hits}


def test_the_score_is_a_weighted_sum_of_both_sides() -> None:
    # The cosine runs from the floor, 0.5, to the best one, 0.9; BM25 from 0 to the best one, 12.
    hits = fuse(COSINES, BM25, 0.5, 20.0, 0.6)
    assert scores(hits) == pytest.approx(
        {
            7: 0.6 * (0.9 - 0.5) / (0.9 - 0.5) + 0.4 * 0 / 12,
            3: 0.6 * (0.8 - 0.5) / (0.9 - 0.5) + 0.4 * 6 / 12,
            5: 0.6 * (0.5 - 0.5) / (0.9 - 0.5) + 0.4 * 12 / 12,
        }
    )
    assert [hit.row for hit in hits] == [3, 7, 5]  # 0.65, 0.6, 0.4


def test_a_hit_says_what_its_score_is_made_of() -> None:
    assert {hit.row: (hit.cosine, hit.bm25) for hit in fuse(COSINES, BM25, 0.5, 20.0, 0.6)} == {
        7: (0.9, 0.0),
        3: (0.8, 6.0),
        5: (0.5, 12.0),
    }


def test_words_that_score_little_of_what_they_could_do_not_count_in_full() -> None:
    # 12 is less than four tenths of 100: it is held against these 40, not against itself.
    hits = fuse(COSINES, BM25, 0.5, 100.0, 0.0)
    assert scores(hits) == pytest.approx({7: 0.0, 3: 6 / 40, 5: 12 / 40})


def test_weight_1_gives_the_order_of_the_vectors() -> None:
    assert [hit.row for hit in fuse(COSINES, BM25, 0.5, 20.0, 1.0)] == [7, 3, 5]


def test_weight_0_gives_the_order_of_the_words() -> None:
    assert [hit.row for hit in fuse(COSINES, BM25, 0.5, 20.0, 0.0)] == [5, 3, 7]


def test_ties_stand_in_row_order() -> None:
    assert [hit.row for hit in fuse({9: 0.8, 2: 0.8, 4: 0.8}, {}, 0.5, 0.0, 0.6)] == [2, 4, 9]


def test_scores_that_differ_by_the_noise_of_floats_are_ties() -> None:
    assert [hit.row for hit in fuse({9: 0.8 + 1e-9, 2: 0.8}, {}, 0.5, 0.0, 0.6)] == [2, 9]


def test_a_cosine_under_the_floor_counts_as_nothing() -> None:
    assert scores(fuse({1: 0.9, 2: 0.3}, {}, 0.5, 0.0, 1.0)) == pytest.approx({1: 1.0, 2: 0.0})
    assert scores(fuse({1: 0.4, 2: 0.3}, {}, 0.5, 0.0, 1.0)) == pytest.approx({1: 0.0, 2: 0.0})


def test_nothing_found_gives_nothing() -> None:
    assert fuse({}, {}, 0.5, 10.0, 0.6) == []


@given(
    cosines=st.dictionaries(st.integers(0, 30), st.floats(-1, 1), max_size=30),
    bm25=st.dictionaries(st.integers(0, 30), st.floats(0, 50), max_size=30),
    floor=st.floats(-1, 1),
    highest=st.floats(50, 200),
    weight=st.floats(0, 1),
)
def test_scores_are_in_the_unit_interval_and_fall(
    cosines: dict[int, float], bm25: dict[int, float], floor: float, highest: float, weight: float
) -> None:
    found = {row: score for row, score in bm25.items() if row in cosines}
    hits = fuse(cosines, found, floor, highest, weight)
    assert sorted(hit.row for hit in hits) == sorted(cosines)
    assert all(0 <= hit.score <= 1 + 1e-9 for hit in hits)
    order = [(-round(hit.score, 6), hit.row) for hit in hits]
    assert order == sorted(order)
