"""The vectors' side, held against a brute force."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import DamagedIndex, Vectors
from index.dense import Dense, write_dense
from index.lists import LEAST_RECALL

SAME = 1e-6
"""How far two orders of adding the same float32 products may lie apart."""

HALF = 5e-4
"""How far a cosine of vectors in 16 bits a number may lie from that of the vectors."""


def unit_vectors(seed: int, count: int, dimension: int) -> Vectors:
    """Return random vectors of length 1 but for what numbers of 16 bits cannot say."""
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
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


@pytest.fixture(scope="module")
def lists(place: Path) -> tuple[Vectors, Dense]:
    """Return vectors that lie in groups, as those of texts do, and the index that keeps them in lists."""
    vectors, asked = grouped_vectors(10, 3000), grouped_vectors(11, 40)
    nearest = write_dense(place / "lists.faiss", vectors, asked, most_exact=500)
    assert nearest.lists > nearest.probed > 0
    assert (nearest.sample, nearest.recall >= LEAST_RECALL) == (40, True)
    return vectors, Dense(place / "lists.faiss")


def grouped_vectors(seed: int, count: int) -> Vectors:
    """Return vectors of length 1 about 60 directions."""
    random = np.random.default_rng(seed)
    around = unit_vectors(9, 60, 32)[random.integers(0, 60, count)]
    vectors = around + 0.1 * random.standard_normal((count, 32)).astype(np.float32)
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_lists_find_nearly_all_of_the_ten_nearest_with_their_cosines(lists: tuple[Vectors, Dense]) -> None:
    vectors, dense = lists
    shares = []
    for question in grouped_vectors(12, 50):
        cosines = vectors @ question
        found = dense.search(question, 10)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        np.testing.assert_allclose(list(found.values()), cosines[list(found)], atol=HALF)
        shares.append(len(set(found) & set(np.argsort(-cosines, kind="stable")[:10].tolist())) / 10)
    assert np.mean(shares) >= 0.97


def test_a_search_of_lists_looks_at_less_than_all_and_one_for_many_at_all(lists: tuple[Vectors, Dense]) -> None:
    vectors, dense = lists
    (question,) = grouped_vectors(13, 1)
    assert len(dense.search(question, len(vectors))) == len(vectors)
    deep = dense.search(question, 1000)
    cosines = vectors @ question
    assert min(deep.values()) == pytest.approx(np.sort(cosines)[-1000], abs=HALF)


@pytest.mark.parametrize("count", [1, 10, 400])
@pytest.mark.parametrize("kept", [3, 150, 2000])
def test_among_given_rows_a_search_of_lists_is_exact(lists: tuple[Vectors, Dense], kept: int, count: int) -> None:
    vectors, dense = lists
    rows = np.sort(np.random.default_rng(kept).choice(len(vectors), kept, replace=False)).astype(np.int64)
    for question in grouped_vectors(14, 10):
        expected = np.sort(vectors[rows] @ question)[::-1][:count]
        found = dense.search(question, count, rows)
        assert set(found) <= set(rows.tolist())
        np.testing.assert_allclose(list(found.values()), expected, atol=HALF)


def test_the_vectors_of_lists_come_back_by_row(lists: tuple[Vectors, Dense]) -> None:
    vectors, dense = lists
    assert (dense.size, dense.dimension) == vectors.shape
    np.testing.assert_allclose(dense.vectors([2999, 0, 7]), vectors[[2999, 0, 7]], atol=1e-3)
    (question,) = grouped_vectors(15, 1)
    assert dense.cosines(question, list(found := dense.search(question, 20))) == pytest.approx(found, abs=SAME)


def test_the_same_vectors_give_the_same_lists(tmp_path: Path) -> None:
    vectors, asked = grouped_vectors(16, 2000), grouped_vectors(17, 10)
    told = [write_dense(tmp_path / name, vectors, asked, most_exact=0) for name in ("one", "two")]
    assert told[0] == told[1]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_texts_that_stand_several_times_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    vectors = np.tile(grouped_vectors(18, 300), (2, 1))
    write_dense(tmp_path / "twice", vectors, grouped_vectors(19, 10), most_exact=100)
    (question,) = grouped_vectors(20, 1)
    found = list(Dense(tmp_path / "twice").search(question, 10))
    assert found[1::2] == [row + 300 for row in found[::2]]


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 40), count=st.integers(1, 50))
def test_lists_of_very_few_vectors_lose_none_of_them(place: Path, seed: int, size: int, count: int) -> None:
    vectors = unit_vectors(seed, size, 4)
    write_dense(place / "few.faiss", vectors, vectors[:3], most_exact=0)
    assert len(Dense(place / "few.faiss").search(vectors[0], count)) == min(size, count)
