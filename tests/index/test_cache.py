"""The embedding cache: what it keeps, for whom, and through what."""

from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from corpus import digest
from index import DamagedIndex, ModelFailed, Vectors
from index.cache import NAME, EmbeddingCache
from tests.fake_encoder import FakeEncoder
from tests.index.processes import CONTEXT

TEXTS = [f"texte {number}" for number in range(1200)]
KEYS = [digest(text) for text in TEXTS]


def vectors() -> Vectors:
    return FakeEncoder().encode_passages(TEXTS)


def test_vectors_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as cache:
        cache.put(KEYS, vectors())
    with EmbeddingCache(tmp_path, "m1") as cache:
        order = [700, 3, 3, 1199, 0]
        assert np.array_equal(cache.get([KEYS[place] for place in order], 64), vectors()[order])
        assert np.array_equal(cache.get(KEYS, 64), vectors())
        assert cache.get([], 64).shape == (0, 64)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as cache:
        assert cache.missing(KEYS) == set(KEYS)
        cache.put(KEYS[:1000], vectors()[:1000])
        assert cache.missing(KEYS) == set(KEYS[1000:])
        assert cache.missing([]) == set()
        with pytest.raises(DamagedIndex, match="are missing, or were damaged since .* `sourcier rebuild`"):
            cache.get(KEYS, 64)


def test_two_models_do_not_mix(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as one, EmbeddingCache(tmp_path, "m2") as other:
        one.put(KEYS[:1], np.asarray([[0, 0, 1, 0]], dtype=np.float32))
        assert other.missing(KEYS[:1]) == {KEYS[0]}
        other.put(KEYS[:1], np.asarray([[0, 1]], dtype=np.float32))
        assert one.get(KEYS[:1], 4).tolist() == [[0, 0, 1, 0]]
        assert other.get(KEYS[:1], 2).tolist() == [[0, 1]]


def test_what_is_not_kept_is_forgotten_for_every_model(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as one, EmbeddingCache(tmp_path, "m2") as other:
        one.put(KEYS[:3], vectors()[:3])
        other.put(KEYS[1:4], vectors()[1:4])
        assert one.keep_only({KEYS[1], KEYS[9]}) == 2 + 2
        assert one.missing(KEYS[:4]) == {KEYS[0], KEYS[2], KEYS[3]}
        assert other.missing(KEYS[:4]) == {KEYS[0], KEYS[2], KEYS[3]}
        assert one.keep_only({KEYS[1]}) == 0
        assert one.keep_only(set()) == 2


@pytest.mark.parametrize(("value", "length"), [(0.0, "0"), (2.0, "16"), (float("nan"), "nan"), (float("inf"), "inf")])
def test_what_is_no_vector_of_length_1_is_not_kept(tmp_path: Path, value: float, length: str) -> None:
    broken = vectors()[:3]
    broken[1] = value
    with EmbeddingCache(tmp_path, "m1") as cache:
        with pytest.raises(ModelFailed, match=f"a vector of length {length}, expected 1; check SOURCIER_MODEL"):
            cache.put(KEYS[:3], broken)
        assert cache.missing(KEYS[:3]) == set(KEYS[:3])


def put_without_end(data: Path, told: Connection) -> None:
    """Put batch after batch; tell the number of each once it is put."""
    with EmbeddingCache(data, "m1") as cache:
        for start in range(0, len(KEYS), 10):
            cache.put(KEYS[start : start + 10], vectors()[start : start + 10])
            told.send(start)


@pytest.mark.parametrize("batches", [1, 7, 40])
def test_what_was_put_outlives_a_killed_writer(tmp_path: Path, batches: int) -> None:
    told, tell = CONTEXT.Pipe(duplex=False)
    writer = CONTEXT.Process(target=put_without_end, args=(tmp_path, tell))
    writer.start()
    start = [told.recv() for _ in range(batches)][-1]
    writer.kill()
    writer.join()
    with EmbeddingCache(tmp_path, "m1") as cache:
        known = len(KEYS) - len(cache.missing(KEYS))
        assert known >= start + 10
        assert known % 10 == 0  # a batch is put whole or not at all
        assert np.array_equal(cache.get(KEYS[:known], 64), vectors()[:known])
        cache.put(KEYS, vectors())
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME]
