"""A document set as a page: its blocks, what is marked in them, the outline beside it."""

from hypothesis import given
from hypothesis import strategies as st

from corpus import Span
from web.blocks import Outline, blocks
from web.runs import Marks
from web.sheet import sections

TEXT = "Titre\n\nUn.\n\nSuite\n\nDeux.\n- a\n- b\n\n1. c\n\nÂge | Somme\n25 | 500"
OUTLINE = [(1, 0, 5), (2, 12, 17)]

spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted).map(lambda pair: Span(*pair))
apart = st.lists(st.integers(0, 40), unique=True).map(
    lambda places: [Span(first, last) for first, last in zip(*[iter(sorted(places))] * 2, strict=False)]
)
outlines = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 40), st.integers(0, 40))).map(
    lambda found: sorted(found, key=lambda heading: heading[1])
)


def words(text: str, outline: Outline, marks: Marks) -> str:
    parts = sections(text, blocks(text, outline), marks)
    cells = (cell for part in parts for block in part.blocks for cell in block.cells)
    return "".join(run.text for cell in cells for stretch in cell for run in stretch.runs)


def test_headings_lists_and_tables_are_told_from_paragraphs() -> None:
    found = [(block.kind, TEXT[block.start : block.end]) for block in blocks(TEXT, OUTLINE)]
    assert found == [
        ("heading", "Titre"),
        ("text", "Un."),
        ("heading", "Suite"),
        ("text", "Deux."),
        ("item", "- a"),
        ("item", "- b"),
        ("number", "1. c"),
        ("row", "Âge | Somme"),
        ("row", "25 | 500"),
    ]


def test_items_and_rows_that_follow_each_other_stand_together() -> None:
    kinds = [(part.kind, len(part.blocks)) for part in sections(TEXT, blocks(TEXT, OUTLINE), Marks())]
    assert kinds[4:] == [("item", 2), ("number", 1), ("row", 2)]


def test_words_that_lead_a_table_are_its_header() -> None:
    place = TEXT.index("Âge")
    rows = [block.is_head for block in blocks(TEXT, OUTLINE, [(place, place + 11)]) if block.table]
    assert rows == [True, False]


def test_one_line_with_a_bar_is_no_table() -> None:
    assert [block.kind for block in blocks("Accueil | Contact", [])] == ["text"]


def test_headings_stand_under_the_title_of_the_page_and_leave_no_level_out() -> None:
    outline = [(2, 0, 1), (5, 2, 3), (3, 4, 5), (1, 6, 7), (6, 8, 9)]
    assert [block.level for block in blocks("a b c d e", outline) if block.level] == [2, 3, 3, 2, 3]


def test_no_heading_is_deeper_than_a_page_allows() -> None:
    outline = [(level, level, level + 1) for level in range(1, 7)]
    assert [block.level for block in blocks("xabcdef", outline) if block.level] == [2, 3, 4, 5, 6, 6]


@given(
    text=st.text(alphabet="ab1 |.-\n", max_size=40),
    outline=outlines,
    current=st.none() | spans,
    cited=st.lists(spans),
    answer=st.lists(spans),
    hits=apart,
)
def test_the_pieces_put_together_are_the_text(
    text: str,
    outline: list[tuple[int, int, int]],
    current: Span | None,
    cited: list[Span],
    answer: list[Span],
    hits: list[Span],
) -> None:
    marks = Marks(current, cited, answer, hits, {3: 1, 7: 2})
    assert words(text, outline, marks) == text


@given(text=st.text(alphabet="ab1 |.-\n", max_size=40), current=spans, hits=apart)
def test_what_is_marked_is_exactly_what_was_cited_and_what_was_found(
    text: str, current: Span, hits: list[Span]
) -> None:
    parts = sections(text, blocks(text, []), Marks(current, [current], (), hits))
    stretches = [stretch for part in parts for block in part.blocks for cell in block.cells for stretch in cell]
    cited = [run.text for stretch in stretches if stretch.shade == "current" for run in stretch.runs]
    assert "".join(cited) == current.of(text)
    assert sum(stretch.is_first for stretch in stretches) == bool(current.of(text))
    for number, hit in enumerate(hits, start=1):
        runs = [run for stretch in stretches for run in stretch.runs if run.hit == number]
        assert "".join(run.text for run in runs) == hit.of(text)
        assert sum(run.opens for run in runs) == bool(hit.of(text))
