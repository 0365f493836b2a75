"""Text → terms: what French words are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import held_terms, term_spans, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'État", "état"),
        ("l’État", "État"),
        ("d'aide", "aide"),
        ("qu'employeur", "employeur"),
        ("quelqu'employeur", "employeur"),
        ("lʼÉtat", "état"),
        ("jusqu'au logement", "logement"),
        ("ÉTAT", "état"),
        ("état", "etat"),
        ("État", "Etat"),
        ("Île", "ile"),
        ("français", "francais"),
        ("évènement", "événement"),
        ("règlementaire", "réglementaire"),
        ("sècheresse", "sécheresse"),
        ("ambigüe", "ambiguë"),
        ("connaitre", "connaître"),
        ("maitresse", "maîtresse"),
        ("œuvre", "oeuvre"),
        ("CŒUR", "coeur"),
        ("ﬁnance", "finance"),
        ("salarié", "salariés"),
        ("salarié", "salariée"),
        ("cheval", "chevaux"),
        ("licenciement", "licenciements"),
        ("rembourser", "rembourse"),
        ("rembourser", "remboursement"),
        ("verse", "versée"),
        ("la demande", "les demandes"),
        ("congés payés", "congé payé"),
        ("« congés »", "congés"),
        ("congés, payés.", "congés payés"),
    ],
)
def test_two_forms_of_a_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(("one", "other"), [("logement", "transport"), ("préfet", "préfecture"), ("18", "180")])
def test_two_words_are_two_terms(one: str, other: str) -> None:
    assert terms(one) != terms(other)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " \n",
        "le la les de du des un une",
        "l' d' qu'",
        "et ou mais",
        "Comment est-ce ?",
        "What is it?",
        "?!…",
        "«»",
    ],
)
def test_what_says_nothing_gives_no_term(words: str) -> None:
    assert terms(words) == []


def test_numbers_and_acronyms_are_terms() -> None:
    assert terms("l'article L3141-3 du 18/05/2022, SMIC : 11,65") == [
        *("articl", "l3141", "3", "18", "05", "2022", "smic", "11", "65"),
        *("l3141-3", "3141-3", "2022-05-18", "11,65"),
    ]


def test_terms_keep_their_order_and_their_repetitions() -> None:
    assert terms("demande, logement, demande") == [*terms("demande"), *terms("logement"), *terms("demande")]


def test_the_span_of_a_term_is_that_of_its_word() -> None:
    text = "🏛 L'État rembourse 50 % des abonnements."
    assert [(term, span.of(text)) for term, span in term_spans(text)] == [
        ("etat", "État"),
        ("rembours", "rembourse"),
        ("50", "50"),
        ("abon", "abonnements"),
    ]


@given(st.text(st.sampled_from("aeéèàçôœîù ABÉ'’-.,;«»19\n🏛€") | st.sampled_from("état congés"), max_size=80))
def test_spans_give_the_terms_of_the_whole_text(text: str) -> None:
    assert [term for term, _ in term_spans(text)] == terms(text)
    assert held_terms(text) == set(terms(text))


@given(st.text(max_size=80))
def test_any_text_has_terms_without_error(text: str) -> None:
    assert all(term and term == term.lower() for term in terms(text) if term.isascii())
    assert all(span.of(text) for _, span in term_spans(text))
