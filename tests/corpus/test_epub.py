from datetime import date
from io import BytesIO
from zipfile import ZipFile

from corpus import Document
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of
from tests.corpus.packages import damaged, repacked

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier>'
    "<dc:title>Le guide des aides</dc:title><dc:creator>Jeanne Martin</dc:creator><dc:creator>Paul Petit</dc:creator>"
    "<dc:date>2021-03-02</dc:date><dc:language>en</dc:language>"
    '<meta property="dcterms:modified">2022-05-18T09:00:00Z</meta></metadata><manifest>'
    '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="b" href="b.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="i" href="i.png" media-type="image/png"/></manifest>'
    '<spine><itemref idref="nav"/><itemref idref="b"/><itemref idref="a"/></spine></package>'
)


def chapter(body: str) -> str:
    """Return the page of a chapter."""
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>'


def book() -> bytes:
    """Return a book of two chapters."""
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": OPF,
            "OEBPS/nav.xhtml": chapter(
                "<nav><h1>Sommaire</h1><ol><li><a href='a.xhtml'>Le logement</a></li></ol></nav>"
            ),
            "OEBPS/a.xhtml": chapter(
                "<h1>Le logement</h1><p>L’aide est versée aux locataires.</p>"
                "<p>Voir <img src='i.png' alt='le plan'/>.</p>"
            ),
            "OEBPS/b.xhtml": chapter(
                "<h1>Les aides</h1><ul><li><a href='a.xhtml'>Le logement</a></li></ul>"
                "<p>Il faut\u00a0:</p><ul><li>le bail</li></ul>"
            ),
            "OEBPS/i.png": "image",
        }.items():
            archive.writestr(name, content)
    return written.getvalue()


def test_the_chapters_of_a_book_stand_in_the_order_of_its_spine_without_its_contents(read_one: ReadOne) -> None:
    document = read_one("a.epub", book())
    assert document.text == (
        "Les aides\n\nIl faut\u00a0:\n\n- le bail\n\nLe logement\n\nL’aide est versée aux locataires.\n\nVoir le plan."
    )
    assert headings_of(document) == [(1, "Les aides"), (1, "Le logement")]


def test_a_book_says_its_title_authors_and_dates_and_its_words_say_the_language(read_one: ReadOne) -> None:
    metadata = read_one("a.epub", book()).metadata
    assert (metadata.title, metadata.author) == ("Le guide des aides", "Jeanne Martin, Paul Petit")
    assert (metadata.published, metadata.modified) == (date(2021, 3, 2), date(2022, 5, 18))
    assert metadata.language == "fr"


def test_a_book_locked_to_a_reader_is_named(refuse: Refuse) -> None:
    method = b'<EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
    lock = b"<encryption><EncryptedData>" + method + b"</EncryptedData></encryption>"
    assert "locked" in refuse("a.epub", repacked(book(), **{"META-INF__encryption_xml": lock})).reason


def test_a_book_without_chapters_is_refused(refuse: Refuse) -> None:
    made = repacked(book(), OEBPS__a_xhtml=chapter("").encode(), OEBPS__b_xhtml=chapter("").encode())
    assert "no text" in refuse("a.epub", made).reason


def test_an_archive_that_describes_no_book_is_refused(refuse: Refuse) -> None:
    assert "no description of the book" in refuse("a.epub", repacked(book(), OEBPS__book_opf=None)).reason


def test_a_damaged_book_is_read_or_refused_with_its_reason(results: Results) -> None:
    for content in damaged(book(), 45):
        (found,) = results("a.epub", content)
        assert isinstance(found, Document) or found.reason
