"""What Chromium marks when it opens an address with a text fragment: exactly the passage."""

import base64
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from corpus.clean import clean
from corpus.fragment import text_fragment
from corpus.visible import visible_text

STYLE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><style>
body { font: 16px/24px sans-serif; color: black; background: white }
::target-text { color: rgb(255 0 255); background: rgb(255 0 255) }
.far { height: 3000px }
</style></head><body>"""
MARKED = """async shot => {
    const image = new Image(); image.src = 'data:image/png;base64,' + shot; await image.decode()
    const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height
    const pixels = canvas.getContext('2d', { willReadFrequently: true }); pixels.drawImage(image, 0, 0)
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    let marked = ''
    while (nodes.nextNode())
        for (let at = 0; at < nodes.currentNode.length; at++) {
            const range = document.createRange()
            range.setStart(nodes.currentNode, at); range.setEnd(nodes.currentNode, at + 1)
            const box = range.getBoundingClientRect()
            const [r, g, b] = pixels.getImageData(box.x + box.width / 2, box.y + box.height / 2, 1, 1).data
            if (box.width && r == 255 && g == 0 && b == 255) marked += nodes.currentNode.data[at]
        }
    return marked
}"""
"""The characters of the page, in order, in whose middle the picture has the colour of what is marked."""

LAW = "Le salarié dispose d'un délai de deux mois pour contester la décision devant le conseil de prud'hommes."
REPEATED = (
    f"<h1>Contester</h1><h2>Licenciement</h2><p>{LAW} Ce délai court à partir de la lettre.</p>"
    f"<h2>Sanction</h2><p>{LAW} Ce délai court à partir de la notification.</p>"
    f"<h2>Démission</h2><p>{LAW}</p><p>Contact</p><p>{LAW}</p>"
)
LISTS = (
    "<p>Pièces à joindre :</p><ul><li>la copie du bail</li><li>une pièce d’identité</li><li>un justificatif</li></ul>"
    "<p>Pièces à garder :</p><ol><li>la copie du bail</li><li>la quittance</li><li>un justificatif</li></ol>"
    "<p>Fin de la liste des pièces.</p>"
)
TABLES = (
    "<table><caption>Montants</caption><tr><th>Âge</th><th>Montant</th></tr>"
    "<tr><td>Moins de 25 ans</td><td>500 €</td></tr><tr><td>25 ans et plus</td><td>500 €</td></tr></table>"
    "<table><tr><th>Âge</th><th>Durée</th></tr><tr><td>Moins de 25 ans</td><td>6 mois</td></tr></table>"
)
SIGNS = (
    "<p>Qui est concerné&nbsp;? Les salariés à temps partiel&nbsp;: ceux dont la durée est inférieure à "
    "18&#8239;000&nbsp;heures. « Où ? » Dans l’œuvre de la pré&shy;fecture, rendez-vous 5-6 & 7, soit 100 % "
    "du <b>pré</b>avis<sup>1</sup>, au mois d'août.<br>Est-ce tout&nbsp;? Oui, c’est tout.</p>"
    "<p>Les salaries a temps partiel : ceux du temps complet. C'est tout.</p>"
)
BUTTONS = (
    "<h2>Votre droit</h2><p>Vous pouvez demander un congé de formation.</p><button>Partager</button>"
    "<p>La demande se fait par écrit.</p><x-note>Votre droit vous</x-note> <x-note>pouvez demander un congé</x-note>"
    "<p>Vous pouvez demander un congé sans solde. La demande se fait par écrit.</p>"
)
# The heading alone is written twice, if a browser joins what the notes say.
CASES = [
    (REPEATED, "", f"Licenciement\n\n{LAW} Ce délai court à partir de la lettre.", None),
    (REPEATED, "", f"Sanction\n\n{LAW} Ce délai court à partir de la notification.", None),
    (REPEATED, "Sanction", LAW, None),
    (REPEATED, "Démission", LAW, None),
    (REPEATED, "Contact", LAW, None),
    (REPEATED, "", "Ce délai court à partir de la notification.", None),
    (REPEATED, "", "Contact", None),
    (LISTS, "", "Pièces à joindre :\n\n- la copie du bail\n- une pièce d’identité\n- un justificatif", None),
    (LISTS, "", "1. la copie du bail\n2. la quittance\n3. un justificatif", None),
    (LISTS, "quittance", "- un justificatif", None),
    (LISTS, "identité", "- un justificatif", None),
    (TABLES, "", "Âge | Montant\nMoins de 25 ans | 500 €\n25 ans et plus | 500 €", None),
    (TABLES, "", "Moins de 25 ans | 6 mois", None),
    (TABLES, "Montant", "Moins de 25 ans | 500 €", None),
    (
        SIGNS,
        "",
        "Les salariés à temps partiel\u00a0: ceux dont la durée est inférieure à 18\u202f000\u00a0heures.",
        None,
    ),
    (
        SIGNS,
        "",
        "« Où ? » Dans l’œuvre de la préfecture, rendez-vous 5-6 & 7, soit 100 % du préavis1, au mois d'août.",
        None,
    ),
    (SIGNS, "", "rendez-vous 5-6 & 7,", None),
    (SIGNS, "", "Qui est concerné\u00a0?", None),
    (SIGNS, "heures.", "« Où ? »", None),
    (SIGNS, "", "du préavis1, au mois d'août.\nEst-ce tout\u00a0? Oui, c’est tout.", None),
    (SIGNS, "complet.", "C'est tout.", None),
    (
        BUTTONS,
        "",
        "Votre droit\n\nVous pouvez demander un congé de formation.\n\nLa demande se fait par écrit.",
        "Vous pouvez demander un congé de formation. Partager La demande se fait par écrit.",
    ),
    (BUTTONS, "solde.", "La demande se fait par écrit.", None),
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Return the address of a server over the test's folder."""

    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(browser: Browser, site: str, tmp_path: Path) -> Iterator[Callable[[str, str], Page]]:
    """Return a function: markup and directive → the page as a reader who follows the link sees it."""
    context = browser.new_context(viewport={"width": 900, "height": 1200}, device_scale_factor=1)

    def follow(markup: str, directive: str) -> Page:
        (tmp_path / "page.html").write_text(STYLE + markup, encoding="utf-8")
        page = context.new_page()
        page.goto(f"{site}/page.html#{directive}")
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        return page

    yield follow
    context.close()


def seen(markup: str) -> str:
    """Return the text that the reader of a page sees, as `Document.surroundings` has it."""
    return clean(visible_text(html.document_fromstring(STYLE + markup)))


def marked(page: Page) -> str:
    shot = base64.b64encode(page.screenshot()).decode()
    return without_spaces(str(page.evaluate(MARKED, shot)))


def without_spaces(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


@pytest.mark.parametrize(("markup", "before", "words", "wanted"), CASES)
def test_the_passage_is_marked_and_nothing_else(
    opened: Callable[[str, str], Page], markup: str, before: str, words: str, wanted: str | None
) -> None:
    directive = text_fragment(seen(markup), words, before)
    assert directive is not None
    ours = str.maketrans("", "", "|") if "|" in words else {}
    lines = [line.removeprefix("- ").lstrip("0123456789.") if line[1:2] in " ." else line for line in words.split("\n")]
    assert marked(opened(markup, directive)) == without_spaces(wanted or "".join(lines).translate(ours))


def test_a_place_of_the_page_that_reads_the_same_is_not_opened(opened: Callable[[str, str], Page]) -> None:
    markup = (
        f"<p>Avant.</p><p id=one>{LAW}</p><div class=far></div><p>Après.</p><p id=two>{LAW}</p><div class=far></div>"
    )
    for before, chosen, twin in (("Avant.", "#one", "#two"), ("Après.", "#two", "#one")):
        directive = text_fragment(seen(markup), LAW, before)
        assert directive is not None
        page = opened(markup, directive)
        inside = "seen => seen.getBoundingClientRect().top >= 0 && seen.getBoundingClientRect().bottom <= innerHeight"
        assert page.locator(chosen).evaluate(inside)
        assert not page.locator(twin).evaluate(inside)


def test_the_picture_tells_when_a_browser_marks_something_else(opened: Callable[[str, str], Page]) -> None:
    assert marked(opened(REPEATED, ":~:text=Le%20salari%C3%A9,la%20lettre.")).startswith("Lesalariédispose")
    assert marked(opened(REPEATED, ":~:text=aucun%20de%20ces%20mots")) == ""
