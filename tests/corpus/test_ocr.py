import shutil
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus import CorpusError, Document
from corpus.ocr import languages
from tests.corpus.conftest import ReadOne, Refuse, Results
from tests.corpus.drawn import lines, pdf, scan, wrapped
from tests.corpus.test_pdf import OTHER, PARAGRAPH

needs_tesseract = pytest.mark.skipif(
    not languages(shutil.which("tesseract") or ""), reason="Tesseract with French or English is not installed"
)


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


@needs_tesseract
def test_a_scanned_page_is_read(read_one: ReadOne) -> None:
    document = read_one("a.pdf", pdf(scan(wrapped(PARAGRAPH, 330))))
    assert document.text == PARAGRAPH
    assert document.page(0) == 1


@needs_tesseract
def test_words_cut_at_the_line_ends_of_a_scan_are_whole(read_one: ReadOne) -> None:
    words = ["Le maire accorde le permis de construc-", "tion dans les deux mois qui suivent le dépôt."]
    assert "permis de construction dans" in read_one("a.pdf", pdf(scan(words))).text


@needs_tesseract
def test_only_the_scanned_pages_of_a_document_are_looked_at(read_one: ReadOne) -> None:
    document = read_one("a.pdf", pdf(text_page, scan(wrapped(OTHER, 330))))
    assert PARAGRAPH in document.text
    assert document.page(document.text.index("Le silence gardé")) == 2


@pytest.mark.usefixtures("without_tesseract")
def test_a_scanned_page_is_named_as_unreadable_without_tesseract(refuse: Refuse) -> None:
    reason = refuse("a.pdf", pdf(scan(wrapped(PARAGRAPH)))).reason
    assert "pictures" in reason
    assert "tesseract-ocr-fra" in reason


@pytest.mark.usefixtures("without_tesseract")
def test_the_text_of_a_document_is_read_and_its_scanned_pages_are_named(results: Results) -> None:
    document, error = results("a.pdf", pdf(text_page, scan(wrapped(OTHER, 330)), text_page, scan(wrapped(OTHER, 330))))
    assert isinstance(document, Document)
    assert PARAGRAPH in document.text
    assert isinstance(error, CorpusError)
    assert "pages 2, 4" in error.reason


def test_a_program_that_fails_costs_its_page_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: Results
) -> None:
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\n[ "$1" = --list-langs ] && echo fra && exit 0\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    document, error = results("a.pdf", pdf(text_page, scan(wrapped(OTHER, 330))))
    assert isinstance(document, Document)
    assert "page 2" in str(error)
    assert "Tesseract failed" in str(error)


def text_page(canvas: Canvas) -> None:
    lines(canvas, wrapped(PARAGRAPH))
