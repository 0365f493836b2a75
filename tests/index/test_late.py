"""Late interaction: its scores held against the definition, what it changes in a search, what it leaves alone."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus import Span
from index import DamagedIndex, Hit, Index, Options, Query, Tokens, current_version, rebuild, version_folder
from index.cache import EmbeddingCache
from index.embedding import making
from index.late import (
    BY_COSINE,
    BY_TOKENS,
    BY_WORDS,
    WORDS_POWER,
    Late,
    ranked_anew,
    together,
    weigh,
    write_late,
)
from index.search import NULL_SHARE
from index.token_space import TokenSpace, space_texts
from index.token_units import products, token_units
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, query

IndexOf = Callable[..., Index]

WIDTH = 24
RANDOM = np.random.default_rng(3)
SPACE = TokenSpace(
    RANDOM.standard_normal(WIDTH).astype(np.float32),
    np.linalg.qr(RANDOM.standard_normal((WIDTH, 2)))[0].T.astype(np.float32),
)
LENGTHS = (7, 0, 30, 1, 12)
UNITS = [token_units(RANDOM.standard_normal((length, WIDTH)).astype(np.float32), SPACE) for length in LENGTHS]


def tokens(count: int) -> Tokens:
    states = np.random.default_rng(count).standard_normal((count, WIDTH)).astype(np.float32)
    return Tokens("a" * count, states, tuple(Span(place, place + 1) for place in range(count)))


@pytest.fixture
def late(tmp_path: Path) -> Late:
    """Return the token units of five passages, the second of which has none."""
    write_late(tmp_path, SPACE, (units.tobytes() for units in UNITS))
    return Late(tmp_path, WIDTH)


def test_a_score_is_the_weighted_mean_of_the_greatest_cosines(late: Late) -> None:
    asked, weights = tokens(5), np.array([1.0, 0.0, 2.5, 0.3, 4.0])
    (found,) = late.scores([(asked.states, weights)], [4, 2, 0])
    assert list(found) == [4, 2, 0]
    directions = SPACE.directions(asked.states).astype(np.float64)
    for row, score in found.items():
        kept = products(UNITS[row], np.eye(WIDTH, dtype=np.float32)).astype(np.float64)
        # A random direction and its own signs have the cosine √(2/π).
        cosines = directions @ (kept / np.linalg.norm(kept, axis=1, keepdims=True)).T / np.sqrt(2 / np.pi)
        assert score == pytest.approx(np.clip(weights @ cosines.max(axis=1) / weights.sum(), 0, 1), abs=1e-5)


def test_a_passage_or_a_question_without_tokens_scores_nothing(late: Late) -> None:
    three, none = (tokens(3).states, np.ones(3)), (tokens(0).states, np.ones(0))
    assert late.scores([three], [1]) == [{1: 0.0}]
    assert late.scores([none], [0, 1]) == [{0: 0.0, 1: 0.0}]
    assert late.scores([three], []) == [{}]
    (found,) = late.scores([three], [0, 1, 2])
    assert found[1] == 0 < found[2]


def test_several_texts_are_scored_at_once_as_each_is_alone(late: Late) -> None:
    asked = [(tokens(count).states, np.arange(1.0, count + 1)) for count in (4, 0, 9)]
    for found, one in zip(late.scores(asked, [0, 1, 2, 4]), asked, strict=True):
        (alone,) = late.scores([one], [0, 1, 2, 4])
        assert found == pytest.approx(alone)


def test_the_tokens_of_weighted_texts_weigh_as_much_as_their_texts_and_the_rarest_are_kept() -> None:
    # « sans » and « le » are stop words: they weigh .3, the two others 5 and 1.
    text = "sans préfet le maire"
    spans = (Span(0, 4), Span(5, 11), Span(12, 14), Span(15, 20))
    read = Tokens(text, np.arange(8, dtype=np.float32).reshape(4, 2), spans)
    rarity = {"prefet": 5.0, "mair": 1.0}
    states, weights = together([(read, 0.75), (read, 0.25)], lambda term: rarity[term])
    once = np.array([0.3, 5.0, 0.3, 1.0]) / 6.6
    assert weights == pytest.approx([*(0.75 * once), *(0.25 * once)])
    assert states.tolist() == [*read.states.tolist()] * 2
    states, weights = together([(read, 0.75), (read, 0.25)], lambda term: rarity[term], 3)
    assert states.tolist() == read.states[[1, 3, 1]].tolist()
    assert weights == pytest.approx([0.75 * once[1], 0.75 * once[3], 0.25 * once[1]])


@pytest.mark.parametrize("name", ["tokens.units", "tokens.places", "tokens.space"])
def test_files_that_do_not_belong_together_are_refused(tmp_path: Path, late: Late, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(DamagedIndex, match="token units"):
        Late(tmp_path, WIDTH)


def test_a_word_weighs_its_rarity_and_a_stop_word_little() -> None:
    text = "Que dit le préfet ?"
    spans = (Span(0, 3), Span(3, 7), Span(7, 10), Span(10, 14), Span(14, 17), Span(17, 19))
    found = weigh(Tokens(text, np.zeros((6, 4), dtype=np.float32), spans), lambda term: 5.0)
    assert found.tolist() == [0.3, 5.0, 0.3, 5.0, 5.0, 0.3]


def test_a_question_that_stands_alone_counts_absolute_scores() -> None:
    hits = [Hit(0, 0.9, 0.85, 6.0), Hit(1, 0.8, 0.8, 0.0), Hit(2, 0.7, 0.6, 12.0), Hit(3, 0.6, 0.9, 12.0)]
    found = ranked_anew(hits, {0: 0.5, 1: 0.7, 2: 0.6}, floor=0.75, highest_bm25=24.0)
    assert [hit.row for hit in found] == [1, 0, 2, 3]
    assert found[0].score == pytest.approx(BY_TOKENS * 0.7 + BY_COSINE * 0.05)
    assert found[2].score == pytest.approx(BY_TOKENS * 0.6 + BY_WORDS * 0.5**WORDS_POWER)
    assert ranked_anew([Hit(0, 1.0, 1.0, 0.0)], {0: 1.0}, floor=0.0, highest_bm25=0.0)[0].score == 1.0


def read(question: str, encoder: FakeEncoder) -> Query:
    reading = encoder.read_questions([question])
    return Query(((question, 1.0),), reading.vectors[0], reading.tokens[0])


def test_a_search_with_tokens_ranks_the_same_passages_by_both_scores(
    folder: Path, encoder: FakeEncoder, index_of: IndexOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.CROWDING", 0.0)
    monkeypatch.setattr("index.group.BEST_OF_MANY", 0.0)
    monkeypatch.setattr("index.nearness.BY_NEARNESS", 0.0)
    index = index_of(folder)
    assert index.late
    for question in QUESTIONS:
        asked = read(question, encoder)
        plain = {hit.row: hit for hit in index.search(query(question, encoder), 10)}
        assert asked.tokens
        rows = list(plain)
        nulls = index.dense.cosines(index.null_vector, rows)
        (scores,) = index.late.scores([(asked.tokens.states, weigh(asked.tokens, index.lexical.idf))], rows)
        found = index.search(asked, 10)
        assert {hit.row for hit in found} == set(rows)
        for hit in found:
            assert hit.late == pytest.approx(scores[hit.row], abs=1e-5)
            own = plain[hit.row].cosine - NULL_SHARE * nulls[hit.row] - (1 - NULL_SHARE) * index.null_cosine
            words = (hit.bm25 / index.lexical.highest_score(asked.words)) ** WORDS_POWER
            expected = BY_TOKENS * hit.late + BY_COSINE * max(own, 0.0) + BY_WORDS * words
            assert hit.score == pytest.approx(min(expected, 1.0), abs=1e-5)
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_the_passage_that_holds_the_words_of_a_question_comes_nearest(
    folder: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    best = index_of(folder).search(read("L'employeur rembourse la moitié de l'abonnement", encoder), 3)
    assert best[0].late > best[1].late + 0.1


def test_no_tokens_are_kept_of_more_passages_than_the_setting_says(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    passages = index_of(folder).manifest.passages
    for most, kept in ((passages - 1, False), (0, False), (passages, True)):
        encoder.encoded = 0
        index = index_of(folder, Options(token_passages=most))
        assert (index.late is not None) == ("tokens.units" in index.manifest.files) == kept
        assert encoder.encoded == 0
        hits = index.search(read(QUESTIONS[0], encoder), 3)
        assert (hits[0].late > 0) == kept


def test_tokens_are_made_of_passages_that_had_only_vectors(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    first = rebuild([folder], data, encoder, Options(token_passages=0))
    encoder.encoded = 0
    report = rebuild([folder], data, encoder)
    assert report.embedded == report.passages == first.passages
    assert encoder.encoded == report.passages + len(space_texts())
    assert report.version != first.version
    again = rebuild([folder], data, encoder)
    assert (again.embedded, again.version) == (0, current_version(data))


def test_tokens_made_another_way_are_not_taken_over(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    with EmbeddingCache(data, encoder.fingerprint, making()) as cache:
        keys = ["ab" * 32]
        cache.put_units(keys, [b"units"])
        assert (cache.missing_units(keys), list(cache.units(keys * 2))) == (set(), [b"units"] * 2)
    with EmbeddingCache(data, encoder.fingerprint, "another way") as cache:
        assert cache.missing_units(keys) == set(keys)
    rebuild([folder], data, encoder, Options(token_passages=1))  # what no version needs is forgotten
    with EmbeddingCache(data, encoder.fingerprint, making()) as cache:
        assert cache.missing_units(keys) == set(keys)


def test_two_rebuilds_write_the_same_tokens(folder: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    places = [tmp_path / name for name in ("one", "two")]
    for place in places:
        rebuild([folder], place, encoder)
    one, two = (version_folder(place) for place in places)
    for name in ("tokens.units", "tokens.places", "tokens.space"):
        assert (one / name).read_bytes() == (two / name).read_bytes()
