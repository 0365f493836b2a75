from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from docx import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from odf import meta, style, table, text
from odf.opendocument import OpenDocumentText

from corpus import CorpusError, Document
from corpus.properties import stated
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of
from tests.corpus.packages import damaged, repacked, saved

ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


def word(*paragraphs: str) -> Any:
    """Return a Word document of a few paragraphs."""
    document = Word()
    for words in paragraphs:
        document.add_paragraph(words)
    return document


def odt(*elements: Any) -> bytes:
    """Return an OpenDocument text of a few elements."""
    document = OpenDocumentText()
    for element in elements:
        document.text.addElement(element)
    return saved(document)


def test_the_headings_of_a_word_document_stand_below_its_title(read_one: ReadOne) -> None:
    made = Word()
    made.add_paragraph("Les congés payés", style="Title")
    made.add_paragraph("Note de service", style="Subtitle")
    made.add_heading("Qui y a droit", 1)
    made.add_paragraph("Chaque salarié y a droit.")
    made.add_heading("Dès quand", 2)
    document = read_one("note.docx", saved(made))
    assert headings_of(document) == [(1, "Les congés payés"), (2, "Qui y a droit"), (3, "Dès quand")]
    assert document.metadata.title == "Les congés payés"
    assert document.text == (
        "Les congés payés\n\nNote de service\n\nQui y a droit\n\nChaque salarié y a droit.\n\nDès quand"
    )


def test_tracked_changes_are_accepted_and_deleted_words_never_shown(read_one: ReadOne) -> None:
    made = word("Le délai est de ")
    for tag, name, words in (
        ("del", "delText", "dix jours"),
        ("ins", "t", "quinze jours"),
        ("moveFrom", "t", " ailleurs"),
        ("moveTo", "t", " ici"),
    ):
        run = f'<w:r><w:{name} xml:space="preserve">{words}</w:{name}></w:r>'
        mark = f'<w:{tag} {nsdecls("w")} w:id="1" w:author="A">{run}</w:{tag}>'
        made.paragraphs[0]._p.append(parse_xml(mark))
    assert read_one("a.docx", saved(made)).text == "Le délai est de quinze jours ici"


def test_hidden_words_of_a_word_document_are_left_out(read_one: ReadOne) -> None:
    made = word("Visible")
    made.paragraphs[0].add_run(" caché").font.hidden = True
    made.styles.add_style("Secret", 2).font.hidden = True
    made.paragraphs[0].add_run(" secret", style="Secret")
    made.paragraphs[0].add_run(" montré").font.hidden = False
    assert read_one("a.docx", saved(made)).text == "Visible montré"


def test_a_text_box_stands_behind_its_paragraph(read_one: ReadOne) -> None:
    made = word("Le texte", "La suite")
    box = "<w:txbxContent><w:p><w:r><w:t>L'encadré</w:t></w:r></w:p></w:txbxContent>"
    drawing = (
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml">'
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    made.paragraphs[0]._p.append(parse_xml(drawing))
    assert read_one("a.docx", saved(made)).text == "Le texte\n\nL'encadré\n\nLa suite"


def test_a_table_of_contents_and_running_heads_are_left_out(read_one: ReadOne) -> None:
    made = word("Le texte")
    made.sections[0].header.paragraphs[0].text = "En-tête"
    made.sections[0].footer.paragraphs[0].text = "Pied de page"
    made.styles.add_style("toc 1", 1)
    made.add_paragraph("Qui y a droit\t3", style="toc 1")
    contents = (
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        "</w:sdtPr><w:sdtContent><w:p><w:r><w:t>Sommaire</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    made.element.body.insert(0, parse_xml(contents))
    assert read_one("a.docx", saved(made)).text == "Le texte"


def test_lists_and_tables_of_a_word_document_are_told(read_one: ReadOne) -> None:
    made = Word()
    made.add_paragraph("Il faut :")
    made.add_paragraph("le bail", style="List Bullet")
    made.add_paragraph("un relevé", style="List Bullet")
    made.add_paragraph("demander", style="List Number")
    made.add_paragraph("attendre", style="List Number")
    grid = made.add_table(2, 2)
    for cell, words in zip(
        (cell for row in grid.rows for cell in row.cells), "Ville Total Lyon 4".split(), strict=True
    ):
        cell.text = words
    document = read_one("a.docx", saved(made))
    assert document.text == "Il faut :\n\n- le bail\n- un relevé\n1. demander\n2. attendre\n\nVille | Total\nLyon | 4"
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Il faut :", "Ville | Total"]


def test_the_properties_of_a_word_document_are_its_metadata(read_one: ReadOne) -> None:
    made = word("Chaque salarié a droit à des congés payés.")
    made.core_properties.title = "Les congés"
    made.core_properties.author = "Jeanne Martin"
    made.core_properties.created = datetime(2021, 3, 2)
    made.core_properties.modified = datetime(2022, 5, 18)
    made.core_properties.language = "en-US"  # what a program says where nobody chose
    metadata = read_one("a.docx", saved(made)).metadata
    assert (metadata.title, metadata.author, metadata.language) == ("Les congés", "Jeanne Martin", "fr")
    assert (metadata.published, metadata.modified) == (date(2021, 3, 2), date(2022, 5, 18))


def test_damaged_properties_cost_the_properties_alone(read_one: ReadOne) -> None:
    made = repacked(saved(word("Le texte")), docProps__core_xml=b"<a")
    assert read_one("a.docx", made).text == "Le texte"


@pytest.mark.parametrize(
    "title", ["Microsoft Word - note.doc", "Présentation PowerPoint", "Sans titre 1", "Document1", "note finale.docx"]
)
def test_the_title_of_a_file_is_no_title(title: str) -> None:
    assert stated(title, "", "", "").title == ""


def test_what_no_person_wrote_is_left_out() -> None:
    metadata = stated("Le titre 5 de la Constitution", "Utilisateur Windows", "1980-01-01T00:00:00Z", "1970-01-01")
    assert metadata.title == "Le titre 5 de la Constitution"
    assert (metadata.author, metadata.published, metadata.modified) == (None, None, None)


def test_an_opendocument_text_is_read_with_its_structure(read_one: ReadOne) -> None:
    made = OpenDocumentText()
    dashes = text.ListStyle(name="Tirets")
    dashes.addElement(text.ListLevelStyleBullet(level=1, bulletchar="–"))
    made.automaticstyles.addElement(dashes)
    items = text.List(stylename="Tirets")
    for words in ("le bail", "un relevé"):
        item = text.ListItem()
        item.addElement(text.P(text=words))
        items.addElement(item)
    for element in (text.H(outlinelevel=2, text="Les aides"), text.P(text="Il faut :"), items):
        made.text.addElement(element)
    document = read_one("a.odt", saved(made))
    assert document.text == "Les aides\n\nIl faut :\n\n- le bail\n- un relevé"
    assert headings_of(document) == [(2, "Les aides")]


def test_the_title_of_an_opendocument_text_is_a_heading(read_one: ReadOne) -> None:
    made = OpenDocumentText()
    made.styles.addElement(style.Style(name="Title", family="paragraph"))
    made.text.addElement(text.P(stylename="Title", text="Les congés payés"))
    made.text.addElement(text.P(text="Chaque salarié y a droit."))
    document = read_one("a.odt", saved(made))
    assert document.metadata.title == "Les congés payés"
    assert headings_of(document) == [(1, "Les congés payés")]


def test_hidden_words_of_an_opendocument_text_are_left_out_and_its_fields_kept(read_one: ReadOne) -> None:
    made = OpenDocumentText()
    secret = style.Style(name="Secret", family="text")
    secret.addElement(style.TextProperties(display="none"))
    made.automaticstyles.addElement(secret)
    paragraph = text.P(text="Le tableau ")
    paragraph.addElement(text.Span(stylename="Secret", text="caché "))
    paragraph.addElement(text.Sequence(name="Table", formula="1", text="12"))
    paragraph.addText(" dit tout.")
    made.text.addElement(paragraph)
    assert read_one("a.odt", saved(made)).text == "Le tableau 12 dit tout."


def test_the_properties_of_an_opendocument_text_are_its_metadata(read_one: ReadOne) -> None:
    made = OpenDocumentText()
    made.text.addElement(text.P(text="Chaque salarié a droit à des congés payés."))
    for element, words in (
        (meta.InitialCreator, "Jeanne Martin"),
        (meta.CreationDate, "2021-03-02T10:00:00"),
    ):
        made.meta.addElement(element(text=words))
    metadata = read_one("a.odt", saved(made)).metadata
    assert (metadata.author, metadata.published) == ("Jeanne Martin", date(2021, 3, 2))


def test_a_table_of_an_opendocument_text_keeps_its_header(read_one: ReadOne) -> None:
    grid = table.Table()
    head = table.TableHeaderRows()
    for number, words in enumerate(("Ville Total", "Lyon 4")):
        row = table.TableRow()
        for word_ in words.split():
            cell = table.TableCell()
            cell.addElement(text.P(text=word_))
            row.addElement(cell)
        (grid if number else head).addElement(row)
        if not number:
            grid.addElement(head)
    document = read_one("a.odt", odt(grid))
    assert document.text == "Ville | Total\nLyon | 4"
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Ville | Total"]


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE, "Office 97 to 2003.*save it as .docx"),
        (b"", "empty"),
        (b"Bonjour", "damaged.*save it again"),
        (saved(word()), "has no text"),
        (repacked(saved(word("mot")), word__document_xml=None), "has no word/document.xml"),
        (repacked(saved(word("mot")), word__document_xml=b"<w"), "damaged"),
        (repacked(saved(word("mot")), word__document_xml=ENTITIES), "entities"),
        (repacked(saved(word("mot")), word__media__a_png=bytes(30_000_000)), "31 MB are packed into it"),
    ],
    ids="password old empty text blank other broken entities bomb".split(),
)
def test_a_word_file_that_cannot_be_read_is_refused_with_its_reason(
    refuse: Refuse, content: bytes, reason: str
) -> None:
    with pytest.raises(CorpusError, match=f"(?s)^note.docx: .*{reason}"):
        raise refuse("note.docx", content)


def test_an_archive_that_lies_about_a_length_is_refused(refuse: Refuse) -> None:
    made = repacked(saved(word("mot")), word__media__a_png=bytes(1_000_000))
    central = made.rindex(b"word/media/a.png") - 46
    lying = made[: central + 24] + (10).to_bytes(4, "little") + made[central + 28 :]
    assert "damaged" in refuse("a.docx", lying).reason


def test_an_encrypted_opendocument_text_is_named(refuse: Refuse) -> None:
    manifest = b'<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>'
    made = repacked(odt(text.P(text="mot")), **{"META-INF__manifest_xml": manifest})
    assert "protected by a password" in refuse("a.odt", made).reason


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.docx", lambda: saved(word("Un", "Deux"))), ("a.odt", lambda: odt(text.P(text="Un"), text.P(text="Deux")))],
)
def test_a_damaged_file_is_read_or_refused_with_its_reason(
    results: Results, name: str, make: Callable[[], bytes]
) -> None:
    for content in damaged(make(), 45):
        (found,) = results(name, content)
        assert isinstance(found, Document) or found.reason
