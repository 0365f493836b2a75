"""Text → compounds: one thing, one term, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.compounds import compounds

NARROW, FIXED = "\u202f", "\u00a0"


def found(text: str) -> list[str]:
    """Return the compounds of a text."""
    return [compound for compound, _ in compounds(text)]


@pytest.mark.parametrize(
    ("compound", "writings"),
    [
        ("2014-445", ["n° 2014-445", "no 2014\u2011445", "2014–445", "décret n°2014\u2212445 du", "2014-445."]),
        ("4127-1", ["R. 4127-1", "article 4127-1"]),
        ("r4127-1", ["R. 4127-1", "R4127-1", "article R.4127-1", "r 4127-1", f"R.{FIXED}4127\u20111"]),
        ("l1237-19-1", ["L. 1237-19-1", "l'article L1237-19-1", "(L 1237-19-1)"]),
        ("lo132", ["L.O. 132", "LO 132"]),
        ("12345-03", ["cerfa 12345*03", "12345-03"]),
        ("2014-03-01", ["1er mars 2014", "01/03/2014", "1/3/2014", "2014-03-01", f"1{FIXED}MARS 2014", "1 March 2014"]),
        ("2020-08-15", ["15 août 2020", "15 aout 2020", "15.08.2020", "15-08-2020"]),
        ("0123456789", ["01 23 45 67 89", "01.23.45.67.89", f"01{FIXED}23{NARROW}45 67 89", "01-23-45-67-89"]),
        ("0123456789", ["+33 1 23 45 67 89", "+33(0)1 23 45 67 89", "+33123456789"]),
        ("3939", ["le 39 39.", f"39{NARROW}39"]),
        ("1234,5", ["1 234,50 €", f"1{NARROW}234,50", f"1{FIXED}234,5", "1234,50"]),
        ("1234567", ["1 234 567 habitants", f"1{NARROW}234{NARROW}567,00"]),
        ("nom.prenom@interieur.gouv.fr", ["Nom.Prenom@interieur.gouv.fr", "à nom.prenom@interieur.gouv.fr."]),
        ("service-public.fr", ["service-public.fr", "www.service-public.fr", "https://www.Service-Public.fr/"]),
        ("ars.sante.fr/ile-de-france", ["https://ars.sante.fr/ile-de-france", "www.ars.sante.fr/ile-de-france."]),
        ("intranet.local/aide", ["http://intranet.local/aide"]),
    ],
)  # fmt: skip
def test_one_thing_is_one_compound_however_it_is_written(compound: str, writings: list[str]) -> None:
    for writing in writings:
        assert compound in found(writing), writing


@pytest.mark.parametrize("text", ["", "le 31/02/2014", "2014", "R421", "à 18 ans", "Covid-19", "l'État", "50 %"])
def test_what_is_a_word_as_it_is_written_or_no_such_thing_is_no_compound(text: str) -> None:
    assert found(text) == []


def test_two_things_are_two_compounds() -> None:
    assert found("R. 4127-1") != found("L. 4127-1")
    assert found("1 234") != found("1 235")
    assert found("01/03/2014") != found("03/01/2014")


def test_a_year_before_a_number_is_no_part_of_it() -> None:
    assert found("en 2020 500 personnes") == []


def test_the_span_of_a_compound_is_where_it_stands() -> None:
    text = "Voir l'article R. 4127-1, le 1er mars 2014, ou 01 23 45 67 89."
    assert [(compound, span.of(text)) for compound, span in compounds(text)] == [
        ("r4127-1", "R. 4127-1"),
        ("4127-1", "4127-1"),
        ("2014-03-01", "1er mars 2014"),
        ("0123456789", "01 23 45 67 89"),
    ]


def test_a_letter_that_becomes_two_in_small_letters_moves_no_span() -> None:
    text = "İİİ 12-34"
    assert [span.of(text) for _, span in compounds(text)] == ["12-34"]


@given(
    st.lists(st.sampled_from([*"0123456789 .,-/*@+()Rlo\u202f\u2011éa", "www.", ".fr", "mars", "1er "])).map("".join)
)
def test_any_text_has_compounds_without_error(text: str) -> None:
    for compound, span in compounds(text):
        assert compound
        assert not set(compound) & set(" \n\u00a0\u202f")
        assert span.of(text)
