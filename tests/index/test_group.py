"""Passages of one document do not crowd out the others."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Filters, Hit, Index
from index.group import grouped
from tests.fake_encoder import FakeEncoder
from tests.index.asking import query

HOLDERS = {1: "a", 2: "a", 3: "a", 4: "b", 5: "b", 6: "c"}
QUESTION = "le permis de pêche en rivière"


def hits(*rows: int) -> list[Hit]:
    return [Hit(row, 1.0, 0.5, 1.0) for row in rows]


@pytest.mark.parametrize(
    ("most", "expected"), [(1, [1, 4, 6, 2, 3, 5]), (2, [1, 2, 4, 5, 6, 3]), (3, [1, 2, 3, 4, 5, 6])]
)
def test_no_more_than_so_many_passages_of_a_document_stand_before_the_others(most: int, expected: list[int]) -> None:
    assert [hit.row for hit in grouped(hits(1, 2, 3, 4, 5, 6), HOLDERS, most)] == expected


@given(st.lists(st.sampled_from(sorted(HOLDERS)), unique=True), st.integers(1, 4))
def test_nothing_is_lost_and_the_documents_keep_the_order_of_their_best_passages(rows: list[int], most: int) -> None:
    after = [hit.row for hit in grouped(hits(*rows), HOLDERS, most)]
    assert sorted(after) == sorted(rows)
    assert list(dict.fromkeys(HOLDERS[row] for row in after)) == list(dict.fromkeys(HOLDERS[row] for row in rows))
    assert after[:1] == rows[:1]
    for document in HOLDERS.values():  # within a document, too
        assert [row for row in after if HOLDERS[row] == document] == [row for row in rows if HOLDERS[row] == document]


@pytest.fixture
def index(tmp_path: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> Index:
    """Return an index of a long document that repeats the question's words and of eight short ones that touch it."""
    sentence = "Le permis de pêche en rivière numéro {0} se demande avant le mois {0}. " * 8
    long = "\n\n".join(sentence.format(number) for number in range(40))
    lines = [{"id": "long", "text": long, "language": "fr"}]
    lines += [{"id": f"short-{n}", "text": f"La pêche du lac {n} est ouverte.", "language": "fr"} for n in range(8)]
    source = tmp_path / "lines.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return index_of(source)


def documents_of(index: Index, found: list[Hit]) -> list[str]:
    rows = [hit.row for hit in found]
    ids = index.documents.holders(rows)
    paths = {key: document.path for key in ids.values() if (document := index.documents.document(key))}
    return [paths[ids[row]] for row in rows]


def test_a_long_document_leaves_room_in_an_answer_of_five(index: Index, encoder: FakeEncoder) -> None:
    asked = query(QUESTION, encoder)
    found = documents_of(index, index.search(asked, 5))
    assert found[0] == "long"
    assert Counter(found)["long"] == 1
    assert len(set(found)) == 5


def test_its_other_passages_come_behind(index: Index, encoder: FakeEncoder) -> None:
    found = documents_of(index, index.search(query(QUESTION, encoder), 20))
    assert found[9:] == ["long"] * 11
    assert len(set(found[:9])) == 9


def test_a_search_in_one_document_holds_nothing_back(index: Index, encoder: FakeEncoder) -> None:
    found = index.search(query(QUESTION, encoder), 12, Filters(documents=("long",)))
    assert documents_of(index, found) == ["long"] * 12
    scores = [round(hit.score, 6) for hit in found]
    assert scores == sorted(scores, reverse=True)


def test_a_corpus_of_one_document_is_searched_as_it_was(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    text = "\n\n".join(f"Le chapitre {number} parle du sujet {number % 7}. " * 12 for number in range(30))
    source = tmp_path / "one.txt"
    source.write_text(text, encoding="utf-8")
    found = index_of(source).search(query("le sujet 3", FakeEncoder()), 10)
    scores = [round(hit.score, 6) for hit in found]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)
