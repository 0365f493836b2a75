import pytest

from corpus.hyphens import joined, words_in
from corpus.pdf_lines import Line, line_of
from corpus.pdf_words import Word


def line(text: str) -> Line:
    return line_of(1, [Word(word, 10.0 * place, 10.0 * place + 9, 0, 10) for place, word in enumerate(text.split())])


def together(first: str, second: str, elsewhere: str = "") -> str:
    lines = [line(first), line(second)]
    return joined(lines, words_in([*lines, *([line(elsewhere)] if elsewhere else [])]))


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("la construc-", "tion du bâtiment", "la construction du bâtiment"),
        ("l'infor-", "mation, et", "l'information, et"),
        ("LES CONSTRUC-", "TIONS NEUVES", "LES CONSTRUCTIONS NEUVES"),
        ("il est peut-", "être trop tard", "il est peut-être trop tard"),
        ("un sous-", "préfet", "un sous-préfet"),
        ("à Saint-", "Denis", "à Saint-Denis"),
        ("de 2019-", "2020 à", "de 2019-2020 à"),
        ("voir https://exemple.fr/guide-", "pratique et", "voir https://exemple.fr/guide-pratique et"),
        ("un système GNU/-", "Linux de", "un système GNU/Linux de"),
        ("un délai - ", "sauf accord -", "un délai - sauf accord -"),
    ],
)
def test_a_hyphen_of_the_line_end_goes_and_one_of_the_word_stays(first: str, second: str, whole: str) -> None:
    assert together(first, second) == whole


@pytest.mark.parametrize("whole", ["porte-monnaie", "portemonnaie"])
def test_the_document_itself_says_how_a_word_is_written(whole: str) -> None:
    assert together("un porte-", "monnaie perdu", f"le {whole} retrouvé ici") == f"un {whole} perdu"


def test_a_verb_keeps_the_hyphen_before_its_pronoun() -> None:
    assert together("Que faut-", "il fournir", "il faut deux pièces") == "Que faut-il fournir"


def test_a_document_that_cuts_no_words_keeps_the_hyphens_of_its_line_ends() -> None:
    lines = [line(words) for words in ("le compte-", "rendu", "le compte-rendu est ici", "un socio-", "culturel")]
    assert joined(lines[3:], words_in(lines)) == "un socio-culturel"


def test_a_page_that_ends_inside_a_word_is_noted_behind_it() -> None:
    lines = [line("la construc-"), line("tion du bâtiment")]
    assert joined(lines, words_in(lines), ["\f"]) == "la construction\fdu bâtiment"


def test_a_page_that_ends_inside_the_last_word_is_noted() -> None:
    lines = [line("la construc-"), line("tion")]
    assert joined(lines, words_in(lines), ["\f"]) == "la construction\f"


def test_a_program_keeps_the_hyphens_of_its_lines() -> None:
    lines = [line("tar -c -"), line("out")]
    assert joined(lines, words_in(lines), ["\n"]) == "tar -c -\nout"
