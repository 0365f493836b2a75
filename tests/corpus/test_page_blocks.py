import pytest
from lxml import html

from corpus.blocks import Block
from corpus.page_blocks import pieces_of


def blocks(markup: str) -> list[tuple[str, int, str]]:
    """Return the kind, level and words of the blocks of a piece of HTML."""
    found = (piece.block for piece in pieces_of(html.fragment_fromstring(markup, create_parent="div")))
    return [(block.kind, block.level, block.text) for block in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("Le 1<sup>er</sup> <abbr title='x'>p.</abbr> 2", [("text", 0, "Le 1er p. 2")]),
        ("«\u00a0Oui\u00a0» le 3\u202f000", [("text", 0, "«\u00a0Oui\u00a0» le 3\u202f000")]),
        ("un<br>deux<br><br>trois", [("text", 0, "un\ndeux"), ("text", 0, "trois")]),
        ("<ol start='3'><li>c</li><li value='7'>g</li><li>h</li></ol>",
            [("item", 0, "3. c"), ("item", 0, "7. g"), ("item", 0, "8. h")]),
        ("<ol type='a'><li>un</li></ol>", [("item", 0, "- un")]),
        ("<ul><li><p>un</p><p>suite</p></li></ul>", [("item", 0, "- un"), ("item", 0, "suite")]),
        ("<h2 id='x'>Un <b>titre</b></h2>suite", [("heading", 2, "Un titre"), ("text", 0, "suite")]),
        ("<div role='heading' aria-level='4'>Quatre</div>", [("heading", 4, "Quatre")]),
        (f"<h2>{'mot ' * 100}</h2>", [("text", 0, ("mot " * 100).strip())]),
        ("<pre>  a\n    b</pre>", [("text", 0, "  a\n    b")]),
        ("<dl><dt>Terme</dt><dd>Sens</dd></dl>", [("item", 0, "- Terme"), ("item", 0, "Sens")]),
    ],
)  # fmt: skip
def test_markup_becomes_blocks(markup: str, expected: list[tuple[str, int, str]]) -> None:
    assert blocks(markup) == expected


def test_questions_are_headings_above_their_answers() -> None:
    markup = (
        "<h2>Aide</h2><dl><dt>Qui\u00a0?</dt><dd><p>Vous.</p><ul><li>un</li></ul></dd><dt>Où ?</dt><dd>Ici.</dd></dl>"
    )
    assert blocks(markup) == [
        ("heading", 2, "Aide"),
        ("heading", 3, "Qui\u00a0?"),
        ("item", 0, "Vous."),
        ("item", 0, "- un"),
        ("heading", 3, "Où ?"),
        ("item", 0, "Ici."),
    ]


def test_details_stand_one_below_the_other_and_inside_each_other() -> None:
    inner = "<details><summary>C</summary>c</details>"
    markup = f"<h2>A</h2><details><summary>B</summary>b{inner}</details><details><summary>D</summary>d</details>"
    assert [row for row in blocks(markup) if row[0] == "heading"] == [
        ("heading", 2, "A"),
        ("heading", 3, "B"),
        ("heading", 4, "C"),
        ("heading", 3, "D"),
    ]


def test_the_button_of_an_accordion_is_the_heading_of_what_it_opens() -> None:
    plain = "<h2>A</h2><button aria-controls='x'>Qui ?</button><div id='x'>Vous.</div>"
    within = "<h2>A</h2><h3><button aria-controls='x'>Qui ?</button></h3><div id='x'>Vous.</div>"
    expected = [("heading", 2, "A"), ("heading", 3, "Qui ?"), ("text", 0, "Vous.")]
    assert blocks(plain) == blocks(within) == expected


@pytest.mark.parametrize("button", ["<button aria-controls='y'>Plan</button>", "<button role='tab'>Plan</button>"])
def test_a_button_that_opens_something_else_is_no_heading(button: str) -> None:
    assert blocks(f"<h2>A</h2>{button}<div id='x'>Vous.</div>") == [
        ("heading", 2, "A"),
        ("text", 0, "Plan"),
        ("text", 0, "Vous."),
    ]


def test_an_item_with_a_heading_is_a_section() -> None:
    markup = "<ul><li><h3>Un</h3><p>a</p></li><li>deux</li></ul>"
    assert blocks(markup) == [("heading", 3, "Un"), ("text", 0, "a"), ("item", 0, "- deux")]


def test_the_share_of_links_is_told() -> None:
    pieces = list(
        pieces_of(html.fragment_fromstring("<div><p>abc <a href='/'>def</a></p><h2><a href='/'>x</a></h2></div>"))
    )
    assert [(piece.block, piece.linked) for piece in pieces] == [
        (Block("text", "abc def"), 0.5),
        (Block("heading", "x", 2), 1.0),
    ]
