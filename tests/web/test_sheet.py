"""A document cut into headings and words."""

from hypothesis import given
from hypothesis import strategies as st

from web.sheet import Piece, pieces

TEXT = "Titre\n\nUn.\n\nSuite\n\nDeux."
OUTLINE = [(1, 0, 5), (2, 12, 17)]


def test_headings_are_told_from_words_and_stand_under_the_title_of_the_page() -> None:
    assert pieces(TEXT, OUTLINE, 0, len(TEXT)) == [
        Piece("Titre", 2),
        Piece("\n\n", 0, gap=True),
        Piece("Un.", 0),
        Piece("\n\n", 0, gap=True),
        Piece("Suite", 3),
        Piece("\n\n", 0, gap=True),
        Piece("Deux.", 0),
    ]


def test_a_heading_on_the_border_of_the_passage_is_cut_there() -> None:
    assert pieces(TEXT, OUTLINE, 2, 14) == [
        Piece("tre", 2),
        Piece("\n\n", 0, gap=True),
        Piece("Un.", 0),
        Piece("\n\n", 0, gap=True),
        Piece("Su", 3),
    ]


def test_no_heading_is_deeper_than_a_page_allows() -> None:
    assert [piece.level for piece in pieces("a", [(6, 0, 1)], 0, 1)] == [6]


@given(
    text=st.text(alphabet="ab \n"),
    outline=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 20), st.integers(0, 20))).map(
        lambda found: sorted(found, key=lambda heading: heading[1])
    ),
    borders=st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
)
def test_the_pieces_put_together_are_the_text(
    text: str, outline: list[tuple[int, int, int]], borders: list[int]
) -> None:
    start, end = (min(border, len(text)) for border in borders)
    assert "".join(piece.text for piece in pieces(text, outline, start, end)) == text[start:end]
