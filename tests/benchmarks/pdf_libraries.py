"""How fast libraries give the raw text of two books in PDF: `python -m tests.benchmarks.pdf_libraries`.

The books are those of `pdf_against_html`. Libraries that are not installed are left out (`pip install pypdf
pdfminer.six`); times are of the processor, and compared with PDFium's in the same run.
"""

import io
import time
from collections.abc import Callable
from importlib import import_module

import pypdfium2

from tests.benchmarks.pdf_against_html import BOOKS
from tests.real_input import unpacked


def pdfium(data: bytes) -> int:
    """Return how many letters PDFium finds."""
    with pypdfium2.PdfDocument(data) as book:
        return sum(len(page.get_textpage().get_text_bounded()) for page in book)


def pypdf(data: bytes) -> int:
    """Return how many letters pypdf finds."""
    return sum(len(page.extract_text()) for page in import_module("pypdf").PdfReader(io.BytesIO(data)).pages)


def pdfminer(data: bytes) -> int:
    """Return how many letters pdfminer.six finds."""
    return len(import_module("pdfminer.high_level").extract_text(io.BytesIO(data)))


def main() -> None:
    """Read both books by each library and print the seconds."""
    for book in BOOKS:
        data = (unpacked(book.package) / book.pdf).read_bytes()
        first = 0.0
        for library in (pdfium, pypdf, pdfminer):
            try:
                seconds, letters = _timed(library, data)
            except ModuleNotFoundError as error:
                print(f"{book.package}: {library.__name__} left out: {error}")
                continue
            first = first or seconds
            told = f"{seconds:.2f} s, {letters} letters, {seconds / first:.1f} times PDFium's time"
            print(f"{book.package}: {library.__name__} {told}", flush=True)


def _timed(library: Callable[[bytes], int], data: bytes) -> tuple[float, int]:
    start = time.process_time()
    letters = library(data)
    return time.process_time() - start, letters


if __name__ == "__main__":
    main()
