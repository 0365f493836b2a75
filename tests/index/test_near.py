import subprocess
import sys
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.near import comparing, groups, signature

FRENCH = (
    "Le salarié qui souhaite prendre un congé de proche aidant en informe son employeur par lettre recommandée avec "
    "avis de réception, au moins un mois avant la date de départ envisagée. L'employeur peut reporter le départ du "
    "salarié de trois mois au plus. Il ne peut pas refuser la demande lorsque l'état de santé de la personne aidée "
    "se dégrade soudainement. Pendant toute la durée du congé, le contrat de travail est suspendu et le salarié "
    "conserve le bénéfice des avantages qu'il avait acquis avant de partir, selon l'article L3142-16 du code."
)
WORDS = FRENCH.split()


def folded(*texts: str) -> list[int]:
    return groups_of(texts)


def groups_of(texts: Sequence[str], contexts: Sequence[str] = ()) -> list[int]:
    above = contexts or [""] * len(texts)
    return groups(comparing(texts.__getitem__), [signature(*pair) for pair in zip(texts, above, strict=True)])


def partition(firsts: Sequence[int], rows: Sequence[int]) -> set[frozenset[int]]:
    return {frozenset(rows[place] for place, f in enumerate(firsts) if f == first) for first in firsts}


@pytest.mark.parametrize(
    "other",
    [
        FRENCH.upper(),
        FRENCH.replace(" ", "\n"),
        FRENCH.replace(" du ", "\u00a0du\u202f"),
        FRENCH.replace(",", " ;").replace("'", "’"),
        f"- {FRENCH}\n",
    ],
)
def test_the_same_words_are_one_text_whatever_stands_between_them(other: str) -> None:
    assert folded(FRENCH, other) == [0, 0]


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("lettre recommandée", "lettre récommandée"),
        ("L'employeur peut", "L’employeur peut"),
        ("au moins un mois", "au moins unmois"),
        ("des avantages", "les avantages"),
        ("le bénéfice", "les bénéfices"),
        ("suspendu et le", "suspendu le"),
        ("soudainement", "sou-dainement"),
    ],
)
def test_a_difference_that_no_reader_minds_keeps_one_text(words: str, others: str) -> None:
    assert words in FRENCH
    assert folded(FRENCH, FRENCH.replace(words, others)) == [0, 0]


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("peut reporter", "doit reporter"),
        ("peut reporter", "ne peut pas reporter"),
        ("Il ne peut pas refuser", "Il peut refuser"),
        ("Il ne peut pas refuser", "Il ne peut refuser"),
        ("trois mois", "deux mois"),
        ("un mois", "le mois"),
        ("un mois", "un mois %"),
        ("selon l'article", "selon la fonction TEST.STUDENT de l'article"),
        ("L3142-16", "L3142-61"),
        ("L3142-16", "L3142-17"),
        ("de proche aidant", "de présence parentale"),
        ("recommandée", ""),
        ("selon l'article", "selon Martin l'article"),
        ("et le salarié", "ou le salarié"),
        ("le contrat de travail est", "le contrat de travail n'est"),
        ("avant la date", "après la date"),
        ("aidée", "aide"),
        ("partir", "pratir"),
        ("est suspendu", "est suspend"),
    ],
)
def test_a_difference_that_may_matter_makes_two_texts(words: str, others: str) -> None:
    assert words in FRENCH
    assert folded(FRENCH, FRENCH.replace(words, others)) == [0, 1]


def test_passages_of_one_template_stay_apart() -> None:
    template = (
        "Vous habitez le département {} : envoyez le formulaire rempli, signé et accompagné des pièces demandées à la "
        "maison des personnes handicapées, de préférence par lettre recommandée avec avis de réception, ou déposez-le "
        "à l'accueil aux heures d'ouverture. Une réponse vous est donnée sous quatre mois par courrier."
    )
    names = ["de la Loire", "de la Haute-Loire", "du Loiret", "des Landes", "des Lande", "de Martin", "de Martins"]
    assert folded(*map(template.format, names)) == list(range(len(names)))


def test_short_texts_are_one_only_word_for_word() -> None:
    assert folded("En 2022, 5 %.", "En 2023, 6 %.", "en 2022 : 5 %", "Le congé payé", "Les congés payés") == [
        0,
        1,
        0,
        3,
        4,
    ]
    assert folded("Il peut partir.", "Il ne peut pas partir.") == [0, 1]


def test_a_short_text_is_the_same_only_under_the_same_headings() -> None:
    short = "Valeur de retour : nombre entier"
    assert groups_of([short] * 3, ["Fonction Jour", "Fonction Mois", "FONCTION JOUR"]) == [0, 1, 0]
    assert groups_of([FRENCH] * 2, ["Fonction Jour", "Fonction Mois"]) == [0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Taux : 5 %", "Taux : 5 €"), ("Âge ≥ 18", "Âge ≤ 18"), ("Il fait -5 ici", "Il fait 5 ici"), ("x + y", "x / y")],
)
def test_a_sign_that_is_no_punctuation_is_a_word(one: str, other: str) -> None:
    assert folded(one, other) == [0, 1]
    assert folded(f"{FRENCH} {one}", f"{FRENCH} {other}") == [0, 1]


def test_a_name_written_in_one_is_another_name() -> None:
    page = "La fonction {} renvoie la probabilité associée au test choisi, pour deux échantillons de même taille."
    assert folded(page.format("TEST.STUDENT"), page.format("TESTSTUDENT")) == [0, 1]
    states = [f"{FRENCH} Il est versé par l'{name}." for name in ("État", "ETAT", "Etat")]
    assert folded(*states) == [0, 0, 0]


def test_texts_without_a_word_are_one() -> None:
    assert folded("", " — ", "…") == [0, 0, 0]


def test_no_chain_leads_away_from_the_first_text_of_a_group() -> None:
    words = ["annexe", "annexes", "annexess"]
    texts = [f"{FRENCH} Voir une {word} du guide." for word in words]
    assert folded(*texts) == [0, 0, 2]
    assert folded(*texts[1:]) == [0, 0]


def test_groups_join_what_is_the_same_as_one_of_theirs_word_for_word() -> None:
    near = FRENCH.replace("des avantages", "les avantages")
    assert folded(near, "Autre chose.", FRENCH, near.upper(), FRENCH) == [0, 1, 0, 0, 0]


def test_a_signature_is_the_same_in_every_process_and_fits_beside_a_passage() -> None:
    program = "import sys; from index.near import signature; sys.stdout.buffer.write(signature(sys.argv[1]))"
    for text in (FRENCH, "trois mots seulement"):
        made = [
            subprocess.run([sys.executable, "-c", program, text], env={"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE)
            for seed in ("1", "2")
        ]
        assert {process.stdout for process in made} == {signature(text)}
    assert len(signature(FRENCH)) == 280
    # What the library makes of it does not change from one version of it to the next: stored signatures hold.
    assert signature(FRENCH)[24:36].hex() == "af3f9f036b8cb93dc3700e0b"


@given(st.lists(st.text(), max_size=8))
def test_equal_texts_are_always_one_and_every_group_is_named_by_its_first(texts: list[str]) -> None:
    firsts = groups_of(texts + texts)
    assert firsts[len(texts) :] == firsts[: len(texts)]
    assert all(first <= row and firsts[first] == first for row, first in enumerate(firsts))


@given(st.integers(0, len(WORDS)), st.integers(0, 99_999), st.integers(0, 99_999))
def test_a_changed_number_is_never_folded(place: int, number: int, other: int) -> None:
    texts = [" ".join([*WORDS[:place], str(n), *WORDS[place:]]) for n in (number, other)]
    assert folded(*texts) == [0, 0 if number == other else 1]


@given(st.integers(0, len(WORDS)), st.sampled_from("ne pas non sans jamais ni aucun sauf not never peut doit".split()))
def test_an_added_negation_is_never_folded(place: int, word: str) -> None:
    assert folded(FRENCH, " ".join([*WORDS[:place], word, *WORDS[place:]])) == [0, 1]


@given(
    st.lists(st.sampled_from([FRENCH, FRENCH.upper(), FRENCH[:300], FRENCH[100:], "Oui.", "oui", "Non."]), max_size=6)
)
def test_texts_of_the_same_words_are_grouped_alike_in_any_order(texts: list[str]) -> None:
    rows = range(len(texts))
    wanted = partition(groups_of(texts), rows)
    for order in list(permutations(rows))[:6]:
        assert partition(groups_of([texts[row] for row in order]), order) == wanted


def test_thousands_of_passages_of_one_template_are_told_apart_in_time() -> None:
    letters = "abcdefghij"
    names = ["".join(letters[int(digit)] for digit in f"{number:03}") for number in range(1000)]
    looked_at: list[int] = []
    texts = [f"{FRENCH} Cette page parle du lieu nommé {name}." for name in names]

    def text_of(row: int) -> str:
        looked_at.append(row)
        return texts[row]

    assert groups(comparing(text_of), list(map(signature, texts))) == list(range(1000))
    assert len(looked_at) <= 1000 * 40
