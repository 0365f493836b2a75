"""What else can be asked, in the documents' own words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Settings, Suggestion
from assistant.followup import understand
from assistant.guidance import MARGIN, Near, guide, readings
from assistant.retrieve import query_of
from index import Index, StoredPassage
from tests.fake_encoder import FakeEncoder

_QUESTION = "Zygomorphe xylophone du congé ?"


@pytest.fixture
def guided(tmp_path: Path, data: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> Assistant:
    """Return an assistant over documents that ask questions and have headings."""
    (tmp_path / "d").mkdir()
    for number in range(8):
        text = (
            f"---\ntitle: Fiche {number}\nlanguage: fr\n---\n\n# Fiche {number}\n\n## Partie {number}\n\n"
            f"Le préfet veille à la sécurité de {number} communes. Peut-on demander un congé de {number} jours ?\n"
        )
        (tmp_path / "d" / f"{number}.md").write_text(text, encoding="utf-8")
    return Assistant(index_of(tmp_path / "d"), encoder, Settings(data=data))


def offered(answer: Answer, kind: str) -> list[Suggestion]:
    return [one for one in answer.suggestions if one.kind == kind]


def test_where_the_answer_is_not_found_near_questions_and_headings_are_offered(guided: Assistant) -> None:
    answer = guided.answer(_QUESTION)
    assert answer.state != "found"
    assert len(offered(answer, "question")) == 3
    assert len(offered(answer, "heading")) == 2
    for one in answer.suggestions:
        document = guided.index.documents.document(one.document_id)
        assert document is not None
        assert one.text in document.text
        assert one.title == document.title
        assert one.link.startswith(f"/documents/{one.document_id}?passage=")


def test_headings_that_are_shown_with_the_passages_are_not_offered_again(guided: Assistant) -> None:
    turn = understand(_QUESTION, (), 2000)
    hits = guided.index.search(query_of(guided.readings, turn), 20)
    shown = {passage.headings[-1] for passage in guided.index.documents.passages([hit.row for hit in hits[:5]])}
    texts = {one.text for one in guide(guided.index, turn, hits, 5, "closest") if one.kind == "heading"}
    assert len(texts) == 2
    assert not shown & texts


def test_the_question_that_was_asked_is_not_offered(guided: Assistant) -> None:
    asked = "Peut-on demander un congé de 3 jours ?"
    assert asked not in [one.text for one in guided.answer(asked).suggestions]


def test_an_answer_that_was_found_needs_no_questions(assistant: Assistant) -> None:
    answer = assistant.answer("À qui l'aide personnalisée au logement est-elle versée ?")
    assert answer.state == "found"
    assert answer.suggestions == ()


def test_the_same_question_gets_the_same_suggestions(guided: Assistant) -> None:
    assert guided.answer(_QUESTION).suggestions == guided.answer(_QUESTION).suggestions


def _near(score: float, document: str, title: str, *headings: str) -> Near:
    passage = StoredPassage(0, f"p-{title}", document, 0, 1, headings, (), None, "")
    return Near(score, passage, title)


def test_documents_that_come_equally_near_are_readings() -> None:
    found = [
        _near(0.8, "a", "Congé d'un salarié"),
        _near(0.8, "a", "Congé d'un salarié"),
        _near(0.8 - MARGIN / 2, "b", "Congé d'un agent public"),
        _near(0.8 - 2 * MARGIN, "c", "Congé d'un élu"),
    ]
    assert [(one.kind, one.text, one.document_id) for one in readings(found)] == [
        ("reading", "salarié", "a"),
        ("reading", "agent public", "b"),
    ]


def test_sections_of_one_title_are_told_apart_by_their_headings() -> None:
    found = [_near(0.8, "a", "Congé", "Cas général"), _near(0.8, "a", "Congé", "Cas particulier")]
    assert [one.text for one in readings(found)] == ["général", "particulier"]


def test_one_document_far_ahead_is_no_choice() -> None:
    assert readings([_near(0.8, "a", "Congé"), _near(0.5, "b", "Mairie")]) == []
    assert readings([]) == []
