import textwrap

import pytest

from corpus.wrapping import wrapped_ends

PROSE = (
    "Le Ministère de la Culture et la Ville de Paris soutiennent le cinéma. Les Scénaristes et les Réalisateurs "
    "déposent leurs projets avant le 31 décembre à la Direction générale, qui répond sous un mois à chacun d'eux."
)


def _line_ends(text: str) -> set[int]:
    return {place for place, char in enumerate(text) if char == "\n"}


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_the_line_ends_of_a_paragraph_of_a_fixed_width_end_nothing(width: int) -> None:
    text = textwrap.fill(PROSE, width)
    assert wrapped_ends(text) == _line_ends(text)


def test_each_paragraph_is_judged_by_itself() -> None:
    first = textwrap.fill(PROSE, 72)
    text = f"{first}\n\nUn titre\nUn autre\n\n{PROSE}\n{PROSE}"
    assert wrapped_ends(text) == _line_ends(first)


def test_an_item_of_a_list_is_a_paragraph() -> None:
    item = textwrap.fill(f"- {PROSE}", 72)
    text = f"{item}\n{item}"
    assert wrapped_ends(text) == _line_ends(text) - {len(item)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "Une seule ligne",
        "Jean\nPaul\nMarie",
        f"Un titre\n{PROSE}\n{PROSE}",
        "Une ligne qui aurait eu la place de prendre le mot qui suit\nEt une ligne d'une tout autre longueur\nFin",
        "Un accompagnement sur mesure contre les menaces d’ingérence\nEn bas",
    ],
)
def test_lines_that_had_room_for_more_are_no_paragraph_of_a_fixed_width(text: str) -> None:
    assert wrapped_ends(text) == set()
