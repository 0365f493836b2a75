"""The simpler searches."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index import BASELINES, Hit, Index, Query, baselines
from tests.fake_encoder import FakeEncoder

QUESTION = "Qui rembourse au salarié les transports, l'aide au logement, les congés, l'état civil ?"


def _query(encoder: FakeEncoder, question: str = QUESTION) -> Query:
    return Query(((question, 1.0),), encoder.encode_questions([question])[0])


@pytest.fixture
def index(index_of: Callable[..., Index], folder: Path) -> Index:
    """Return an index of the small documents; the text of one of them stands there twice."""
    (folder / "copie.txt").write_text((folder / "conges.txt").read_text(encoding="utf-8"), encoding="utf-8")
    return index_of(folder)


def test_words_and_vectors_alone_rank_as_the_search_does_with_all_weight_on_them(
    index: Index, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.CROWDING", 0.0)
    query = _query(encoder)
    found = baselines(index, query, index.documents.groups(), 50)
    words = [hit for hit in index.search(query, 50, None, 0.0) if hit.bm25]
    vectors = sorted(index.search(query, 50, None, 1.0), key=lambda hit: -hit.cosine)
    assert len(words) > 2
    assert [_text(hit) for hit in found["words"]] == [_text(hit) for hit in words]
    assert [_text(hit) for hit in found["vectors"]] == [_text(hit) for hit in vectors]


def test_rrf_adds_the_reciprocals_of_sixty_and_the_ranks(index: Index, encoder: FakeEncoder) -> None:
    found = baselines(index, _query(encoder), index.documents.groups(), 50)
    ranks = {name: {hit.row: rank for rank, hit in enumerate(found[name], 1)} for name in ("words", "vectors")}
    expected = {row: sum(1 / (60 + rank[row]) for rank in ranks.values() if row in rank) for row in ranks["vectors"]}
    assert [hit.row for hit in found["rrf"]] == sorted(expected, key=lambda row: (-round(expected[row], 6), row))


def test_passages_of_one_text_are_one_hit_in_each_of_them(index: Index, encoder: FakeEncoder) -> None:
    question = "les congés qui n'ont pas été pris avant le 31 mai sont perdus"
    groups = index.documents.groups()
    assert groups
    for name, hits in baselines(index, _query(encoder, question), groups, 50).items():
        rows = [row for hit in hits for row in (hit.row, *hit.others)]
        assert len(rows) == len(set(rows)), name
        assert any(hit.others for hit in hits), name


def test_no_more_hits_come_than_are_asked_for(index: Index, encoder: FakeEncoder) -> None:
    found = baselines(index, _query(encoder), index.documents.groups(), 1)
    assert tuple(found) == BASELINES
    assert [len(hits) for hits in found.values()] == [1, 1, 1]


def _text(hit: Hit) -> frozenset[int]:
    """Return the rows of a hit's text, whichever of them stands for it."""
    return frozenset({hit.row, *hit.others})
