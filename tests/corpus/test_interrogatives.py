"""Questions that a text asks in full."""

import pytest

from corpus import asked_in_full, written_questions


@pytest.mark.parametrize(
    "sentence",
    [
        "Peut-on renoncer à ses congés ?",
        "Quel congé pour un mariage ?",
        "À qui adresser la demande de passeport ?",
        "L'employeur peut-il refuser les dates ?",
        "Que se passe-t-il en cas de retard ?",
        "Est-il possible de changer de nom ?",
        "Quels droits peut-on affecter sur le CET ?",
        "Quand le salaire doit-il être versé ?",
        "How do I renew a passport?",
    ],
)
def test_a_question_with_its_subject_is_asked_in_full(sentence: str) -> None:
    assert asked_in_full(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Pourquoi pas ?",
        "Vraiment, tout le monde ?",
        "Peut-il refuser la demande ?",
        "Cette aide est-elle imposable cette année ?",
        "Quelle est sa durée de validité ?",
        "Qui peut la demander au préfet ?",
        "De quoi s'agit-il au juste ?",
        "Comment cela se passe-t-il en pratique ?",
        "et pour un salarié, que faire ?",
        "Peut-on renoncer à ses congés.",
        "Peut-on " + "vraiment " * 20 + "renoncer ?",
        "",
    ],
)
def test_what_leans_on_the_words_before_or_asks_nothing_is_no_question(sentence: str) -> None:
    assert not asked_in_full(sentence)


def test_the_questions_of_a_text_are_cut_out_of_it_without_their_numbers() -> None:
    text = "Voici.\n\n1. Peut-on renoncer à ses congés ?\nNon. Que faire en cas de refus ? Écrire.\n\nFin ?"
    assert [span.of(text) for span in written_questions(text)] == [
        "Peut-on renoncer à ses congés ?",
        "Que faire en cas de refus ?",
    ]


def test_a_megabyte_of_marks_is_read_at_once() -> None:
    assert list(written_questions("? " * 500_000)) == []
