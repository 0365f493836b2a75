"""A passage cut into marked and unmarked runs."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant import Citation, CitedPassage, Highlight
from corpus import Span
from web.marks import Run, marked_runs, own_heading


def passage(text: str, marks: list[tuple[int, int]], headings: tuple[str, ...] = ()) -> CitedPassage:
    citation = Citation("p", "d", "a.txt", "T", None, headings, 0, len(text), "0" * 64, None, None, "fr", "/")
    return CitedPassage(1, 1.0, text, tuple(Highlight(*mark) for mark in marks), citation)


def test_marked_words_are_set_apart() -> None:
    assert marked_runs(passage("abcdef", [(2, 4)])) == [Run("ab", False), Run("cd", True), Run("ef", False)]


def test_what_is_asked_for_is_set_apart_in_what_is_marked() -> None:
    cited = passage("Créée en 2014 par décret.", [])
    cited = replace(cited, highlights=(Highlight(0, 25, Span(9, 13)),))
    assert [(run.text, run.marked, run.key) for run in marked_runs(cited)] == [
        ("Créée en ", True, False),
        ("2014", True, True),
        (" par décret.", True, False),
    ]


def test_nothing_is_marked_where_nothing_stands_out() -> None:
    assert marked_runs(passage("abcdef", [])) == [Run("abcdef", False)]


def test_the_heading_that_a_passage_opens_with_is_told_apart() -> None:
    runs = marked_runs(passage("Le titre\n\nLes mots.", [(10, 19)], ("Au-dessus", "Le titre")))
    assert runs == [Run("Le titre", False, True), Run("\n\n", False), Run("Les mots.", True)]
    assert [run.gap for run in runs] == [False, True, False]


def test_a_passage_that_opens_with_other_words_has_no_heading_of_its_own() -> None:
    assert own_heading("Le titre est long", ("Le titre",)) == 0
    assert own_heading("Le titre", ()) == 0


@given(
    text=st.text(),
    marks=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))),
    headings=st.lists(st.text(min_size=1), max_size=2).map(tuple),
)
def test_the_runs_put_together_are_the_passage(
    text: str, marks: list[tuple[int, int]], headings: tuple[str, ...]
) -> None:
    runs = marked_runs(passage(text, marks, headings))
    assert "".join(run.text for run in runs) == text
    kept = {place for start, end in marks for place in range(start, min(end, len(text)))}
    place = 0
    for run in runs:
        assert {place + step in kept for step in range(len(run.text))} == {run.marked}
        place += len(run.text)
