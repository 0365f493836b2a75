"""Small sound files of every format that is read, each with a sentence of its own."""

import gzip
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document as Word
from odf.opendocument import OpenDocumentText
from odf.text import H, P
from openpyxl import Workbook
from pptx import Presentation
from reportlab.pdfgen.canvas import Canvas

from corpus.man import MAN_SUFFIXES
from corpus.read import READERS
from tests.corpus import drawn
from tests.corpus.packages import saved

TITLE = "La carte de lecteur"
BODY = (
    "La bibliothèque prête des livres, des films et des disques à toute personne qui habite la commune. "
    "La carte est délivrée sur place, avec une pièce d’identité et un justificatif de domicile de moins de trois mois."
)
AGAIN = "Un document rendu en retard suspend le droit d’emprunter pendant le même nombre de jours."


def sound_file(suffix: str, own: str) -> bytes:
    """Return a file that is read as one document, in whose text the sentence `own` stands in one line."""
    match suffix:
        case ".docx":
            return _word(own)
        case ".odt":
            return _opendocument(own)
        case ".pptx":
            return _slides(own)
        case ".xlsx":
            return _sheet(own)
        case ".epub":
            return _book(own)
        case ".pdf":
            return _pdf(own)
        case ".gz":
            return gzip.compress(f"{TITLE}\n\n{BODY}\n\n{own}\n".encode(), mtime=0)
        case ".zip":
            return zipped({"notes/carte.txt": f"{TITLE}\n\n{BODY}\n\n{own}\n".encode()})
        case _:
            return _marked(suffix, own).encode()


def _marked(suffix: str, own: str) -> str:
    match suffix:
        case ".md" | ".markdown":
            front = f"---\ntitle: {TITLE}\ndate: 2022-05-18\n---\n\n"
            return f"{front}# {TITLE}\n\n{BODY}\n\n## Les retards\n\n{own} {AGAIN}\n"
        case ".html" | ".htm" | ".xhtml":
            return (
                f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{TITLE}</title></head><body><main>"
                f"<h1>{TITLE}</h1><p>{BODY}</p><h2>Les retards</h2><p>{own} {AGAIN}</p></main></body></html>"
            )
        case ".jsonl":
            return f'{{"id": "{own}", "title": "{TITLE}", "text": "{BODY} {own}"}}\n'
        case ".page":
            return (
                f'<page xmlns="http://projectmallard.org/1.0/" id="carte" xml:lang="fr"><title>{TITLE}</title>'
                f"<p>{BODY}</p><section><title>Les retards</title><p>{own} {AGAIN}</p></section></page>"
            )
        case ".eml":
            return _mail(own)
        case ".mbox" | ".mbx":
            return f"From jeanne Wed May 18 09:00:00 2022\n{_mail(own)}\n"
        case ".rtf":
            return _rich(own)
        case ".csv" | ".tsv":
            sign = ";" if suffix == ".csv" else "\t"
            rows = (("Titre", "Description"), (TITLE, BODY), ("Les retards", own))
            return "".join(sign.join(row) + "\n" for row in rows)
        case ".rst":
            return f"{TITLE}\n{'=' * len(TITLE)}\n\n{BODY}\n\nLes retards\n-----------\n\n{own} {AGAIN}\n"
        case ".txt":
            return f"{TITLE}\n\n{BODY}\n\n{own} {AGAIN}\n"
        case _:
            return f'.TH CARTE 1 "18 mai 2022"\n.SH NOM\ncarte \\- {TITLE}\n.SH DESCRIPTION\n{BODY}\n.PP\n{own}\n'


def _mail(own: str) -> str:
    return (
        "From: Jeanne Martin <jeanne@example.org>\nTo: Paul <paul@example.org>\nDate: Wed, 18 May 2022 09:00:00 +0200\n"
        f"Subject: {TITLE}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: 8bit\n\n{BODY}\n\n{own}\n"
    )


def _rich(own: str) -> str:
    words = "".join(f"\\pard {text}\\par\n".encode("cp1252").decode("latin-1") for text in (TITLE, BODY, own, AGAIN))
    escaped = "".join(char if char < "\x80" else f"\\'{ord(char):02x}" for char in words)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\n{escaped}}}\n"


def _word(own: str) -> bytes:
    document = Word()
    document.add_heading(TITLE, 1)
    for words in (BODY, own, AGAIN):
        document.add_paragraph(words)
    return saved(document)


def _opendocument(own: str) -> bytes:
    document = OpenDocumentText()
    document.text.addElement(H(outlinelevel=1, text=TITLE))
    for words in (BODY, own, AGAIN):
        document.text.addElement(P(text=words))
    return saved(document)


def _slides(own: str) -> bytes:
    made = Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = TITLE
    slide.placeholders[1].text_frame.text = f"{BODY}\n{own}"
    return saved(made)


def _sheet(own: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Titre", "Description"), (TITLE, BODY), ("Les retards", own)):
        sheet.append(row)
    return saved(book)


def _book(own: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="livre.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    listed = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TITLE}</dc:title></metadata><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    chapter = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{TITLE}</title></head><body>'
        f"<h1>{TITLE}</h1><p>{BODY}</p><p>{own}</p><p>{AGAIN}</p></body></html>"
    )
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "livre.opf": listed,
        "a.xhtml": chapter,
    }
    return zipped({name: words.encode() for name, words in parts.items()})


def _pdf(own: str) -> bytes:
    """Return a PDF of a page, with the letters of its font embedded."""

    def draw(canvas: Canvas) -> None:
        drawn.vera(canvas)
        top = drawn.lines(canvas, [TITLE, "", *drawn.wrapped(BODY, font="Vera"), ""], font="Vera")
        drawn.lines(canvas, [own], top, font="Vera")

    return drawn.pdf(draw)


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip archive of some members, without the time at which it was made."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return written.getvalue()


SUFFIXES = tuple(suffix for suffix in READERS if suffix not in MAN_SUFFIXES[1:])
"""Every kind of file that is read; of the sections of the manual, the first."""
