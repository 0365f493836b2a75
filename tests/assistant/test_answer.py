"""The five steps together, and the invariants of what they give."""

import sqlite3
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from assistant import Assistant, BadFilters, BadQuestion, CitationFailed, Settings
from index import Filters, NoIndex, check_passage, version_folder

_QUESTIONS = [
    "Combien de jours de congés par mois de travail ?",
    "Qui peut bénéficier de l'aide au logement ?",
    "remboursement du métro",
    "What does the library lend?",
    "état civil",
    "🙂 congés",
    "مرحبا",
    "<script>alert(1)</script>",
    "%_*?\"'()[]{}~^\\",
]


@pytest.mark.parametrize("question", _QUESTIONS)
def test_every_passage_is_cut_out_of_its_document(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question, count=10)
    assert answer.version == assistant.version
    assert answer.passages
    for passage in answer.passages:
        cited = passage.citation
        document = assistant.index.documents.document(cited.document_id)
        assert document is not None
        assert document.text[cited.start : cited.end] == passage.text
        assert sha256(document.text.encode()).hexdigest() == cited.sha256 == document.sha256
        assert all(0 <= mark.start < mark.end <= len(passage.text) for mark in passage.highlights)


def test_the_passage_that_answers_comes_first_and_is_marked(assistant: Assistant) -> None:
    first = assistant.answer("À qui l'aide personnalisée au logement est-elle versée ?").passages[0]
    assert first.citation.document == "aides/logement.md"
    assert first.citation.title == "Les aides au logement"
    assert first.citation.headings == ("Qui peut en bénéficier",)
    assert first.citation.modified == "2024-03-01"
    marked = [first.text[mark.start : mark.end] for mark in first.highlights]
    assert marked == [
        "L'aide personnalisée au logement (APL) est versée aux locataires dont les revenus sont modestes."
    ]


@pytest.mark.parametrize("question", ['remboursement "chef de gare"', "« chef de gare » du métro"])
def test_a_phrase_that_stands_nowhere_gets_nothing_and_is_named(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert (answer.state, answer.passages) == ("nothing", ())
    assert answer.interpreted_as.unknown_words[0] == "chef de gare"


def test_every_passage_says_what_is_quoted_and_none_what_is_excluded(assistant: Assistant) -> None:
    asked = "l'aide au logement et les « congés » -remboursement"
    answer = assistant.answer(asked, count=10)
    assert answer.question == asked
    assert {passage.citation.document for passage in answer.passages} == {"conges.txt"}
    without = assistant.answer("l'aide au logement et les congés -remboursement", count=10).passages
    assert {passage.citation.document for passage in without} > {"conges.txt", "aides/logement.md"}
    assert "aides/transport.html" not in {passage.citation.document for passage in without}


def test_ranks_count_from_one_and_scores_never_rise(assistant: Assistant) -> None:
    passages = assistant.answer("aide au logement pour un salarié", count=10).passages
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_same_question_gives_the_same_answer(assistant: Assistant) -> None:
    first = assistant.answer("et pour les transports ?", ("Quelles aides pour un salarié ?",))
    assert assistant.answer("et pour les transports ?", ("Quelles aides pour un salarié ?",)) == first


def test_a_followup_is_answered_with_the_subject_of_the_conversation(assistant: Assistant) -> None:
    alone = assistant.answer("comment la demander ?")
    after = assistant.answer("et comment la demander ?", ("Qui a droit à l'aide au logement ?",))
    assert after.interpreted_as.carried == ("Qui a droit à l'aide au logement ?",)
    assert alone.interpreted_as.carried == ()
    assert after.passages[0].citation.headings == ("Comment la demander",)


def test_what_a_question_takes_along_is_named_and_can_be_ignored(assistant: Assistant) -> None:
    history = ("Qui a droit à l'aide au logement ?",)
    question = "et comment la demander ?"
    after = assistant.answer(question, history).interpreted_as
    assert set(after.terms) == {"droit", "aide", "logement"} & set(after.terms) >= {"aide", "logement"}
    without = assistant.answer(question, history, ignore=("logement",)).interpreted_as
    assert "logement" not in without.terms
    assert "aide" in without.terms
    alone = assistant.answer(question)
    for ignored in (history, after.terms):
        told = replace(alone.interpreted_as, ignored=ignored)
        assert assistant.answer(question, history, ignore=ignored) == replace(alone, interpreted_as=told)


def test_a_conversation_replayed_gives_the_same_answers(assistant: Assistant) -> None:
    asked = ("Qui a droit à l'aide au logement ?", "et comment la demander ?", "et pour les transports ?")
    fresh = Assistant(assistant.index, assistant.encoder, assistant.settings)
    first = [assistant.answer(question, asked[:place]) for place, question in enumerate(asked)]
    assert [fresh.answer(question, asked[:place]) for place, question in reversed(list(enumerate(asked)))] == first[
        ::-1
    ]


def test_words_that_stand_nowhere_are_named_as_they_were_written(assistant: Assistant) -> None:
    answer = assistant.answer("Aide pour un Vélocipède ou un monocycle ?")
    assert {"Vélocipède", "monocycle"} <= set(answer.interpreted_as.unknown_words)
    assert "Aide" not in answer.interpreted_as.unknown_words


def test_filters_hold_an_answer_to_what_they_name(assistant: Assistant) -> None:
    answer = assistant.answer("aide", filters=Filters(languages=("en",)))
    assert {passage.citation.document for passage in answer.passages} == {"library"}


def test_filters_that_let_nothing_through_give_nothing(assistant: Assistant) -> None:
    answer = assistant.answer("aide", filters=Filters(date_to=date(1999, 12, 31)))
    assert (answer.state, answer.confidence, answer.passages) == ("nothing", 0.0, ())
    assert answer.interpreted_as.filters == ("date_to=1999-12-31",)


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (Filters(documents=("mairie", "none-of-that-name")), "the filter document is 'none-of-that-name'"),
        (Filters(sources=("elsewhere",)), "an indexed folder or file: documents"),
        (Filters(languages=("xx",)), "a language of the documents: en, fr"),
        (Filters(date_from=date(2024, 1, 2), date_to=date(2024, 1, 1)), "expected no later day than 2024-01-01"),
    ],
)
def test_filters_that_name_what_is_not_there_are_refused(assistant: Assistant, filters: Filters, told: str) -> None:
    with pytest.raises(BadFilters, match=told):
        assistant.answer("aide", filters=filters)


def test_one_known_language_among_those_asked_for_is_enough(assistant: Assistant) -> None:
    answer = assistant.answer("library", filters=Filters(languages=("de", "en")))
    assert {passage.citation.language for passage in answer.passages} == {"en"}


def test_a_question_that_is_refused_is_refused_before_anything_is_searched(assistant: Assistant) -> None:
    with pytest.raises(BadQuestion, match="100000 characters; expected at most 2000"):
        assistant.answer("x" * 100_000)


def test_a_document_altered_on_the_disk_is_refused_with_a_clear_error(assistant: Assistant, data: Path) -> None:
    question = "À qui l'aide personnalisée au logement est-elle versée ?"
    assert assistant.answer(question).passages
    with sqlite3.connect(version_folder(data) / "documents.sqlite") as database:
        database.execute("UPDATE documents SET text = replace(text, 'modestes', 'énormes!')")
    assistant.index.documents.close()
    assistant.index.documents = type(assistant.index.documents)(version_folder(data))
    with pytest.raises(CitationFailed, match=r"aides/logement.md: the stored text was altered.*run .*sourcier rebuild"):
        assistant.answer(question)


def test_a_passage_is_proved_by_its_stored_digest(assistant: Assistant) -> None:
    (passage,) = assistant.index.documents.passages([0])
    document, words = check_passage(assistant.index.documents.document(passage.document_id), passage)
    assert words == document.text[passage.start : passage.end] != ""


def test_opening_without_an_index_says_what_to_do(data: Path) -> None:
    with pytest.raises(NoIndex, match="sourcier rebuild FOLDER"):
        Assistant.open(Settings(data=data))


def test_what_was_looked_for_besides_the_words_is_told(assistant: Assistant) -> None:
    told = assistant.answer("Qui rembourse les transpors ?").interpreted_as
    assert told.corrections == (("transpors", "transports"),)
    assert told.unknown_words == ()
    assert told.expansions == assistant.index.widening([("Qui rembourse les transpors ?", 1.0)]).expansions


def test_what_was_ignored_is_told(assistant: Assistant) -> None:
    assert assistant.answer("transports", ignore=["a", "b", "a"]).interpreted_as.ignored == ("a", "b")
