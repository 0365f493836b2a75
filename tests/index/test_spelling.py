"""Misspelt terms: which neighbour is taken."""

import pytest

from index.spelling import nearest

FREQUENCIES = {"passeport": 7, "prefectur": 3, "loger": 2, "lager": 9, "zz1": 4, "2014": 5}


def frequency(term: str) -> int:
    """Return in how many passages a term stands."""
    return FREQUENCIES.get(term, 0)


@pytest.mark.parametrize(
    ("term", "neighbour"),
    [
        ("passport", "passeport"),  # a letter is missing
        ("passepport", "passeport"),  # a letter too many
        ("passeporc", "passeport"),  # another letter
        ("passeprot", "passeport"),  # two letters swapped
        ("apsseport", "passeport"),
        ("lfger", "lager"),
        ("xoger", "loger"),
    ],
)
def test_a_term_one_edit_away_is_found(term: str, neighbour: str) -> None:
    assert nearest(term, frequency) == neighbour


def test_the_commonest_of_several_is_taken_and_the_first_in_the_alphabet_of_equals() -> None:
    assert nearest("lxger", lambda term: {"liger": 2, "loger": 9}.get(term, 0)) == "loger"
    assert nearest("lxger", lambda term: {"liger": 2, "loger": 2}.get(term, 0)) == "liger"


@pytest.mark.parametrize("term", ["pasport", "psaseprot", "loterie", "2015", "zz2", "l3141", ""])
def test_two_edits_away_and_whatever_holds_a_figure_have_no_neighbour(term: str) -> None:
    assert nearest(term, frequency) is None
