"""Tokens → units: which are merged, what is kept of them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.token_space import TokenSpace, space_of
from index.token_units import merged, products, token_units, unit_bytes
from index.types import States

PLAIN = TokenSpace(np.zeros(12, dtype=np.float32), np.zeros((0, 12), dtype=np.float32))


def states(count: int, width: int = 12, seed: int = 0) -> States:
    return np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)


def test_the_neighbours_that_are_nearest_are_merged_first() -> None:
    east, north, west = [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]
    rows = np.array([east, north, [0.1, 1.0], west, east], dtype=np.float32)
    sums, sizes = merged(rows, 4)
    assert sizes.tolist() == [1, 2, 1, 1]
    np.testing.assert_allclose(sums, [east, [0.1, 2.0], west, east], atol=1e-6)
    # Then west and the sum of the two before it, of cosine -0.05: east and that sum have 0.05.
    assert merged(rows, 3)[1].tolist() == [3, 1, 1]


def slowly_merged(rows: States, count: int) -> list[int]:
    """Return the sizes by the definition: all neighbours are compared anew at each step."""
    sums, sizes = [row.astype(np.float64) for row in rows], [1] * len(rows)
    while len(sums) > count:
        cosines = [float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)) for a, b in pairwise(sums)]
        place = int(np.argmax(cosines))
        sums[place : place + 2] = [sums[place] + sums[place + 1]]
        sizes[place : place + 2] = [sizes[place] + sizes[place + 1]]
    return sizes


@given(st.integers(1, 40), st.integers(0, 1000), st.floats(0, 1))
def test_merging_is_that_of_the_definition(count: int, seed: int, share: float) -> None:
    rows = PLAIN.directions(states(count, seed=seed))
    kept = max(1, round(share * count))
    sums, sizes = merged(rows, kept)
    assert sizes.tolist() == slowly_merged(rows, kept)
    ends = np.cumsum(sizes)
    for unit, end, size in zip(sums, ends, sizes, strict=True):
        np.testing.assert_allclose(unit, rows[end - size : end].sum(axis=0), atol=1e-5)


def test_a_unit_keeps_the_signs_and_the_number_of_its_tokens() -> None:
    rows = states(1)
    units = token_units(rows, PLAIN)
    assert units.shape == (1, unit_bytes(12)) == (1, 3)
    assert units[0, -1] == 1
    signs = np.where(rows > 0, 1.0, -1.0)
    assert products(units, np.eye(12, dtype=np.float32)).tolist() == signs.tolist()
    directions = PLAIN.directions(states(5, seed=1))
    np.testing.assert_allclose(products(units, directions), signs @ directions.T, atol=1e-5)


def test_every_token_is_in_a_unit_and_little_more_than_half_are_left() -> None:
    units = token_units(states(200), PLAIN)
    assert len(units) == 108
    assert units[:, -1].sum() == 200


def test_a_text_without_tokens_has_no_units() -> None:
    assert token_units(states(0), PLAIN).shape == (0, 3)


def test_no_unit_stands_for_more_tokens_than_its_byte_counts() -> None:
    units = token_units(np.ones((1000, 12), dtype=np.float32), PLAIN)
    assert units[:, -1].sum() == 1000


def test_what_all_states_have_in_common_is_taken_out() -> None:
    common = np.array([30.0] + [0.0] * 11, dtype=np.float32)
    rows = states(500) + common
    rows[:, 1:5] *= 20
    space = space_of(rows)
    np.testing.assert_allclose(space.mean, rows.mean(axis=0), atol=1e-4)
    np.testing.assert_allclose(space.components @ space.components.T, np.eye(4), atol=1e-5)
    left = space.directions(rows)
    np.testing.assert_allclose(np.linalg.norm(left, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(left @ space.components.T, 0, atol=1e-4)
    assert np.abs(left.mean(axis=0)).max() < 0.05
    assert np.abs(PLAIN.directions(rows).mean(axis=0)).max() == pytest.approx(0.5, abs=0.3)
