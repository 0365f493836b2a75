import pytest

from corpus.outline import plain_headings

BODY = (
    "Les agents du service reçoivent le public tous les matins dans la grande salle du rez-de-chaussée, où chacun "
    "reçoit un numéro d’ordre et attend d’être appelé au guichet qui lui convient."
)


def _headings(text: str) -> list[str]:
    return [heading.span.of(text) for heading in plain_headings(text)]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_questions_are_headings_of_their_answers_however_short(gap: str) -> None:
    lines = ["Combien coûte la carte ?", "Elle est gratuite.", "Qui peut la demander\u00a0?", "Tous les agents."]
    assert _headings(gap.join([BODY, *lines])) == lines[::2]


@pytest.mark.parametrize(("asks", "answers"), [("Q :", "R :"), ("Question 1 -", "Réponse 1 -"), ("Q.", "A.")])
def test_questions_are_known_by_their_letter(asks: str, answers: str) -> None:
    text = f"{asks} Peut-on cumuler les deux aides ?\n{answers} Oui, sous conditions.\n\n{asks} Où ?\n{answers} Ici."
    assert _headings(text) == [f"{asks} Peut-on cumuler les deux aides ?", f"{asks} Où ?"]


@pytest.mark.parametrize(
    "text",
    [
        "Vous avez un projet ?\nÉcrivez au service.",
        "Qui est là ?\nQue voulez-vous faire ?\nOù allez-vous donc ?",
        "- Que faut-il faire ?\nIl faut écrire.\n- Où faut-il écrire ?\nAu service.",
        "que faut-il faire ?\nIl faut écrire.\noù faut-il écrire ?\nAu service.",
        f"{'Que faut-il faire ' * 10}?\nIl faut écrire.\n{'Où faut-il écrire ' * 10}?\nAu service.",
    ],
)
def test_a_question_alone_or_without_its_answer_is_no_heading(text: str) -> None:
    assert _headings(f"{BODY}\n\n{text}") == []
