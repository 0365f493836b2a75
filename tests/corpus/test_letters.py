import pytest

from corpus.letters import letters_of, page_of, place_of
from corpus.types import Span


@pytest.mark.parametrize(
    ("word", "letters"),
    [("L’ŒUVRE", "loeuvre"), ("ﬁn²", "fin2"), ("Straße", "strasse"), ("pré\u00adfet", "prefet"), ("«", ""), ("ø", "o")],
)
def test_a_word_is_spelt_without_what_a_browser_sets_aside(word: str, letters: str) -> None:
    assert letters_of(word) == letters


def test_words_are_counted_with_their_signs_and_their_lines() -> None:
    page = page_of("Qui ?\n\n***\n« Les agents »")
    assert [page.written(range(at, at + 1)) for at in range(3)] == ["Qui ?", "« Les", "agents »"]
    assert (page.letters, page.starts, page.lines) == ("quilesagents", (0, 3, 6, 12), (0, 2, 2))
    assert page.spelt(range(1, 3)) == "lesagents"


def test_only_words_that_stand_whole_in_a_span_are_taken() -> None:
    page = page_of("un deux trois")
    assert page.whole_words(Span(0, 6)) == range(0, 2)
    assert page.whole_words(Span(1, 9)) == range(1, 2)
    assert not page.whole_words(Span(3, 5))


def test_words_are_preferred_to_parts_of_words() -> None:
    assert place_of(page_of("pour où"), "Où ?", "") == Span(4, 6)


def test_of_two_places_the_one_behind_the_given_words_is_taken() -> None:
    page = page_of("Un\nla fin\nDeux\nla fin")
    assert place_of(page, "la fin", "Deux") == Span(11, 16)
    assert place_of(page, "la fin", "") is None
