import textwrap

import pytest

from corpus.outline import plain_headings, plain_title
from tests.corpus.conftest import processor_seconds

BODY = (
    "Les services de la préfecture reçoivent le public tous les matins, du lundi au vendredi, dans la grande salle "
    "du rez-de-chaussée. Un agent oriente chaque personne vers le bon guichet et remet un numéro d’ordre."
)


def _headings(text: str) -> list[str]:
    return [heading.span.of(text) for heading in plain_headings(text)]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_short_line_above_a_paragraph_is_a_heading(gap: str) -> None:
    text = f"{BODY}{gap}Une étroite collaboration{gap}{BODY}{gap}La DGSI : chef de file{gap}{BODY}"
    assert _headings(text) == ["Une étroite collaboration", "La DGSI : chef de file"]


def test_headings_of_a_text_without_marks_are_of_one_level() -> None:
    assert {heading.level for heading in plain_headings(f"Un titre ici\n\n{BODY}\n\nUn autre titre\n\n{BODY}")} == {2}


@pytest.mark.parametrize(
    "line",
    [
        "À noter",
        "Rappel",
        "Une phrase qui finit.",
        "Vous devez fournir :",
        "une ligne sans majuscule",
        "- Un point de liste",
        "• Un point de liste",
        "1. Un point de liste",
        "a) Un point de liste",
        "MIOM / DICOM / D. Martin",
        "Un titre " * 13,
    ],
)
def test_what_only_resembles_a_heading_is_none(line: str) -> None:
    below = "Le guichet ferme à midi pile, sauf le mardi." if line == "À noter" else BODY
    assert _headings(f"{BODY}\n\n{line}\n\n{below}") == []


def test_a_heading_with_a_few_words_below_it_is_none() -> None:
    text = f"{BODY}\n\nCas particulier\n\nLe guichet ferme à midi, sauf le mardi.\n\nUn vrai titre\n\n{BODY}"
    assert _headings(text) == ["Un vrai titre"]


def test_a_list_is_not_a_row_of_headings() -> None:
    items = "\n".join(f"Direction départementale {name}" for name in ("du travail", "de la santé", "du logement"))
    assert _headings(f"{BODY}\n\n{items}\n\nFin de la liste") == []


@pytest.mark.parametrize("width", [60, 72, 78])
def test_a_line_of_a_text_wrapped_at_a_fixed_width_is_no_heading(width: int) -> None:
    prose = "Le service de Paris ouvre. La Ville de Lyon et la Ville de Nice accueillent le Ministère de la Culture. "
    text = "\n\n".join([textwrap.fill(prose * 5, width)] * 3)
    assert _headings(text) == []
    assert plain_title(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        f"Une note du service relative aux\ncongés annuels des agents du ministère de la Culture.\n{BODY}",
        "Les agents de la préfecture et ceux des sous-préfectures du département reçoivent\n"
        "La Ville de Lyon et la Ville de Nice accueillent tous les ans, au mois de mai, le\n"
        f"Festival-International-Du-Film-De-Montagne, du lundi au dimanche, de dix à minuit.\n\n{BODY}",
    ],
)
def test_a_sentence_that_goes_on_in_the_next_line_is_no_heading(text: str) -> None:
    assert _headings(text) == []


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Rencontre avec les services\n\n{BODY}", "Rencontre avec les services"),
        (f"Rencontre avec les services\n{BODY}", "Rencontre avec les services"),
        (f"- Actualité\nLa mission cinéma\n\n{BODY}", "La mission cinéma"),
        (f"- Actualité\n- Publié le 18/05/2022\n\n{BODY}", ""),
        (BODY, ""),
        (f"{BODY}\n\n{BODY}", ""),
        ("Note de service relative aux\ncongés annuels. Les agents sont priés de répondre.", ""),
        ("", ""),
    ],
)
def test_the_title_is_the_line_that_stands_alone_at_the_top(text: str, title: str) -> None:
    assert plain_title(text) == title


@pytest.mark.parametrize("part", ["Un titre\n", f"Un titre\n{BODY}\n", "a\n\n", " \n"])
def test_the_outline_of_megabytes_is_drawn_in_a_blink(part: str) -> None:
    text = part * (1_000_000 // len(part))
    assert processor_seconds(lambda: (plain_headings(text), plain_title(text))) < 4
