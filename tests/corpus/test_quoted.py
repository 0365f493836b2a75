import pytest

from corpus.quoted import quotations
from corpus.types import Lead, Span
from tests.corpus.conftest import processor_seconds

WROTE = "Le 3 mars 2024 à 10:22, Paul Durand <paul@exemple.fr> a écrit :"


def _headings(text: str, to_the_end: bool = False) -> list[str]:
    return [heading.span.of(text) for heading in quotations(text, to_the_end)[0]]


@pytest.mark.parametrize(
    "line",
    [
        WROTE,
        "Le 3 mars 2024, Paul Durand a écrit :",
        "On Tue, Mar 5, 2024 at 10:22 AM Paul Durand <paul@exemple.fr> wrote:",
        "Le mar. 5 mars 2024 à 10:22, Paul Durand du service des affaires générales\n<paul@exemple.fr> a écrit :",
    ],
)
def test_the_line_over_a_quotation_at_the_end_is_its_heading(line: str) -> None:
    assert _headings(f"Merci.\n\n{line}\n\n> Quand ?\n>\n> Où ?") == [line]


def test_a_quotation_among_the_answers_has_the_line_for_its_lead() -> None:
    text = f"{WROTE}\n\n> Quand ?\n\nJeudi.\n\n> Où ?\n\nIci."
    headings, leads = quotations(text)
    start = text.index("> Quand")
    assert (headings, leads) == ([], [Lead(Span(0, len(WROTE)), Span(start, start + len("> Quand ?")))])


@pytest.mark.parametrize(
    "line",
    [
        "-----Message d'origine-----",
        "----- Message transféré -----",
        "---------- Forwarded message ---------",
        "De : Paul Durand",
        "De\u00a0: Paul Durand",
    ],
)
def test_the_line_over_a_message_passed_on_is_its_heading(line: str) -> None:
    text = f"Merci.\n\n{line}\nEnvoyé : mardi 5 mars 2024 10:22\nÀ : Jeanne\n\nQuand ?"
    assert _headings(text)[0] == line


@pytest.mark.parametrize(
    "text",
    [
        "Le 3 mars 2024, le préfet a écrit :\n« La séance est ouverte. »",
        "De : loin\nnous venons.",
        "De : Paris\nÀ : Lyon\nPar : Dijon\nEn train\nDate : jeudi",
        "",
    ],
)
def test_what_only_resembles_the_line_over_a_quotation_is_none(text: str) -> None:
    assert quotations(text) == ([], [])


def test_a_quotation_without_marks_has_its_heading_where_it_is_known_to_reach_to_the_end() -> None:
    assert _headings(f"Merci.\n\n{WROTE}\n\nQuand ?", to_the_end=True) == [WROTE]


@pytest.mark.parametrize("part", ["Le 3 a écrit :\n> a\n", "Le 3 mars ", "De : a\n", "> a\n", "Le a\n", "\n"])
def test_megabytes_are_searched_in_a_blink(part: str) -> None:
    assert processor_seconds(lambda: quotations(part * (1_000_000 // len(part)))) < 4
