"""The embedding cache: what it keeps, for whom, and through what."""

import sqlite3
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from corpus import digest
from index import DamagedIndex, ModelFailed, Vectors, check_cache
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
        with pytest.raises(DamagedIndex, match=r"are missing, or were damaged since .* `sourcier rebuild`"):
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


def change(data: Path, query: str, *values: object) -> None:
    with closing(sqlite3.connect(data / NAME)) as database, database:
        assert database.execute(query, values).rowcount > 0


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE vectors SET vector = zeroblob(256) WHERE text = ?",
        "UPDATE vectors SET checksum = NULL WHERE text = ?",
        "UPDATE vectors SET vector = 'text' WHERE text = ?",
        "UPDATE vectors SET vector = (SELECT v.vector FROM vectors v WHERE v.vector != vectors.vector) WHERE text = ?",
        "UPDATE vectors SET model = (SELECT max(number) FROM models) WHERE text = ?",
    ],
)
def test_one_damaged_row_is_missing_and_can_be_put_again(tmp_path: Path, query: str) -> None:
    with EmbeddingCache(tmp_path, "m1") as cache:
        cache.put(KEYS, vectors())
    with EmbeddingCache(tmp_path, "m2") as other:  # a model of which there is nothing
        assert other.missing(KEYS) == set(KEYS)
    change(tmp_path, query, bytes.fromhex(KEYS[700]))
    assert check_cache(tmp_path) == (1200, 1)
    with EmbeddingCache(tmp_path, "m1") as cache, EmbeddingCache(tmp_path, "m2") as other:
        assert cache.missing(KEYS) == {KEYS[700]}
        assert other.missing(KEYS) == set(KEYS)
        with pytest.raises(DamagedIndex, match=KEYS[700]):
            cache.get(KEYS, 64)
        cache.put(KEYS[700:701], vectors()[700:701])
        assert np.array_equal(cache.get(KEYS, 64), vectors())
        assert cache.drop_damaged() == (1 if "model" in query else 0)
    assert check_cache(tmp_path) == (1200, 0)


def test_a_unit_under_another_key_is_damaged(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as cache:
        cache.put(KEYS[:3], vectors()[:3], [b"un", b"deux", b"trois"])
    change(tmp_path, "UPDATE units SET text = ? WHERE units = CAST('un' AS BLOB)", bytes.fromhex(KEYS[9]))
    with EmbeddingCache(tmp_path, "m1") as cache:
        assert cache.missing_units([*KEYS[:3], KEYS[9]]) == {KEYS[0], KEYS[9]}
        assert (cache.damaged, cache.drop_damaged(), list(cache.units(KEYS[1:3]))) == (1, 1, [b"deux", b"trois"])


def test_a_cache_without_checksums_is_taken_over(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        database.executescript(
            "CREATE TABLE models (number INTEGER PRIMARY KEY, fingerprint TEXT UNIQUE NOT NULL);"
            "CREATE TABLE vectors (model INTEGER NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL,"
            " PRIMARY KEY (model, text)) WITHOUT ROWID;"
            "CREATE TABLE units (model INTEGER NOT NULL, text BLOB NOT NULL, units BLOB NOT NULL,"
            " PRIMARY KEY (model, text));"
            "INSERT INTO models VALUES (1, 'm1'), (2, 'm1 way');"
        )
        for number, (key, vector) in enumerate(zip(KEYS, vectors(), strict=True)):
            stored = vector if number else vector * 2  # damaged before there were checksums
            database.execute("INSERT INTO vectors VALUES (1, ?, ?)", (bytes.fromhex(key), stored.tobytes()))
            database.execute("INSERT INTO units VALUES (2, ?, ?)", (bytes.fromhex(key), key.encode()))
        database.commit()
    assert check_cache(tmp_path) == (0, 0)
    for _ in range(2):
        with EmbeddingCache(tmp_path, "m1", "way") as cache:
            assert (cache.missing(KEYS), cache.missing_units(KEYS)) == ({KEYS[0]}, set())
            assert np.array_equal(cache.get(KEYS[1:], 64), vectors()[1:])
            assert list(cache.units(KEYS)) == [key.encode() for key in KEYS]
    assert check_cache(tmp_path) == (2399, 0)


def test_a_cache_of_a_later_version_is_refused(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1"):
        pass
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        database.execute("PRAGMA user_version = 7")
    with pytest.raises(DamagedIndex, match=r"its format is 7, expected 1.*delete that file"):
        EmbeddingCache(tmp_path, "m1")


def test_a_cache_damaged_anywhere_gives_whole_rows_or_says_what_mends_it(tmp_path: Path) -> None:
    with EmbeddingCache(tmp_path, "m1") as cache:
        cache.put(KEYS[:60], vectors()[:60], [b"unit" * 50] * 60)
    path, random = tmp_path / NAME, np.random.default_rng(5)
    whole = path.read_bytes()
    outcomes = set()
    for number in range(200):
        content = bytearray(whole)
        place = int(random.integers(len(whole)))
        if number % 4 == 0:
            content = bytearray(whole[: place // 4096 * 4096] + bytes(4096) + whole[place // 4096 * 4096 + 4096 :])
        elif number % 4 == 1:
            del content[place:]
        else:
            content[place] ^= 1 << number % 8
        for other in tmp_path.iterdir():
            other.unlink()
        path.write_bytes(content)
        try:
            check_cache(tmp_path)
            with EmbeddingCache(tmp_path, "m1") as cache:
                known = [place for place in range(60) if KEYS[place] not in cache.missing(KEYS[:60])]
                assert np.array_equal(cache.get([KEYS[place] for place in known], 64), vectors()[known])
                units = [key for key in KEYS[:60] if key not in cache.missing_units(KEYS[:60])]
                assert set(cache.units(units)) <= {b"unit" * 50}
                cache.put(KEYS[:60], vectors()[:60], [b"unit" * 50] * 60)
                cache.drop_damaged()
                cache.keep_only(set(KEYS[:60]))
            outcomes.add("read")
        except DamagedIndex as error:
            assert "delete that file" in str(error)
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


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
