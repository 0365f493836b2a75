"""The fifth step: which words are marked."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, CitedPassage, Settings
from assistant.alignment import aligned, met
from assistant.followup import understand
from assistant.highlight import highlight
from assistant.retrieve import query_of
from corpus import Span, sentences
from index import Alignment, Index, Options
from tests.fake_encoder import FakeEncoder


def _marked(assistant: Assistant, question: str, document: str) -> list[str]:
    passages = assistant.answer(question, count=10).passages
    passage = next(found for found in passages if found.citation.document == document)
    return [passage.text[mark.start : mark.end] for mark in passage.highlights]


def test_the_sentence_that_shares_the_rare_words_is_marked(assistant: Assistant) -> None:
    assert _marked(assistant, "Les congés non pris avant le 31 mai sont-ils perdus ?", "conges.txt") == [
        "Les congés qui n'ont pas été pris avant le 31 mai sont perdus, sauf accord de l'entreprise."
    ]


def test_nothing_is_marked_where_nothing_stands_out(assistant: Assistant) -> None:
    assert _marked(assistant, "Who lends films?", "conges.txt") == []


def test_nothing_is_marked_where_every_sentence_says_as_much(assistant: Assistant) -> None:
    turn = understand("préfecture", (), 100)
    words = "La préfecture ouvre. La préfecture ferme. La préfecture dort."
    (kept,) = assistant.answer("préfecture", count=1).passages
    (shown,) = highlight(assistant.index, turn, None, [replace(kept, text=words)], [None])
    assert shown.highlights == ()


def test_words_that_stand_nowhere_count_against_a_sentence(assistant: Assistant) -> None:
    known = _marked(assistant, "Quel titre délivre la préfecture ?", "prefecture")
    assert known == ["La préfecture délivre les titres de séjour."]
    unknown = "vélocipède monocycle trottinette planche rollers préfecture"
    assert _marked(assistant, unknown, "prefecture") == []


def test_a_heading_is_never_marked(assistant: Assistant) -> None:
    passages = assistant.answer("Comment la demander ?", count=10).passages
    passage = next(found for found in passages if found.citation.headings == ("Comment la demander",))
    assert passage.text.startswith("Comment la demander\n")
    assert all(mark.start >= len("Comment la demander") for mark in passage.highlights)


def _rewritten(assistant: Assistant, question: str, words: str) -> CitedPassage:
    """Return a passage of other words, marked by the words of a question."""
    (kept,) = assistant.answer("préfecture", count=1).passages
    turn = understand(question, (), 200)
    (shown,) = highlight(assistant.index, turn, None, [replace(kept, text=words)], [None])
    return shown


def test_the_best_sentence_comes_first_and_no_more_than_two_do(assistant: Assistant) -> None:
    words = "Le salarié part. Il pleut. L'employeur et le salarié signent. Il neige. L'employeur et le salarié dînent."
    shown = _rewritten(assistant, "le salarié et l'employeur", words)
    marked = [words[mark.start : mark.end] for mark in shown.highlights]
    assert marked == ["L'employeur et le salarié signent.", "L'employeur et le salarié dînent."]


def test_two_sentences_that_follow_each_other_are_one_mark(assistant: Assistant) -> None:
    words = "Il pleut. Le salarié signe.\nLe salarié dîne. Il neige."
    (mark,) = _rewritten(assistant, "Et le salarié ?", words).highlights
    assert words[mark.start : mark.end] == "Le salarié signe.\nLe salarié dîne."


@pytest.mark.parametrize(
    ("question", "words", "key"),
    [
        ("Quand le salarié signe-t-il ?", "Le salarié dîne. Le salarié signe le 18 mai 2022.", "le 18 mai 2022"),
        ("Combien de salariés signent ?", "Les salariés dînent. En 2020, 25 salariés signent.", "25 salariés"),
        ("Quel délai pour le salarié ?", "Le salarié dîne. Le délai du salarié est de trois mois.", "trois mois"),
        ("Qui emploie le salarié ?", "Le salarié dîne. Le salarié est employé par Marie Curie.", "Marie Curie"),
        ("Où dîne le salarié ?", "Le salarié signe. Le salarié dîne à Lyon.", "à Lyon"),
        ("Que signifie APL, salarié ?", "Le salarié dort. Aide personnalisée au logement (APL) du salarié.", "Aide p"),
        ("When does the salarié sign?", "Le salarié dort. Le salarié signe en 2014.", "en 2014"),
    ],
)
def test_what_is_asked_for_is_marked_in_its_sentence(assistant: Assistant, question: str, words: str, key: str) -> None:
    mark, *_ = _rewritten(assistant, question, words).highlights
    assert mark.key is not None
    assert mark.start <= mark.key.start < mark.key.end <= mark.end
    assert mark.key.of(words).startswith(key)


def test_the_capitals_of_an_acronym_are_looked_for_first(assistant: Assistant) -> None:
    words = "Le salarié va aux Cellules de Lutte contre l’Islamisme et le Repli communautaire (CLIR)."
    (mark,) = _rewritten(assistant, "Que signifie CLIR, salarié ?", words).highlights
    assert mark.key is not None
    assert mark.key.of(words) == "Cellules de Lutte contre l’Islamisme et le Repli communautaire"


def test_a_question_does_not_answer(assistant: Assistant) -> None:
    words = "Que signe le salarié ? Le salarié signe un bail. Il pleut."
    (mark,) = _rewritten(assistant, "Que signe le salarié ?", words).highlights
    assert words[mark.start : mark.end] == "Le salarié signe un bail."
    assert _rewritten(assistant, "Que signe le salarié ?", "Que signe le salarié ?").highlights == ()


def test_where_two_dates_stand_neither_is_the_key(assistant: Assistant) -> None:
    words = "Le salarié dîne. Le salarié signe en 2014 ou en 2015."
    (mark,) = _rewritten(assistant, "Quand le salarié signe-t-il ?", words).highlights
    assert mark.key is None


def test_the_pieces_of_an_alignment_are_the_words_of_the_passage(assistant: Assistant) -> None:
    turn = understand("Quel titre délivre la préfecture ?", (), 100)
    query = query_of(assistant.readings, turn)
    hits = assistant.index.search(query, 10)
    passages = assistant.answer(turn.question, count=10).passages
    alignments = aligned(assistant.index, assistant.encoder, query.tokens, hits, passages)
    for passage, alignment in zip(passages, alignments, strict=True):
        assert alignment is not None
        assert alignment.cosines.shape == (len(alignment.pieces), 5)
        places = alignment.pieces.ravel()
        assert (np.diff(places) >= 0).all()
        assert 0 <= places[0] < places[-1] <= len(passage.text)
        shown = [Span(0, int(alignment.pieces[0, 1])), Span(len(passage.text), len(passage.text))]
        greatest, mean = met(alignment, shown)
        assert (greatest[0] == mean[0]).all()
        assert (greatest[0] == alignment.cosines[0]).all()
        assert not greatest[1].any()


@pytest.mark.parametrize(("near", "marked"), [(0.6, ["Le salarié signe."]), (0.2, [])])
def test_the_tokens_mark_what_the_words_cannot(assistant: Assistant, near: float, marked: list[str]) -> None:
    words = "Il pleut. Le salarié signe."
    turn = understand("Employee contract?", (), 100)
    (tokens,) = FakeEncoder().read_questions([turn.question]).tokens
    cosines = np.array([[0.1, 0.1], [0.1, near], [near, 0.1]])
    alignment = Alignment(cosines, np.array([[0, 9], [10, 20], [20, 27]]))
    (kept,) = assistant.answer("préfecture", count=1).passages
    (shown,) = highlight(assistant.index, turn, tokens, [replace(kept, text=words)], [alignment])
    assert [words[mark.start : mark.end] for mark in shown.highlights] == marked


def test_without_tokens_the_words_mark(index_of: Callable[..., Index], folder: Path, encoder: FakeEncoder) -> None:
    index = index_of(folder, Options(token_passages=0))
    assert index.late is None
    marked = _marked(Assistant(index, encoder, Settings()), "Quel titre délivre la préfecture ?", "prefecture")
    assert marked == ["La préfecture délivre les titres de séjour."]


def test_a_line_without_an_end_takes_linear_time(assistant: Assistant) -> None:
    def seconds(words: str) -> float:
        start = time.thread_time()
        for question in (
            "Quand ?",
            "Combien ?",
            "Où est-ce ?",
            "Qui est-ce ?",
            "Quelle adresse ?",
            "Que signifie AA ?",
        ):
            _rewritten(assistant, f"{question} préfecture", words)
        return time.thread_time() - start

    for piece in ("en-", "à ", "A-", "1 ", "de l' ", "(AA", "9.", "en Aa de "):
        assert seconds(piece * 10_000) < 40 * max(seconds(piece * 1_000), 0.005)


def test_marks_are_sentences_of_the_passage(assistant: Assistant) -> None:
    for passage in assistant.answer("le salarié et l'employeur", count=10).passages:
        ends = {span.end for span in sentences(passage.text)} | {len(passage.text)}
        for mark in passage.highlights:
            gap = passage.text[mark.end : min(end for end in ends if end >= mark.end)]
            assert not gap.strip()
