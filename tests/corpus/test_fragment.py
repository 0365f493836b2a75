import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fragment import text_fragment
from corpus.letters import letters_of

PAGE = """Ministère du Travail
Menu
Les congés payés
Droits
Chaque salarié a droit à deux jours et demi de congés par mois de travail. Le congé se prend avec l'accord du maire.
Voir aussi
Durée
Chaque salarié a droit à deux jours et demi de congés par mois de travail. Le congé se prend en une ou plusieurs fois.
Âge
Jours
moins de 21 ans
30
Contact"""


def opened(page: str, words: str, before: str = "") -> str | None:
    """Return the directive in clear."""
    found = text_fragment(page, words, before)
    return None if found is None else unquote(found.removeprefix(":~:text="))


def test_a_passage_is_named_by_its_first_and_its_last_words() -> None:
    words = "Durée\n\nChaque salarié a droit à deux jours et demi de congés par mois de travail."
    assert opened(PAGE, words) == "Durée,mois de travail."
    assert opened(PAGE, "Le congé se prend en une ou plusieurs fois.") == "Le congé se prend en,ou plusieurs fois."


def test_words_are_added_until_no_other_place_begins_like_it() -> None:
    page = "Il peut partir en mai cette année avec eux.\nIl peut partir en juin cette année avec eux, et revenir."
    assert (
        opened(page, "Il peut partir en juin cette année avec eux, et revenir.")
        == "Il peut partir en juin,eux, et revenir."
    )
    # « Il peut partir en mai » is unique; « année avec eux » ends the other sentence, but further on.
    assert opened(page, "Il peut partir en mai cette année avec eux.") == "Il peut partir en mai,année avec eux."


def test_a_twin_is_told_by_the_words_before_it() -> None:
    twin = "Chaque salarié a droit à deux jours et demi de congés par mois de travail."
    assert opened(PAGE, twin) is None
    first, second = opened(PAGE, twin, "Droits\n\n"), opened(PAGE, twin, "Durée\n\n")
    assert first is not None and first.startswith("Droits-,Chaque salarié")
    assert second is not None and second.startswith("Durée-,Chaque salarié")


def test_a_short_passage_is_written_out_with_the_words_around_it() -> None:
    page = "Bail\nUn préavis de trois mois.\nMeublé\nUn préavis d'un mois.\nColocation\nUn préavis d'un mois.\nFin"
    assert opened(page, "Un préavis de trois mois.") == "Un préavis de trois mois."
    assert opened(page, "Un préavis d'un mois.", "Meublé") == "Un préavis d'un mois.,-Colocation"
    assert opened(page, "Un préavis d'un mois.", "Colocation") == "Un préavis d'un mois.,-Fin"


def test_words_before_and_behind_are_used_together_where_neither_is_enough() -> None:
    page = "A b\nLe oui.\nC d\nA b\nLe oui.\nE f\nG h\nLe oui.\nC d"
    assert opened(page, "Le oui.", "A b") is None
    assert opened(page, "Le oui.", "E f\nG h") == "h-,Le oui."
    assert opened("A b\nOui.\nC d\nA b\nOui.\nE f\nG h\nOui.\nE f\nK", "Oui.", "C d\nA b") == "b-,Oui.,-E f"


def test_a_page_that_repeats_itself_gives_nothing() -> None:
    assert opened("Le chat dort.\n" * 3, "Le chat dort.") is None
    assert opened("Le chat dort.\n" * 3, "Le chat dort.", "Le chat dort.") is None


@pytest.mark.parametrize(("page", "words"), [("", "Le chat"), ("Le chat", ""), ("Le chat", "Le chien"), ("— …", "…")])
def test_what_is_not_on_the_page_gives_nothing(page: str, words: str) -> None:
    assert opened(page, words) is None


def test_the_marks_of_lists_and_tables_are_ours() -> None:
    page = "À joindre :\nle bail\nla facture\nÀ garder :\nle contrat\nla quittance\nÂge\nJours\n21 ans\n30 jours"
    assert opened(page, "À joindre :\n\n- le bail\n- la facture") == "À joindre :,la facture"
    assert opened(page, "1. le contrat\n2. la quittance") == "le contrat,la quittance"
    assert opened(page, "Âge | Jours\n21 ans | 30 jours") == "Âge,30 jours"


def test_what_stands_on_the_page_between_two_lines_is_passed_over() -> None:
    page = "Vos droits\nVous avez un droit au congé.\nPartager\nLa demande se fait par lettre, avant le départ.\nFin"
    words = "Vous avez un droit au congé.\n\nLa demande se fait par lettre, avant le départ."
    assert opened(page, words) == "Vous avez un,avant le départ."


def test_a_heading_far_from_the_text_is_left_out() -> None:
    page = f"Titre\n{'Menu Aide Contact Plan ' * 5}\nLe texte de la page dit ce que le titre annonce, et rien d'autre."
    words = "Titre\n\nLe texte de la page dit ce que le titre annonce, et rien d'autre."
    assert opened(page, words) == "Le texte de,et rien d'autre."


def test_a_passage_written_otherwise_in_its_middle_is_found_by_its_ends() -> None:
    page = (
        "Pour demander le congé de formation, cliquez sur Demander ⏎ dans le menu, puis attendez la réponse du service."
    )
    words = "Pour demander le congé de formation, cliquez sur dans le menu, puis attendez la réponse du service."
    assert opened(page, words) == "Pour demander le,réponse du service."


@pytest.mark.parametrize(
    "words",
    ["Un SMIC de 1\u202f800\u00a0€ brut est versé.", "Est-ce « net »\u00a0?", "Non : 1\u202f800\u00a0€ pour l’agent."],
)
def test_terms_are_cut_at_plain_spaces_and_written_as_on_the_page(words: str) -> None:
    page = "Un SMIC de 1\u202f800\u00a0€ brut est versé. Est-ce « net »\u00a0? Non : 1\u202f800\u00a0€ pour l’agent."
    assert opened(page, words) == words


def test_a_sign_alone_goes_with_its_word() -> None:
    page = "Qui est concerné ? « Les agents » seuls – et eux | Aide"
    assert opened(page, "« Les agents »") == "« Les agents »"
    assert opened(page, "Qui est concerné ?") == "Qui est concerné ?"
    # Behind both stand the same words.
    boxes = "La boîte « Négative » ( - )\nDurée\nSuite\nLa boîte « Positive » ( + )\nDurée\nSuite"
    assert opened(boxes, "Durée", "« Négative » ( - )") == "« Négative » ( - )-,Durée"


def test_no_prefix_reaches_over_a_line_of_signs() -> None:
    page = "Premier\n***\nVoir ici.\nSecond\nVoir ici.\nFin"
    assert opened(page, "Voir ici.", "Premier") == "Voir ici.,-Second"
    assert opened("Premier\n***\nVoir ici.\n***\nSecond\nVoir ici.", "Voir ici.", "Premier") is None


def test_what_a_browser_does_not_tell_apart_is_no_difference() -> None:
    page = "Les salaries ages.\nLES SALARIÉS ÂGÉS.\nLe cœur du coeur."
    assert opened(page, "LES SALARIÉS ÂGÉS.", "ages.") == "LES SALARIÉS ÂGÉS.,-Le cœur"
    assert letters_of("L’ŒUVRE-ﬁn²") == "loeuvrefin2"


def test_the_signs_of_the_syntax_are_encoded() -> None:
    found = text_fragment("Un rendez-vous, à 100 % & plus.\nFin", "Un rendez-vous, à 100 % & plus.")
    assert found == ":~:text=Un%20rendez%2Dvous%2C%20%C3%A0%20100%20%25%20%26%20plus."


LINES = st.lists(
    st.lists(st.sampled_from("a b à c, d. é ee".split()), min_size=1, max_size=6).map(" ".join), max_size=12
)


@given(LINES, st.integers(0, 40), st.integers(1, 40))
def test_the_first_place_that_a_browser_finds_is_the_passage_and_the_only_one(
    lines: list[str], first: int, count: int
) -> None:
    page = "\n".join(lines)
    tokens = [(number, token) for number, line in enumerate(lines) for token in line.split()]
    chosen = tokens[first : first + count]
    words = "\n".join(
        " ".join(token for at, token in chosen if at == number) for number in sorted({at for at, _ in chosen})
    )
    before = " ".join(token for _, token in tokens[:first])
    directive = text_fragment(page, words, before)
    if directive is not None:
        places = found_by_a_browser(tokens, directive)
        assert len(places) == 1
        start, end = places[0]
        assert first <= start < end <= first + count


def found_by_a_browser(tokens: list[tuple[int, str]], directive: str) -> list[tuple[int, int]]:
    """Return the ranges of tokens that the rules give, each start with its first end: a search of the plainest kind."""
    parts = directive.removeprefix(":~:text=").split(",")
    prefix = parts.pop(0) if parts[0].endswith("-") else ""
    suffix = parts.pop() if parts[-1].startswith("-") else ""
    terms = [[letters_of(word) for word in unquote(part).split()] for part in (prefix, *parts, suffix)]
    before, start, behind = terms[0], terms[1], terms[-1]
    end = terms[2] if len(terms) == 4 else []
    spelt = [letters_of(token) for _, token in tokens]
    lines = [line for line, _ in tokens]

    def matches(at: int, term: list[str]) -> bool:
        inside = lines[at : at + len(term)]
        return at >= 0 and spelt[at : at + len(term)] == term and len(set(inside)) <= 1

    places = []
    for at in range(len(spelt)):
        if matches(at, start) and matches(at - len(before), before):
            after = at + len(start)
            ends = [place + len(end) for place in range(after, len(spelt)) if matches(place, end)] if end else [after]
            places += [(at, stop) for stop in ends if matches(stop, behind)][:1]
    return places


def test_a_long_page_that_repeats_itself_takes_no_time() -> None:
    sentence = "Le salarié a droit à un congé et l'employeur l'accorde sans délai ni condition. "
    page = "\n".join([sentence * 3] * 400)
    started = time.perf_counter()
    for _ in range(20):
        text_fragment(page, sentence * 2, sentence)
    assert time.perf_counter() - started < 5
