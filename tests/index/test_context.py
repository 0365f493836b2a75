"""A question that leans on earlier ones: what its ranking is made of, and what it leaves alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import Hit, Index, Options, Query, Subject, with_subject
from index.context import BY_WORK, CONTEXT_CANDIDATES, OWN_CANDIDATES, candidates, ranked_in_context
from tests.fake_encoder import FakeEncoder
from tests.index.asking import query

IndexOf = Callable[..., Index]


def read(question: str, encoder: FakeEncoder, *earlier: str, share: float = 0.8) -> Query:
    """Return a question after earlier ones that count alike."""
    (tokens,) = encoder.read_questions([question]).tokens
    asked = replace(query(question, encoder), tokens=tokens)
    if not earlier:
        return asked
    found, weight = encoder.read_questions(earlier), 1 / len(earlier)
    words = tuple((text, weight) for text in earlier)
    return replace(
        asked,
        subject=Subject(words, found.vectors.mean(axis=0), tuple((one, weight) for one in found.tokens), share),
    )


def test_a_passage_scores_for_the_question_and_for_the_subject_mostly_by_its_work() -> None:
    own = [Hit(0, 0.6, 0.5, 1.0, late=0.4), Hit(1, 0.5, 0.5, 1.0, late=0.2), Hit(2, 0.5, 0.5, 1.0, late=0.2)]
    subject = [Hit(2, 0.2, 0.0, 0.0, late=0.1), Hit(0, 0.3, 0.0, 0.0, late=0.1), Hit(1, 0.1, 0.0, 0.0, late=0.6)]
    found = ranked_in_context(own, subject, 0.5, {0: "page", 1: "book", 2: "book"})
    assert [hit.row for hit in found] == [0, 2, 1]
    assert found[0].score == pytest.approx((0.6 + 0.5 * 0.3) / 1.5)
    assert found[1].score == pytest.approx((0.5 + 0.5 * 0.2) / 1.5)
    assert found[2].score == pytest.approx((0.5 + 0.5 * (BY_WORK * 0.2 + (1 - BY_WORK) * 0.1)) / 1.5)
    assert found[2].late == pytest.approx((0.2 + 0.5 * 0.6) / 1.5)


def test_the_best_of_both_searches_are_looked_at_once_each() -> None:
    in_context, alone = ([Hit(row, 1.0, 0.5, 0.0) for row in rows] for rows in (range(100), range(90, 190)))
    expected = [*range(CONTEXT_CANDIDATES), *range(90, 90 + OWN_CANDIDATES)]
    assert candidates(in_context, alone) == expected


def test_the_candidates_are_those_of_the_question_and_its_subject_mixed(encoder: FakeEncoder) -> None:
    asked = read("et au tramway ?", encoder, "le remboursement")
    mixed = with_subject(asked)
    assert mixed.words == (("et au tramway ?", 1.0), ("le remboursement", 1.0))
    assert asked.subject
    total = asked.vector + asked.subject.vector
    assert mixed.vector == pytest.approx(total / np.linalg.norm(total))
    alone = replace(asked, subject=None)
    assert with_subject(alone) is alone


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return pages of two sections each, of which only the first names the subject."""
    lines = [
        {"id": f"{name}-{part}", "title": f"La fiche {name}", "text": text}
        for name, word in (("a", "passeport"), ("b", "permis"), ("c", "bateau"))
        for part, text in (("1", f"Le {word} se demande en mairie."), ("2", "Le tarif est de quatre-vingts euros."))
    ]
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def documents(index: Index, asked: Query) -> list[str]:
    hits = index.search(asked, 10)
    holders = index.documents.holders([hit.row for hit in hits])
    found = [index.documents.document(holders[row]) for hit in hits for row in (hit.row, *hit.others) if row in holders]
    return [document.path for document in found if document]


def test_the_section_that_answers_is_that_of_the_page_that_names_the_subject(
    pages: Path, encoder: FakeEncoder, index_of: IndexOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(pages)
    monkeypatch.setattr(index, "_groups", {})
    for name, word in (("a", "passeport"), ("b", "permis"), ("c", "bateau")):
        assert documents(index, read("quel tarif en euros ?", encoder, f"le {word}"))[0] == f"{name}-2"


def test_the_less_the_subject_counts_the_nearer_the_ranking_is_to_that_of_the_question_alone(
    folder: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    index = index_of(folder)
    question, earlier = "la demande se fait-elle avec le bail ?", "les livres de la bibliothèque et les films"
    alone = [hit.row for hit in index.search(read(question, encoder), 10)]
    slightly = [hit.row for hit in index.search(read(question, encoder, earlier, share=1e-6), 10)]
    assert slightly == alone
    assert [hit.row for hit in index.search(read(question, encoder, earlier, share=5.0), 10)] != alone


def test_without_tokens_the_question_and_its_subject_are_looked_for_together(
    folder: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    index = index_of(folder, Options(token_passages=0))
    asked = read("et au tramway ?", encoder, "Qui a droit à l'aide au logement ?")
    mixed = with_subject(asked)
    assert index.search(asked, 10) == index.search(replace(mixed, tokens=None), 10)


def test_the_sections_of_a_page_are_one_work_and_a_document_without_a_title_is_its_own(
    pages: Path, tmp_path: Path, index_of: IndexOf
) -> None:
    with pages.open("a", encoding="utf-8") as file:
        file.write('\n{"id": "d", "text": "Le tarif du bateau."}\n{"id": "e", "text": "Le tarif du train."}\n')
    index = index_of(pages)
    works = index.documents.works([*range(8)])
    assert [works[row] for row in range(6)] == [f"La fiche {name}" for name in "aabbcc"]
    assert works[6] != works[7]
    assert {works[6], works[7]} == set(index.documents.holders([6, 7]).values())
