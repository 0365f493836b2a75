"""The words that set titles apart."""

import pytest

from assistant.rivals import set_apart


@pytest.mark.parametrize(
    ("labels", "apart"),
    [
        (["Congé d'un agent public", "Congé d'un salarié"], ["agent public", "salarié"]),
        (["Passeport d'un mineur : où ?", "Passeport d'un majeur : où ?"], ["mineur", "majeur"]),
        (["Congé : salarié", "congé (agent public)"], ["salarié", "agent public"]),
        (["Congé", "Congé parental"], ["Congé", "Congé parental"]),
        (["La mairie", "Le passeport"], ["La mairie", "Le passeport"]),
    ],
)
def test_the_words_that_differ_are_cut_out(labels: list[str], apart: list[str]) -> None:
    assert list(set_apart(labels).values()) == apart
    assert all(words in label for label, words in set_apart(labels).items())


@pytest.mark.parametrize("labels", [[], ["La mairie"], ["La mairie", "LA MAIRIE."]])
def test_what_does_not_differ_is_not_told_apart(labels: list[str]) -> None:
    assert set_apart(labels) == {}
