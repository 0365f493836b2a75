"""PDF (`.pdf`) → a document, by PDFium: its letters come with their places, many times as fast as by others.

`tests/benchmarks/pdf_libraries.py` measures it beside pypdf and pdfminer.six.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from io import SEEK_END
from typing import BinaryIO

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.blocks import Block, Kind, assemble
from corpus.contents import without_contents
from corpus.errors import CorpusError, UnreadableDocument
from corpus.file import File, too_long
from corpus.hyphens import Words, joined, words_in
from corpus.ocr import HINT, languages, lines_seen, tesseract
from corpus.paragraphs import Paragraph, paragraphs, style_of
from corpus.pdf_about import about, shown_title, stated_by
from corpus.pdf_headings import bookmarks_of, mark_headings
from corpus.pdf_page import Page, page_of
from corpus.pdf_tables import Table, row_text
from corpus.running import without_running
from corpus.types import Content, Document

# A page tree may promise any number of pages.
_MOST_MISSING = 100
_MOST_PAGES = 10_000
_MOST_ATTACHMENTS = 200
_MOST_NAMED = 20
_DAMAGED = "not a whole PDF, or a damaged one; expected %PDF- to %%EOF: get the file again, or print it anew"
# What PDFium's wrapper says of damaged outlines would stand between the lines of the progress bars.
logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)


def read_pdf(file: File) -> Iterator[Document | CorpusError | File]:
    """Yield the one document of a PDF, the pages that could not be read as an error, and the files attached to it.

    Its length is that of its words, not of its pictures.

    Raises:
        UnreadableDocument: it is damaged, protected by a password, or has no words.
    """
    with file.open() as stream, closing(_opened(file, stream)) as opened:
        try:
            program = tesseract([file.source])
            pages = list(_pages(file, opened, program))
            unread = _unread(pages, program)
            content, title = _content(opened, pages)
            if content.text:
                metadata = about(stated_by(opened), file.name, content.text, title)
                yield Document(file.name, file.source, content, metadata)
            elif not unread:
                unread = "its pages have no words; expected a text layer or scanned pages: check that it is not empty"
            if unread:
                yield UnreadableDocument(file.name, unread)
            yield from _attached(file, opened)
        except (pdfium.PdfiumError, ValueError) as error:
            raise UnreadableDocument(file.name, _DAMAGED) from error


def _opened(file: File, stream: BinaryIO) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(stream)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            reason = "it is protected by a password; expected an open PDF: save it again without the password"
            raise UnreadableDocument(file.name, reason) from error
        reason = _DAMAGED if stream.seek(0, SEEK_END) else "the file is empty; expected a PDF: get the file again"
        raise UnreadableDocument(file.name, reason) from error


def _pages(file: File, opened: pdfium.PdfDocument, program: str | None) -> Iterator[Page]:
    """Yield the pages, those that are pictures read by Tesseract where it is installed."""
    missing = letters = 0
    for number in range(1, len(opened) + 1):
        if number > _MOST_PAGES:
            raise UnreadableDocument(file.name, f"it has more than {_MOST_PAGES:,} pages; split it")
        file.alive()
        try:
            with closing(opened[number - 1]) as sheet:
                page = page_of(sheet, number)
                if page.scanned and program and languages(program):
                    seen = lines_seen(sheet, number, program)
                    page = page.read_as(seen or page.lines) if seen is not None else page
        except pdfium.PdfiumError:
            page = Page(number, (), damaged=True)
            missing += 1
        letters += sum(len(line.text) for line in page.lines)
        if letters > file.most_bytes:
            raise UnreadableDocument(file.name, too_long(letters, file.most_bytes))
        yield page
        if missing > _MOST_MISSING:
            break


def _content(opened: pdfium.PdfDocument, pages: Sequence[Page]) -> tuple[Content, str]:
    """Return the text of the pages with its structure, and the title that the first of them shows."""
    kept = without_contents(without_running([page.lines for page in pages], [page.height for page in pages]))
    style = style_of(kept)
    columns = [page.columns(lines) for page, lines in zip(pages, kept, strict=True)]
    pieces = mark_headings(paragraphs(columns, style), bookmarks_of(opened), style)
    known = words_in([line for piece in pieces for line in piece.lines])
    return assemble(_blocks(pieces, known)), shown_title(pieces, style)


def _blocks(pieces: Sequence[Paragraph | Table], known: Words) -> Iterator[Block]:
    header = ""
    for piece in pieces:
        if isinstance(piece, Paragraph):
            kind: Kind = "heading" if piece.level else "item" if piece.item else "text"
            yield Block(kind, joined(piece.lines, known, piece.between), piece.level, piece.lines[0].page)
            header = ""
            continue
        rows = [row_text(row, known) for row in piece.rows]
        # A table that goes on over a page end has its header once more.
        goes_on = bool(header) and rows[0] == header
        for place, row in enumerate(rows[goes_on:]):
            is_header = not goes_on and not place and piece.headed
            yield Block("header" if is_header else "row", row, page=piece.page)
        header = rows[0]


def _unread(pages: Sequence[Page], program: str | None) -> str:
    """Return the sentence that names the pages that were not read, or "" where all were."""
    damaged = [page.number for page in pages if page.damaged]
    scanned = [page.number for page in pages if page.scanned]
    reasons = []
    if damaged:
        reasons.append(f"{_named(damaged, pages)} cannot be opened, expected whole ones: get the file again")
    if scanned:
        tried = bool(program and languages(program))
        advice = "Tesseract failed on them: scan them again, or save them with a text layer" if tried else HINT
        reasons.append(f"{_named(scanned, pages)} found to be pictures, expected a text layer: {advice}")
    return "; ".join(reasons)


def _named(numbers: Sequence[int], pages: Sequence[Page]) -> str:
    if len(numbers) == len(pages):
        return "all of its pages"
    named = ", ".join(map(str, numbers[:_MOST_NAMED])) + (", …" if len(numbers) > _MOST_NAMED else "")
    return f"page {named}" if len(numbers) == 1 else f"pages {named}"


def _attached(file: File, opened: pdfium.PdfDocument) -> Iterator[File | CorpusError]:
    for place in range(min(opened.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            attachment = opened.get_attachment(place)
            yield file.member(attachment.get_name(), bytes(attachment.get_data()))
        except UnreadableDocument as error:
            yield error
        except pdfium.PdfiumError:
            continue  # an empty one
