import subprocess
import sys
from datetime import date
from random import Random

import pytest

from corpus import Document, Metadata, UnreadableDocument
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of, processor_seconds

FIRST = (
    "Les services de la préfecture reçoivent le public tous les matins, du lundi au vendredi, dans la grande salle du "
    "rez-de-chaussée. Un agent oriente chaque personne vers le bon guichet et remet un numéro d’ordre."
)
SECOND = (
    "La demande de carte se fait en ligne, puis au guichet. Le dossier comprend une photographie de moins de six mois, "
    "un justificatif de domicile et l’ancienne carte, que l’agent garde contre un reçu."
)


def page(middle: str = "", head: str = "", lang: str = ' lang="fr"') -> str:
    """Return a page with menus, a banner and a footer around an article."""
    return f"""<!DOCTYPE html>
<html{lang}><head><meta charset="utf-8"><title>Titre de fenêtre - Site</title>{head}
<style>body {{ color: red }}</style><script>var suivi = "espion";</script></head>
<body><header><nav><ul><li><a href="/">Accueil</a></li><li><a href="/plan">Plan du site</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie-consent"><p>Ce site utilise des cookies.</p><button>Tout accepter</button></div>
<main><article><h1>Accueil du public</h1>
<p>{FIRST}</p>
{middle}
<p>{SECOND}</p>
</article></main>
<aside class="sidebar"><h2>À lire aussi</h2><ul><li><a href="/autre">Une autre page</a></li></ul></aside>
<footer><p>Mentions légales</p><a href="/contact">Nous écrire</a></footer>
<script>alert("fin")</script></body></html>"""


def test_the_main_content_is_kept_and_nothing_else(read_one: ReadOne) -> None:
    assert read_one("a.html", page()).text == f"Accueil du public\n\n{FIRST}\n\n{SECOND}"


def test_headings_keep_their_levels_and_their_places(read_one: ReadOne) -> None:
    middle = f"<h2>Les <em>horaires</em></h2><p>{SECOND} Bis.</p><h3>Le mardi</h3><p>{FIRST} Bis.</p><h2>Fin</h2>"
    document = read_one("a.html", page(middle))
    assert headings_of(document) == [(1, "Accueil du public"), (2, "Les horaires"), (3, "Le mardi"), (2, "Fin")]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<ul><li>un</li><li>deux <b>gras</b></li></ul>", ["- un", "- deux gras"]),
        (
            "<ol><li>un<ul><li>deux<ul><li>trois</li></ul></li></ul></li><li>quatre</li></ol>",
            ["1. un", "- deux", "- trois", "2. quatre"],
        ),
        ("<ul><li><p>un</p><ul><li>deux</li></ul></li></ul>", ["- un", "- deux"]),
        ("<ul><li>un <div><ul><li>deux</li></ul></div></li></ul>", ["- un", "- deux"]),
        ("<ul><li><h3>Titre</h3><p>Un texte.</p><p>Un autre.</p></li></ul>", ["Titre", "Un texte.", "Un autre."]),
        ("<dl><dt>Terme</dt><dd>Sens<ul><li>un</li></ul></dd></dl>", ["- Terme", "Sens", "- un"]),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", ["A | B", "1 | 2"]),
        ("<table><tr><td><p>un</p><p>deux</p></td><td>trois<br>quatre</td></tr></table>", ["un deux | trois quatre"]),
        ("<table><tr><td>A</td><td><ul><li>un</li><li>deux</li></ul></td></tr></table>", ["A | - un - deux"]),
        ("<p>une ligne<br>coupée<br/>en trois</p>", ["une ligne", "coupée", "en trois"]),
        ("<div>un texte nu<ul><li>un</li></ul> et sa suite</div>", ["un texte nu", "- un", "et sa suite"]),
        ("<blockquote>une citation<ul><li>un</li></ul></blockquote>", ["une citation", "- un"]),
        ("<blockquote><p>une citation</p><p>sa suite</p></blockquote>", ["une citation", "sa suite"]),
        ("<pre>def f():\n    return 1</pre>", ["def f():", "    return 1"]),
        ("<p>Un <strong>mot</strong>, un <a href='/x'>lien</a>, le 2<sup>e</sup>.</p>", ["Un mot, un lien, le 2e."]),
        ("<p>«&nbsp;Oui&nbsp;», dit-il&#8239;!</p>", ["«\u00a0Oui\u00a0», dit-il\u202f!"]),
        ("<p>Écrire &lt;script&gt;alert(1)&lt;/script&gt; ici.</p>", ["Écrire <script>alert(1)</script> ici."]),
    ],
)  # fmt: skip
def test_markup_becomes_lines_of_words(read_one: ReadOne, markup: str, lines: list[str]) -> None:
    text = read_one("a.html", page(markup)).text
    between = text[text.index("d’ordre.") + len("d’ordre.") : text.index(SECOND)]
    assert [line for line in between.split("\n") if line] == lines


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta property="og:title" content="Le titre partagé">', "Le titre partagé"),
        ('<meta property="og:title" content="">', "Accueil du public"),
        ("", "Accueil du public"),
    ],
)
def test_the_title_is_the_one_that_is_shared_then_the_heading(read_one: ReadOne, head: str, title: str) -> None:
    assert read_one("a.html", page(head=head)).metadata.title == title


def test_the_title_of_the_window_serves_where_there_is_no_heading(read_one: ReadOne) -> None:
    html = page().replace("<h1>Accueil du public</h1>", "")
    assert read_one("a.html", html).metadata.title == "Titre de fenêtre"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="https://example.org/a">', "https://example.org/a"),
        ('<meta property="og:url" content="https://example.org/b">', "https://example.org/b"),
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="/relative">', None),
        ('<link rel="canonical" href="data:text/html,x">', None),
        ("", None),
    ],
)
def test_the_canonical_address_is_read_if_it_is_one_of_the_web(read_one: ReadOne, head: str, url: str | None) -> None:
    assert read_one("a.html", page(head=head)).metadata.url == url


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"datePublished": "2022-05-18T08:00:00Z", \
"dateModified": "2024-11-26"}]}</script>'
)
META = (
    '<meta property="article:published_time" content="2022-05-18"><meta itemprop="dateModified" content="26/11/2024">'
)
VISIBLE = "<p>Publié le <time>18/05/2022</time> – <span>Mis à jour</span> le <b>26 novembre 2024</b></p>"
BROKEN = f"""<script type="application/ld+json">{{"datePublished": }}</script>
<script type="application/ld+json">{"[" * 99_999}</script>"""


@pytest.mark.parametrize(
    ("head", "middle"),
    [
        (LINKED, ""),
        (META, ""),
        ("", VISIBLE),
        (BROKEN + META, ""),
        ('<meta name="DC.date" content="2022-05-18"><meta name="last-modified" content="2024-11-26">', ""),
        (LINKED, "<p>Publié le 1er janvier 2001, mis à jour le 2 janvier 2001</p>"),
    ],
)
def test_dates_are_read_from_linked_data_the_head_and_the_page(read_one: ReadOne, head: str, middle: str) -> None:
    metadata = read_one("a.html", page(middle, head)).metadata
    assert (metadata.published, metadata.modified) == (date(2022, 5, 18), date(2024, 11, 26))


def test_a_date_below_a_long_menu_is_found(read_one: ReadOne) -> None:
    menu = "".join(f"<li><a href='/{n}'>Page {n}</a></li>" for n in range(60))
    links = "".join(f"<p><a href='/{n}'>Lien {n}</a></p>" for n in range(60))
    html = page(VISIBLE).replace("<nav><ul>", f"<nav><ul>{menu}").replace("<footer>", f"<footer>{links}")
    assert read_one("a.html", html).metadata.published == date(2022, 5, 18)


def test_a_date_in_a_comment_is_none(read_one: ReadOne) -> None:
    assert read_one("a.html", page("<!-- Publié le 18/05/2022 -->")).metadata.published is None


@pytest.mark.parametrize(
    ("lang", "language"), [(' lang="en-GB"', "en"), (' xml:lang="de"', "de"), ("", "fr"), (' lang=""', "fr")]
)
def test_the_language_is_the_stated_one_else_that_of_the_words(read_one: ReadOne, lang: str, language: str) -> None:
    words = "" if lang and language != "fr" else FIRST
    html = f"<html{lang}><body><h1>Service des titres</h1><p>{words} Station 12.</p></body></html>"
    assert read_one("a.html", html).metadata.language == language


@pytest.mark.parametrize("lang", ["en", "en-US", "de"])
def test_the_language_of_a_template_is_not_that_of_french_words(read_one: ReadOne, lang: str) -> None:
    assert read_one("a.html", page(lang=f' lang="{lang}"')).metadata.language == "fr"


def test_the_surroundings_are_all_that_is_seen_on_the_page(read_one: ReadOne) -> None:
    lines = read_one("a.html", page()).surroundings.split("\n")
    assert lines == [
        "Accueil",
        "Plan du site",
        "Ce site utilise des cookies.",
        "Tout accepter",
        "Accueil du public",
        FIRST,
        SECOND,
        "À lire aussi",
        "Une autre page",
        "Mentions légales",
        "Nous écrire",
    ]


def test_in_xml_an_empty_anchor_holds_nothing(read_one: ReadOne) -> None:
    markup = '<?xml version="1.0"?><html><body><h1><a id="a"/>Titre</h1><p>Un <a href="/b"/>texte.<br/>Fin.</p><div/>'
    document = read_one("a.html", f"{markup}<p>Après.</p></body></html>")
    assert document.text == "Titre\n\nUn texte.\nFin.\n\nAprès."
    assert headings_of(document) == [(1, "Titre")]


@pytest.mark.parametrize(
    "charset", ["windows-1252", "iso-8859-1", "ISO-8859-15", "utf-8", "undefined", "no-such-charset"]
)
def test_a_page_in_windows_1252_is_read_whatever_it_declares(read_one: ReadOne, charset: str) -> None:
    html = page("<p>L’œuvre « citée ».</p>").replace("utf-8", charset)
    assert "L’œuvre « citée »." in read_one("a.html", html.encode("cp1252")).text


def test_a_page_is_read_in_the_encoding_that_it_declares(read_one: ReadOne) -> None:
    russian = "Сегодня хорошая погода, и мы пойдём гулять в парк. Дети играют во дворе, а собака спит на солнце."
    head = '<head><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"></head>'
    html = f"<html>{head}<p>{russian}</p></html>"
    assert read_one("a.html", html.encode("koi8-r")).text == russian


def test_a_page_of_xhtml_with_a_declaration_is_read(read_one: ReadOne) -> None:
    html = page().replace("<!DOCTYPE html>", '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>')
    document = read_one("a.xhtml", html)
    assert (document.text, document.metadata) == (
        read_one("a.html", page()).text,
        Metadata("Accueil du public", language="fr"),
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour le monde.</p>", "Bonjour le monde."),
        ("Bonjour le monde.", "Bonjour le monde."),
        ("<head><title>Salut</title></head><nav>Menu</nav><p>Bonjour</p><p>le <b>monde</b>.</p>", "Bonjour\nle monde."),
        ("<div><p>Bonjour <b>le <i>monde</b>.", "Bonjour le monde."),
        ("<p>Bonjour<p>le monde</html></body><table><tr><td>Fin", "Bonjour\n\nle monde\n\nFin"),
    ],
)  # fmt: skip
def test_a_small_or_malformed_page_keeps_its_words(read_one: ReadOne, html: str, text: str) -> None:
    assert [line for line in read_one("a.html", html).text.split("\n") if line] == [
        line for line in text.split("\n") if line
    ]


def test_a_small_page_keeps_its_title_and_its_language(read_one: ReadOne) -> None:
    html = '<html lang="fr"><head><title>Salut</title></head><body><p>Bonjour.</p></body></html>'
    assert read_one("a.html", html).metadata == Metadata("Salut", language="fr")


def test_a_page_of_pictures_alone_is_its_title(read_one: ReadOne) -> None:
    body = "<body><nav>Menu</nav><img src=a></body>"
    document = read_one("a.html", f"<html><head><title>Vidéos de la campagne</title></head>{body}</html>")
    assert document.text == document.metadata.title == "Vidéos de la campagne"
    assert headings_of(document) == [(1, "Vidéos de la campagne")]


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>",
        "<html><body></body></html>",
        "<html><frameset cols='20%,80%'><frame src='menu.html'><frame src='page.html'></frameset></html>",
        "<html><head><title> </title></head><body><nav>Menu</nav></body></html>",
        "<!-- -->",
        "<html><body><script>var a = 1;</script><style>p {}</style><footer>Pied</footer></body></html>",
    ],
)
def test_a_page_without_words_of_its_own_is_refused(refuse: Refuse, html: str) -> None:
    error = refuse("a.html", html)
    assert isinstance(error, UnreadableDocument)
    assert "expected" in error.reason


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "blockquote", "table><tr><td", "span"])
@pytest.mark.parametrize(("depth", "is_read"), [(300, True), (5000, False), (100_000, False)])
def test_a_page_is_read_whole_or_refused_for_its_depth(tag: str, depth: int, is_read: bool) -> None:
    # In a process of its own: what breaks here is the interpreter's stack.
    script = f"""
import pathlib, tempfile
from corpus import Document, find_files
from corpus.read import read
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "deep.html")
    path.write_text("<html><body><p>Avant.</p>" + "<{tag}>" * {depth} + "Bonjour.", encoding="utf-8")
    (found,) = read(*find_files([path]))
    print("read" if isinstance(found, Document) and "Bonjour." in found.text else found)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "read" or not is_read
    assert is_read or "nested" in done.stdout


BOMB = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    "html",
    [
        f"<p title='{'x' * 9_000_000}'>Bonjour.</p>",
        f"<p class='{'menu-' * 1_800_000}x'>Bonjour.</p>",
        f"<div>{'<br>' * 200_000}Bonjour.</div>",
        f"<!DOCTYPE html [<!ENTITY a 'lol'>{BOMB}]><p>Bonjour. &i;</p>",
        f"<p>Bonjour.</p><!--{'-' * 5_000_000}",
        f"<p>Bonjour.</p>{'<' * 1_000_000}",
        f"<p>Bonjour.</p>{'<p>Oui.' * 50_000}",
        f"<p>Bonjour.</p><table><tr><td colspan='9999' rowspan='9999'>Oui</td></tr>{'<tr><td>Non</td></tr>' * 20_000}",
        f"<p>Bonjour.</p>{'<button>Oui</button>mot ' * 100_000}",
        f"<p>Bonjour {'mot ' * 2_000_000}</p>",
        f"<p>Bonjour.</p><a href='#'>{' ' * 5_000_000}</a>",
    ],
    ids="attribute class breaks entities comment brackets paragraphs table buttons words spaces".split(),
)  # fmt: skip
def test_an_enormous_page_is_read_in_seconds(read_one: ReadOne, html: str) -> None:
    documents: list[Document] = []
    assert processor_seconds(lambda: documents.append(read_one("a.html", html))) < 15
    assert "Bonjour" in documents[0].text


def test_a_damaged_page_is_read_or_refused(results: Results) -> None:
    whole = page("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>" + VISIBLE, LINKED).encode()
    chance = Random(7)  # noqa: S311  the same damage at each run
    for _ in range(300):
        damaged = bytearray(whole[: chance.randrange(len(whole))] if chance.random() < 0.5 else whole)
        for _ in range(chance.randrange(30)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        (found,) = results("a.html", bytes(damaged))
        assert isinstance(found, Document | UnreadableDocument), found


def test_binary_data_is_no_page(results: Results) -> None:
    (error,) = results("a.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert isinstance(error, UnreadableDocument)
    assert "binary data" in error.reason


@pytest.mark.parametrize(
    "html", [page(), "<p>Bonjour", "<p>Bonjour</html><td>Fin", "", "<html>", page().replace("</p>", "<p></html>")]
)
def test_reading_a_page_says_nothing_beside_its_result(
    results: Results, html: str, caplog: pytest.LogCaptureFixture
) -> None:
    results("a.html", html)
    assert caplog.records == []
