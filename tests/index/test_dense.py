"""The vectors' side, held against a brute force."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import DamagedIndex, Vectors
from index.dense import Dense, write_dense

SAME = 1e-6
"""How far two orders of adding the same float32 products may lie apart."""


def unit_vectors(seed: int, count: int, dimension: int) -> Vectors:
    """Return random vectors of length 1."""
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("dense")
    return path


def written(place: Path, vectors: Vectors) -> Dense:
    write_dense(place / "dense.faiss", vectors)
    return Dense(place / "dense.faiss")


@pytest.mark.parametrize("count", [1, 5, 100, 1000, 5000])
def test_ids_and_scores_are_those_of_a_brute_force(place: Path, count: int) -> None:
    vectors = unit_vectors(1, 1000, 384)
    dense = written(place, vectors)
    for question in unit_vectors(2, 10, 384):
        cosines = vectors.astype(np.float64) @ question.astype(np.float64)
        order = np.argsort(-cosines, kind="stable")[:count].tolist()
        found = dense.search(question, count)
        assert_same_order(list(found), order, cosines)
        np.testing.assert_allclose(list(found.values()), cosines[list(found)], atol=SAME)


@pytest.mark.parametrize("count", [1, 5, 100, 1000])
def test_ids_and_scores_among_given_rows_are_those_of_a_brute_force(place: Path, count: int) -> None:
    vectors = unit_vectors(3, 1000, 384)
    dense = written(place, vectors)
    rows = np.sort(np.random.default_rng(4).choice(1000, 150, replace=False)).astype(np.int64)
    for question in unit_vectors(5, 10, 384):
        cosines = vectors.astype(np.float64) @ question.astype(np.float64)
        order = rows[np.argsort(-cosines[rows], kind="stable")][:count].tolist()
        found = dense.search(question, count, rows)
        assert_same_order(list(found), order, cosines)
        np.testing.assert_allclose(list(found.values()), cosines[list(found)], atol=SAME)


def assert_same_order(found: list[int], expected: list[int], cosines: np.ndarray) -> None:
    """Hold two orders to be the same but for rows whose cosines float32 cannot tell apart."""
    assert len(set(found)) == len(found) == len(expected)
    different = [(a, b) for a, b in zip(found, expected, strict=True) if a != b]
    assert len(different) <= len(found) // 50
    for row, other in different:
        assert abs(cosines[row] - cosines[other]) < SAME


@given(
    seed=st.integers(0, 2**32 - 1),
    size=st.integers(1, 60),
    dimension=st.integers(1, 20),
    count=st.integers(0, 80),
    kept=st.none() | st.sets(st.integers(0, 59)),
)
def test_nothing_nearer_is_left_out(
    place: Path, seed: int, size: int, dimension: int, count: int, kept: set[int] | None
) -> None:
    """Small whole numbers: their products are exact in float32, and there are many ties."""
    random = np.random.default_rng(seed)
    vectors = random.integers(-3, 4, (size, dimension)).astype(np.float32)
    question = random.integers(-3, 4, dimension).astype(np.float32)
    allowed = [row for row in range(size) if kept is None or row in kept]
    rows = None if kept is None else np.asarray(allowed, dtype=np.int64)
    found = written(place, vectors).search(question, count, rows)
    products = (vectors @ question).tolist()
    assert list(found.values()) == sorted((products[row] for row in allowed), reverse=True)[:count]
    assert found == {row: products[row] for row in found}
    assert set(found) <= set(allowed)


def test_the_cosines_of_given_rows_are_those_of_the_search(place: Path) -> None:
    vectors = unit_vectors(6, 50, 16)
    dense = written(place, vectors)
    (question,) = unit_vectors(7, 1, 16)
    found = dense.search(question, 50)
    assert dense.cosines(question, list(found)) == pytest.approx(found, abs=SAME)
    assert dense.cosines(question, []) == {}


def test_vectors_come_back_as_they_were_written(place: Path) -> None:
    vectors = unit_vectors(8, 50, 16)
    dense = written(place, vectors)
    assert (dense.size, dense.dimension) == (50, 16)
    assert np.array_equal(dense.vectors([3, 0, 49]), vectors[[3, 0, 49]])


def test_a_file_that_is_no_index_is_refused(place: Path) -> None:
    (place / "none.faiss").write_bytes(b"not an index")
    with pytest.raises(DamagedIndex, match=r"none\.faiss: the vectors cannot be read .* run `sourcier rebuild`"):
        Dense(place / "none.faiss")


def test_the_vectors_are_mapped_so_that_workers_share_them(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    write_dense(path, np.eye(100, dtype=np.float32))
    dense = Dense(path)
    assert str(path) in Path("/proc/self/maps").read_text(encoding="utf-8")
    assert dense.search(np.eye(100, dtype=np.float32)[7], 1) == {7: 1.0}
