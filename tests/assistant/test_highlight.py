"""The fifth step: which words are marked."""

from dataclasses import replace

from assistant import Assistant
from assistant.followup import understand
from assistant.highlight import highlight


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
    (shown,) = highlight(assistant.index, turn, [replace(kept, text=words)])
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


def test_marks_are_in_reading_order_and_at_most_two(assistant: Assistant) -> None:
    for passage in assistant.answer("le salarié et l'employeur", count=10).passages:
        assert len(passage.highlights) <= 2
        assert list(passage.highlights) == sorted(passage.highlights, key=lambda mark: mark.start)
