"""Short forms and what they stand for."""

import pytest

from corpus import short_forms


@pytest.mark.parametrize(
    "explained",
    [
        "Groupement d'évaluation départemental (GED)",
        "aide au retour à l'emploi-formation (AREF)",
        "établissement et service d'aide par le travail (ESAT)",
        "Workforce Innovation and Opportunity Act (WIOA)",
    ],
)
def test_a_long_form_is_found_before_its_short_form(explained: str) -> None:
    text = f"On voit ici le {explained}, puis la suite."
    assert [span.of(text) for span in short_forms(text)] == [explained]


@pytest.mark.parametrize("text", ["La loi du mois (JO) dit.", "Un mot (Paris).", "(GED)", "Le texte\n(LT)", "a (A)"])
def test_words_that_do_not_spell_it_are_left_alone(text: str) -> None:
    assert list(short_forms(text)) == []
