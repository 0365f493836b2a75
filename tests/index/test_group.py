"""Passages of one document do not crowd out the others."""

import json
from collections.abc import Callable
from math import log
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Filters, Hit, Index
from index.group import BEST_OF_MANY, grouped, less_for_many
from tests.fake_encoder import FakeEncoder
from tests.index.asking import query

HOLDERS = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "c"}
QUESTION = "le permis de pêche en rivière"


def hit(row: int, score: float = 1.0, late: float = 0.5) -> Hit:
    return Hit(row, score, 0.5, 1.0, late=late)


@pytest.mark.parametrize(
    ("crowding", "expected"),
    [(0.0, [1, 2, 3, 4, 5, 6]), (0.06, [1, 2, 4, 3, 6, 5]), (9.0, [1, 4, 6, 2, 5, 3])],
)
def test_a_passage_loses_for_each_better_one_of_its_document(crowding: float, expected: list[int]) -> None:
    """At 0.06 row 2 keeps its place, 0.84 against 0.80; row 3 has 0.78 and yields to row 4 but not to row 6."""
    scores = {1: 0.95, 2: 0.90, 3: 0.90, 4: 0.80, 5: 0.75, 6: 0.70}
    found = grouped([hit(row, score) for row, score in scores.items()], HOLDERS, crowding)
    assert [one.row for one in found] == expected
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].score == 0.95
    assert min(one.score for one in found) >= 0


def test_what_the_tokens_did_not_rank_stays_behind() -> None:
    found = grouped([hit(1, 0.3), hit(2, 0.2), hit(4, 0.9, late=0), hit(6, 0.8, late=0)], HOLDERS, 0.5)
    assert [one.row for one in found] == [1, 2, 4, 6]


def test_the_best_of_many_passages_of_a_document_counts_less_than_one_that_is_alone() -> None:
    """Three of « a » were ranked: each loses .00725 · ln 3 = .0080, those of « b » .0050, that of « c » nothing."""
    scores = {1: 0.9, 4: 0.899, 6: 0.8955, 2: 0.8, 5: 0.75, 3: 0.7}
    found = less_for_many([hit(row, score) for row, score in scores.items()], HOLDERS)
    assert [one.row for one in found] == [6, 4, 1, 2, 5, 3]
    expected = [0.8955, 0.899 - BEST_OF_MANY * log(2), 0.9 - BEST_OF_MANY * log(3)]
    assert [one.score for one in found[:3]] == pytest.approx(expected)


def test_where_the_question_is_a_share_of_the_scores_its_documents_lose_that_share() -> None:
    scores = {1: 0.9, 4: 0.8, 6: 0.7}
    found = less_for_many([hit(row, score) for row, score in scores.items()], HOLDERS, 0.25)
    assert [scores[one.row] - one.score for one in found] == pytest.approx(
        [0.25 * BEST_OF_MANY * log(sum(HOLDERS[row] == HOLDERS[one.row] for row in scores)) for one in found]
    )


def test_without_tokens_no_document_loses() -> None:
    found = less_for_many([hit(1, 0.9, late=0), hit(2, 0.8, late=0), hit(4, 0.7, late=0)], HOLDERS)
    assert [(one.row, one.score) for one in found] == [(1, 0.9), (2, 0.8), (4, 0.7)]


@given(
    st.lists(st.sampled_from(sorted(HOLDERS)), unique=True),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.floats(0, 2),
)
def test_documents_and_the_passages_of_each_keep_their_order(
    rows: list[int], scores: list[float], crowding: float
) -> None:
    falling = sorted(scores, reverse=True)
    after = [one.row for one in grouped([hit(*pair) for pair in zip(rows, falling, strict=False)], HOLDERS, crowding)]
    assert sorted(after) == sorted(rows)
    assert list(dict.fromkeys(HOLDERS[row] for row in after)) == list(dict.fromkeys(HOLDERS[row] for row in rows))
    for document in HOLDERS.values():
        assert [row for row in after if HOLDERS[row] == document] == [row for row in rows if HOLDERS[row] == document]


@pytest.fixture
def index(tmp_path: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> Index:
    """Return an index of a long document and of eight short ones that all say much the same."""
    sentence = "Le permis de pêche en rivière numéro {0} se demande avant le mois {0}. " * 8
    long = "\n\n".join(sentence.format(number) for number in range(40))
    lines = [{"id": "long", "text": long, "language": "fr"}]
    lines += [
        {"id": f"short-{n}", "text": f"Un permis de pêche pour la rivière {n} du canton.", "language": "fr"}
        for n in range(8)
    ]
    source = tmp_path / "lines.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return index_of(source)


def documents_of(index: Index, found: list[Hit]) -> list[str]:
    rows = [hit.row for hit in found]
    ids = index.documents.holders(rows)
    paths = {key: document.path for key in ids.values() if (document := index.documents.document(key))}
    return [paths[ids[row]] for row in rows]


def test_a_document_whose_passages_are_much_alike_leaves_room_for_others(index: Index, encoder: FakeEncoder) -> None:
    asked = query(QUESTION, encoder)
    found = documents_of(index, index.search(asked, 20))
    with patch("index.search.CROWDING", 0.0):
        before = documents_of(index, index.search(asked, 20))
    assert found[0] == before[0]
    assert len(set(before)) == 1 < len(set(found))


def test_a_search_in_one_document_holds_nothing_back(index: Index, encoder: FakeEncoder) -> None:
    asked, filters = query(QUESTION, encoder), Filters(documents=("long",))
    found = index.search(asked, 12, filters)
    assert documents_of(index, found) == ["long"] * 12
    with patch("index.search.CROWDING", 0.0):
        assert [hit.row for hit in index.search(asked, 12, filters)] == [hit.row for hit in found]
