import pytest
from lxml import html

from corpus.page_table import is_data, rows


def table(markup: str) -> html.HtmlElement:
    """Return a table of these rows."""
    return html.fragment_fromstring(f"<table>{markup}</table>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr>", [("header", "A | B"), ("row", "1 | 2")]),
        ("<thead><tr><td>A</td><td>B</td></tr></thead><tr><td>1</td><td>2</td></tr>",
            [("header", "A | B"), ("row", "1 | 2")]),
        ("<caption>Prix</caption><tr><th>Tarif</th><td>2</td></tr>", [("text", "Prix"), ("row", "Tarif | 2")]),
        ("<tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr>", [("row", "A | B"), ("row", "1 | 2")]),
        ("<tr><th rowspan=2>An</th><th colspan=2>Public</th></tr><tr><th>V</th><th>P</th></tr>"
            "<tr><td>1</td><td>2</td><td>3</td></tr>", [("header", "An | Public\n | V | P"), ("row", "1 | 2 | 3")]),
        ("<tr><td rowspan=2>A</td><td>1</td></tr><tr><td>2</td></tr>", [("row", "A | 1"), ("row", " | 2")]),
        ("<tr><td colspan=2>A</td><td>B</td></tr><tr><td>1</td><td>2</td><td>3</td></tr>",
            [("row", "A |  | B"), ("row", "1 | 2 | 3")]),
        ("<tr><td><img></td><td>A</td><td>B</td></tr>", [("row", "A | B")]),
        ("<tr><th>A</th></tr><tr><th>B</th></tr>", [("row", "A"), ("row", "B")]),
        ("<tr><td>A</td><td><p>un</p><ul><li>deux</li></ul></td></tr>", [("row", "A | un - deux")]),
        ("<tr><td colspan='x' rowspan='99999999'>A</td></tr><tr><td>B</td></tr>", [("row", "A"), ("row", "B")]),
    ],
)  # fmt: skip
def test_a_table_becomes_a_header_and_rows(markup: str, expected: list[tuple[str, str]]) -> None:
    assert [(block.kind, block.text) for block in rows(table(markup))] == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><th>A</th></tr><tr><td>1</td></tr>", True),
        ("<tr><td>A</td><td>1</td></tr>", True),
        ("<caption>A</caption><tr><td>1</td></tr>", True),
        ("<tr><td>Menu</td><td><h1>Titre</h1></td></tr>", False),
        ("<tr><td>Menu</td><td><table><tr><td>1</td></tr></table></td></tr>", False),
        (f"<tr><td>Menu</td><td>{'mot ' * 300}</td></tr>", False),
        ("<tr><td rowspan=2><img></td><th>Note</th></tr><tr><td><p>Un texte.</p></td></tr>", False),
    ],
)
def test_a_table_that_lays_a_page_out_holds_no_data(markup: str, expected: bool) -> None:
    assert is_data(table(markup)) is expected


def test_a_table_may_say_that_it_is_none() -> None:
    assert not is_data(html.fragment_fromstring("<table role='presentation'><tr><th>A</th></tr></table>"))
