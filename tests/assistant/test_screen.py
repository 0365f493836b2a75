"""What the command line shows of an answer."""

import io
import json

import pytest
from rich.text import Text

from assistant import Answer, Suggestion, Understood
from assistant.screen import make_console, print_answer, print_failure, print_json

HARM = "a\x1b]0;title\x07b\x1b[2J\x9b31m\x08\r\x7fc"


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


def test_what_is_printed_gives_the_terminal_no_orders_but_its_own_colours() -> None:
    written = io.StringIO()
    console = make_console(file=written, force_terminal=True, color_system="standard")
    console.print(HARM, markup=False)
    console.print(f"[red]{HARM}[/red]")
    console.print(Text.assemble((HARM, "bold"), HARM))
    shown = written.getvalue()
    assert shown.count("␛]0;title") == 4
    for colour in ("\x1b[31m", "\x1b[1m", "\x1b[0m"):
        shown = shown.replace(colour, "")
    assert not set(shown) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}


def test_the_name_of_a_file_that_failed_and_a_question_give_the_terminal_no_orders(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_failure(HARM, [(HARM, HARM)])
    print_answer(Answer(HARM, "v", "nothing", 0.1, Understood((HARM,), (HARM,)), ()))
    print_json({"question": HARM})
    written = capsys.readouterr()
    for shown in (written.out, written.err):
        assert not set(shown) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
    assert json.loads(written.out[written.out.index("{") :]) == {"question": HARM}
