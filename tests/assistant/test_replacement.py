"""A question that only replaces a part of the one before."""

import pytest

from assistant.followup import understand
from assistant.replacement import meant, replaced, without_times

_RATE = "Quel est le plafond du livret A en 2022 ?"


@pytest.mark.parametrize(
    ("question", "earlier", "whole"),
    [
        ("et en 2023 ?", _RATE, "Quel est le plafond du livret A en 2023 ?"),
        ("la même chose pour 2023", _RATE, "Quel est le plafond du livret A en 2023 ?"),
        ("Et pour l'année 2023 ?", _RATE, "Quel est le plafond du livret A en 2023 ?"),
        ("2023 ?", _RATE, "Quel est le plafond du livret A en 2023 ?"),
        ("same for 2023?", "What was the rate in 2021?", "What was the rate in 2023?"),
        ("what about 2023?", "What was the rate in March 2021?", "What was the rate in March 2023?"),
        ("et en mars 2024 ?", "Quel taux en avril 2023 ?", "Quel taux en mars 2024 ?"),
        ("et le 3 mars 2024 ?", "Quel taux le 1er avril 2023 ?", "Quel taux le 3 mars 2024 ?"),
        ("et à Paris ?", "Où est la mairie à Lyon ?", "Où est la mairie à Paris ?"),
        ("la même chose pour La Rochelle", "Quels horaires à Lyon ?", "Quels horaires à La Rochelle ?"),
        ("et en CDI ?", "Quel préavis en CDD ?", "Quel préavis en CDI ?"),
    ],
)
def test_what_a_question_is_made_of_stands_in_place_of_what_the_earlier_one_had(
    question: str, earlier: str, whole: str
) -> None:
    assert replaced(question, earlier) == whole


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("et en 2023 ?", "Quel est le plafond du livret A ?"),
        ("et combien de jours en 2023 ?", _RATE),
        ("et pour un adulte ?", _RATE),
        ("et pour la CAF ?", "Comment demander le RSA ?"),
        ("et à Paris ?", "Où va le maire de Lyon ?"),
        ("et le congé ?", "Le Congé est-il payé en CDD ?"),
    ],
)
def test_a_question_that_says_more_or_not_what_it_replaces_is_left_as_it_is(question: str, earlier: str) -> None:
    assert replaced(question, earlier) is None


def test_a_replacement_is_replaced_in_its_turn() -> None:
    asked = [_RATE, "et en 2023 ?", "la même chose pour 2024"]
    assert meant(asked) == [_RATE, *(f"Quel est le plafond du livret A en {year} ?" for year in (2023, 2024))]


@pytest.mark.parametrize(
    "pointing", ["et dans le premier ?", "le deuxième passage, il dit quoi ?", "what does this page say?"]
)
def test_a_question_that_only_points_to_what_was_shown_is_the_one_before_again(pointing: str) -> None:
    assert meant([_RATE, pointing]) == [_RATE, _RATE]
    assert meant([pointing]) == [pointing]


def test_the_words_that_point_to_what_was_shown_are_not_looked_for() -> None:
    assert meant([_RATE, "que dit ce document sur les retraits ?"])[1] == "sur les retraits ?"
    assert meant([_RATE, "et pour le premier enfant ?"])[1] == "et pour le premier enfant ?"


def test_a_year_takes_the_place_of_the_earlier_ones_in_what_is_looked_for() -> None:
    turn = understand("la même chose pour 2024", (_RATE, "et en 2023 ?"), 100)
    assert turn.question == "la même chose pour 2024"
    assert turn.carried == (_RATE, "et en 2023 ?")
    texts = [text for text, _ in turn.words]
    assert texts == ["Quel est le plafond du livret A en 2024 ?", *["Quel est le plafond du livret A en ?"] * 2]
    more = understand("et le taux en 2024, il est de combien ?", (_RATE,), 100)
    assert [text for text, _ in more.words] == [more.question, "Quel est le plafond du livret A en ?"]


def test_a_question_without_a_year_keeps_those_of_the_earlier_one() -> None:
    assert without_times(_RATE, "et le taux ?") == _RATE
    assert understand("et le taux ?", (_RATE,), 100).words[1][0] == _RATE


def test_a_replacement_without_the_earlier_question_is_looked_for_as_it_was_written() -> None:
    assert understand("et en 2023 ?", (), 100).words == (("et en 2023 ?", 1.0),)
