from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, assemble
from corpus.clean import clean

BLOCKS = [
    Block("heading", "Un\n titre ", 1),
    Block("text", " Un\r\ntexte "),
    Block("text", "\u200b"),
    Block("item", "- un"),
    Block("item", "- deux"),
    Block("row", "a | b"),
    Block("row", "c | d"),
    Block("heading", "", 2),
    Block("heading", "Fin", 2),
]


def test_items_and_rows_follow_line_by_line_and_the_rest_stands_apart() -> None:
    text = assemble(BLOCKS).text
    assert text == "Un titre\n\nUn\ntexte\n\n- un\n- deux\n\na | b\nc | d\n\nFin"


def test_a_heading_is_found_again_by_its_span() -> None:
    content = assemble(BLOCKS)
    assert [(heading.level, heading.span.of(content.text)) for heading in content.headings] == [
        (1, "Un titre"),
        (2, "Fin"),
    ]


_any_text = st.text(st.one_of(st.characters(), st.sampled_from("\r\n\u2028\u0301\u200b \ud800e")))
_blocks = st.one_of(
    st.builds(Block, st.just("heading"), _any_text, st.integers(1, 6)),
    st.builds(Block, st.sampled_from(["text", "item", "row"]), _any_text),
)


@given(st.lists(_blocks))
def test_the_assembled_text_is_clean_and_its_headings_are_where_they_are_said_to_be(blocks: list[Block]) -> None:
    content = assemble(blocks)
    text = content.text
    assert clean(text) == text
    for heading in content.headings:
        words = heading.span.of(text)
        assert words == " ".join(words.split()) != ""
        assert text[: heading.span.start].endswith("\n\n") or heading.span.start == 0
