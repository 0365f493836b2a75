"""What the command line shows of an answer."""

import pytest

from assistant import Answer, Suggestion, Understood
from assistant.screen import print_answer


def test_what_was_looked_for_besides_the_words_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    told = Understood((), (), expansions=(("ARS", "agence régionale de santé"),), corrections=(("cogé", "congé"),))
    print_answer(Answer("ARS", "v", "nothing", 0.1, told, ()))
    out = capsys.readouterr().out
    assert "Also looked for: agence régionale de santé (ARS)" in out
    assert "Also looked for: congé (cogé)" in out


def test_suggestions_are_told_by_what_they_are_each_with_its_document(capsys: pytest.CaptureFixture[str]) -> None:
    suggestions = (
        Suggestion("reading", "salarié", "Congé d'un salarié", "a", "/documents/a"),
        Suggestion("reading", "agent public", "Congé d'un agent public", "b", "/documents/b"),
        Suggestion("question", "Peut-on renoncer au congé [sic] ?", "Congé", "c", "/documents/c"),
        Suggestion("title", "La mairie", "La mairie", "d", "/documents/d"),
    )
    print_answer(Answer("congé", "v", "nothing", 0.1, Understood((), ()), (), suggestions))
    assert capsys.readouterr().out.splitlines()[1:] == [
        "",
        "Several readings come equally near:",
        "  – salarié (Congé d'un salarié)",
        "  – agent public (Congé d'un agent public)",
        "",
        "Questions that the documents ask:",
        "  – Peut-on renoncer au congé [sic] ? (Congé)",
        "",
        "Also in the documents:",
        "  – La mairie",
    ]
