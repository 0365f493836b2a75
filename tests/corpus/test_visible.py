from lxml import html

from corpus.visible import line, visible_text, written

PAGE = """<html><head><title>Un titre</title><style>p{}</style></head><body><nav>Menu</nav>
<script>alert(1)</script>
<p>Publié <b>le</b>
 <time>18/05/2022</time><!-- caché --> par&nbsp;nous</p><div>Un<br>Deux</div><p>un</p><p>deux</p>
<noscript>Activez JavaScript</noscript><table><tr><td>a</td><td>b</td></tr></table>
<footer>Pied</footer></body></html>"""
LINES = ["Menu", "Publié le 18/05/2022 par\u00a0nous", "Un", "Deux", "un", "deux", "a", "b"]


def test_the_words_of_a_line_stay_on_a_line_and_blocks_stand_on_their_own() -> None:
    assert visible_text(html.document_fromstring(PAGE)).split("\n") == [*LINES, "Pied"]


def test_the_elements_named_are_left_out() -> None:
    assert visible_text(html.document_fromstring(PAGE), without=("footer",)).split("\n") == LINES


def test_the_tree_stays_as_it_was() -> None:
    page = html.document_fromstring(PAGE)
    before = html.tostring(page)
    visible_text(page, without=("p",))
    assert html.tostring(page) == before


def test_an_element_may_be_read_as_one_line() -> None:
    element = html.fragment_fromstring("<div>Un <b>mot</b><p>et</p><ul><li>deux</li><li>trois</li></ul></div>")
    assert line(element) == "Un mot et deux trois"
    assert line(element, dash="- ") == "Un mot et - deux - trois"


def test_a_program_keeps_its_spaces() -> None:
    element = html.fragment_fromstring("<pre>si  a:\n    <b>b</b>\n<br>fin</pre>")
    assert written(element) == "si  a:\n    b\n\nfin"


def test_a_program_keeps_its_lines_and_a_button_stands_on_a_line_of_its_own() -> None:
    page = html.fromstring(
        "<div>Un <b>mot</b><pre>a\n  b <i>c\nd</i>\n</pre> puis <button>Copier</button> la\nsuite</div>"
    )
    assert visible_text(page).split("\n") == ["Un mot", "a", "b c", "d", "puis", "Copier", "la suite"]
