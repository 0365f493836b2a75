from datetime import date

import pytest

from corpus import Document, UnreadableDocument, find_files
from corpus.read import read
from tests.corpus.conftest import ReadOne, Refuse, headings_of
from tests.real_input import debian_package

HEAD = '<page xmlns="http://projectmallard.org/1.0/" xmlns:if="http://projectmallard.org/if/1.0/" xml:lang="fr">'
INFO = """
  <info>
    <link type="guide" xref="index"/>
    <revision version="1" date="2020-03-01"/><revision version="2" date="2022-05-18"/><revision date="jamais"/>
    <credit type="author copyright"><name>Jeanne Martin</name><email>jeanne@exemple.fr</email></credit>
    <credit type="author"><name>Paul Durand</name></credit>
    <credit type="editor"><name>Personne</name></credit>
    <title type="link">Un autre titre</title>
    <desc>Recevoir et classer le courrier.</desc>
  </info>
  <title>Le <em>courrier</em></title>
"""


def _page(body: str) -> str:
    return f"<?xml version='1.0' encoding='utf-8'?>\n{HEAD}{INFO}{body}</page>"


def _text(read_one: ReadOne, body: str) -> str:
    return read_one("a.page", _page(body)).text.removeprefix("Le courrier\n\nRecevoir et classer le courrier.\n\n")


def test_a_page_gives_its_title_its_authors_its_last_revision_and_its_language(read_one: ReadOne) -> None:
    told = read_one("a.page", _page("<p>Le guichet reçoit le courrier.</p>")).metadata
    assert (told.title, told.author, told.language) == ("Le courrier", "Jeanne Martin, Paul Durand", "fr")
    assert (told.published, told.modified) == (None, date(2022, 5, 18))


def test_sections_are_nested_under_the_title(read_one: ReadOne) -> None:
    body = "<section><title>Le tri</title><p>Un.</p><section><title>À la main</title><p>Deux.</p></section></section>"
    assert headings_of(read_one("a.page", _page(body))) == [(1, "Le courrier"), (2, "Le tri"), (3, "À la main")]


def test_the_summary_is_the_lead_unless_the_text_says_it_or_it_is_no_sentence(read_one: ReadOne) -> None:
    assert read_one("a.page", _page("")).text == "Le courrier\n\nRecevoir et classer le courrier."
    said = _page("<p>Recevoir et classer le courrier.</p>")
    assert read_one("a.page", said).text == "Le courrier\n\nRecevoir et classer le courrier."
    label = said.replace("<desc>Recevoir et classer le courrier.", "<desc>Courrier, colis").replace(
        "<p>Re", "<p>Bien re"
    )
    assert read_one("a.page", label).text == "Le courrier\n\nBien recevoir et classer le courrier."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Une  ligne\n  et <em>sa</em> suite.</p>", "Une ligne et sa suite."),
        ("<p>Voir <link xref='a'/> et <link xref='b'>le tri</link>.</p>", "Voir et le tri."),
        ("<p>Pressez <keyseq><key>Ctrl</key><key>C</key></keyseq>.</p>", "Pressez Ctrl+C."),
        ("<p>Ouvrez <guiseq><gui>Vue</gui><gui>Tri</gui></guiseq>.</p>", "Ouvrez Vue ▸ Tri."),
        ("<p>Cliquez (<media type='image' src='a'><span>le menu</span></media>).</p>", "Cliquez (le menu)."),
        ("<media type='image' src='a'><p>Un plan</p></media><p>Un.</p>", "Un."),
        ("<note style='tip'><title>Le saviez-vous</title><p>Oui.</p></note>", "Le saviez-vous\n\nOui."),
        ("<list><item><p>Un</p></item><item><p>Deux</p><p>bis</p></item></list>", "- Un\n- Deux\nbis"),
        ("<steps><item><p>Un.</p></item><item><p>Deux.</p></item></steps>", "1. Un.\n2. Deux."),
        ("<terms><item><title>Pli</title><p>Une lettre.</p></item></terms>", "- Pli\nUne lettre."),
        ("<list><item><p>Un</p><list><item><p>a</p></item></list></item></list>", "- Un\n- a"),
        ("<tree><item>Un<item>a</item></item></tree>", "- Un\n- a"),
        ("<table><tr><td><p>Un</p></td><td>Deux</td></tr></table>", "Un | Deux"),
        ("<code>si x :\n    y</code>", "si x :\n    y"),
        ("<!-- à refaire --><p>Un<!-- deux -->.</p><comment><p>Non.</p></comment>", "Un."),
        ("<links type='topic'><title>Voir</title></links><p>Un.</p>", "Un."),
        ("<section><p>Sans titre.</p></section><p if:test='target:mobile'>Non.</p>", "Sans titre."),
        ("<quote><p>Dit.</p><cite>Jeanne</cite></quote>", "Dit.\n\nJeanne"),
        ("<gui>Un mot à sa place</gui>", "Un mot à sa place"),
    ],
)
def test_the_words_are_those_that_a_reader_shows(read_one: ReadOne, body: str, text: str) -> None:
    assert _text(read_one, body) == text


def test_of_alternatives_the_first_that_holds_is_shown(read_one: ReadOne) -> None:
    classic = "<if:when test='platform:gnome-classic'><p>Classique.</p></if:when>"
    body = f"<if:choose>{classic}<if:when test='!platform:gnome-classic'><p>Le bureau.</p></if:when></if:choose>"
    assert _text(read_one, body) == "Le bureau."
    assert _text(read_one, f"<if:choose>{classic}<if:else><p>Sinon.</p></if:else></if:choose>") == "Sinon."
    assert _text(read_one, "<if:if test='a, !b'><p>L’un.</p></if:if><if:if test='!a b'><p>Non.</p></if:if>") == "L’un."


def test_titles_lead_the_lists_and_the_tables_below_them(read_one: ReadOne) -> None:
    head = "<thead><tr><td><p>Ville</p></td><td><p>Plis</p></td></tr></thead>"
    table = f"<table><title>Par ville</title>{head}<tr><td><p>Lyon</p></td><td><p>12</p></td></tr></table>"
    document = read_one("a.page", _page(f"<list><title>À trier</title><item><p>Un</p></item></list>{table}"))
    leads = [(lead.span.of(document.text), lead.over.of(document.text)) for lead in document.content.leads]
    assert leads == [("À trier", "- Un"), ("Par ville\nVille | Plis", "Lyon | 12")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not XML (Document is empty"),
        (_page("<p>Cassé</q>"), "not XML (Opening and ending tag mismatch"),
        ("<html><body/></html>", "found <html>; expected a page of Mallard"),
        ("<page xmlns='http://projectmallard.org/1.0/'/>", "the page has no words of its own; expected a title"),
        (_page("<section>" * 300 + "</section>" * 300), "not XML (Excessive depth in document"),
    ],
)
def test_what_is_no_page_is_refused(refuse: Refuse, content: str, reason: str) -> None:
    error = refuse("a.page", content)
    assert isinstance(error, UnreadableDocument)
    assert error.reason.startswith(reason)


def test_entities_bring_nothing_in(read_one: ReadOne) -> None:
    kind = "<!DOCTYPE page [<!ENTITY nom 'Sourcier'><!ENTITY passwd SYSTEM 'file:///etc/passwd'>]>"
    page = _page("<p>Ici &nom; et &passwd;.</p>").replace("<page", f"{kind}<page", 1)
    assert read_one("a.page", page).text.endswith("Ici &nom; et &passwd;.")


def test_a_bomb_of_entities_is_refused(refuse: Refuse) -> None:
    bomb = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 9))
    kind = f"<!DOCTYPE page [<!ENTITY a0 'aaaa'>{bomb}]>"
    page = _page("<p>Ici &a8;.</p>").replace("<page", f"{kind}<page", 1)
    assert refuse("a.page", page).reason.startswith("not XML (Maximum entity amplification factor exceeded")


def test_the_french_pages_of_gnome_are_read() -> None:
    folder = debian_package("gnome-user-docs") / "usr" / "share" / "help" / "fr"
    files = [file for file in find_files([folder]) if file.suffix == ".page"]
    documents = [found for file in files for found in read(file)]
    assert len(documents) == len(files) >= 290
    for document in documents:
        assert isinstance(document, Document), document
        assert document.metadata.title == document.headings[0].span.of(document.text)
        assert document.metadata.language == "fr"
        assert "gnome-doc-list@gnome.org" not in document.text
    dated = [document for document in documents if isinstance(document, Document) and document.metadata.modified]
    assert len(dated) >= 0.9 * len(documents)
