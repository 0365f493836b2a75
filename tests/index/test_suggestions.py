"""What the documents can be asked, and what goes on from typed words."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import DamagedIndex, Index, folded
from index.suggestions import NAME, Suggestions

_TEXT = """---
title: Le congé de maternité
language: fr
---

# Le congé de maternité

## Peut-on renoncer à son congé ?

Non. Le groupement d'évaluation départemental (GED) le dit. Que faire en cas de refus de l'employeur ? Écrire.

## Durée du congé d'été

Seize semaines au moins, que l'employeur ne peut pas refuser à la salariée.
"""


@pytest.fixture
def suggestions(tmp_path: Path, index_of: Callable[..., Index]) -> Suggestions:
    """Return what one document offers."""
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "conge.md").write_text(_TEXT, encoding="utf-8")
    (tmp_path / "d" / "meme.md").write_text(
        "---\ntitle: LE CONGE DE MATERNITE !\n---\n\nLe même titre, ailleurs, pour un autre texte.\n", encoding="utf-8"
    )
    return index_of(tmp_path / "d").suggestions


def completions(suggestions: Suggestions, typed: str) -> list[str]:
    return [one.text for one in suggestions.complete(typed, 10)]


def test_titles_headings_questions_and_short_forms_are_offered(suggestions: Suggestions) -> None:
    found = {one.kind: one.text for typed in ("cong", "que", "ged") for one in suggestions.complete(typed, 10)}
    assert found == {
        "question": "Que faire en cas de refus de l'employeur ?",
        "title": "Le congé de maternité",
        "heading": "Durée du congé d'été",
        "short form": "groupement d'évaluation départemental (GED)",
    }


def test_everything_offered_stands_in_the_documents(folder: Path, index_of: Callable[..., Index]) -> None:
    index = index_of(folder)
    offered = [one for typed in ("le", "la", "qu", "co", "ai", "re") for one in index.suggestions.complete(typed, 50)]
    assert offered
    for one in offered:
        document = index.documents.document(one.document_id)
        assert document is not None
        assert one.title == document.title
        if one.passage_id is None:
            assert one.text == document.title
        else:
            assert " ".join(document.text[one.start :].split()).startswith(one.text)
            assert index.documents.passage(one.passage_id)


def test_neither_case_nor_accents_nor_punctuation_matter(suggestions: Suggestions) -> None:
    assert completions(suggestions, "DUREE du congé d’éte") == completions(suggestions, "durée du conge, d'ET")
    assert completions(suggestions, "Durée du")[0] == "Durée du congé d'été"


def test_the_beginning_of_the_whole_comes_before_that_of_a_word(suggestions: Suggestions) -> None:
    assert completions(suggestions, "du")[0] == "Durée du congé d'été"
    assert completions(suggestions, "maternité refus") == []
    assert completions(suggestions, "ternité") == []


def test_words_apart_are_found_and_those_that_say_nothing_do_not_matter(suggestions: Suggestions) -> None:
    assert completions(suggestions, "quel refus pour un employ") == ["Que faire en cas de refus de l'employeur ?"]


def test_the_same_words_are_offered_once(suggestions: Suggestions) -> None:
    assert completions(suggestions, "le congé de mat") == ["Le congé de maternité"]


@pytest.mark.parametrize(
    "typed", ["", " ", "x", '"', '"*', "^", "NEAR(a b)", "le OR", "folded:le", "' --", "%", "a" * 10**6, "a " * 10**5]
)
def test_no_syntax_of_the_engine_leaks(suggestions: Suggestions, typed: str) -> None:
    assert completions(suggestions, typed) in ([], completions(suggestions, folded(typed)))


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_a_completion_takes_few_milliseconds(suggestions: Suggestions) -> None:
    started = time.process_time()
    for _ in range(100):
        suggestions.complete("le con", 8)
    assert (time.process_time() - started) / 100 < 0.02


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database" * 100)
    with pytest.raises(DamagedIndex, match="suggestions cannot be read"):
        Suggestions(tmp_path).complete("le con", 8)
