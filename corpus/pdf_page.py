"""A page of a PDF → its lines and ruled tables, and whether it must be looked at to be read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.columns import in_columns
from corpus.pdf_lines import Line, lines_of
from corpus.pdf_rules import Grid, grids_of
from corpus.pdf_tables import Table, tables_of
from corpus.pdf_words import words_of

# A page with fewer letters and a picture on this share of it is a scan, which may bear a stamp or a number.
_FEW_LETTERS = 20
_PICTURE_SHARE = 0.3
# Letters drawn as curves.
_MANY_PATHS = 100
_RUBBISH_SHARE = 0.25
# Where only the letters with accents are without names, the words around them are wrong.
_SPOILT_SHARE = 0.05
_MOST_OBJECTS = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its lines as they are drawn, the grids on it, its height in points.

    `scanned`: its text is a picture, or its fonts do not say which letters they draw. `looked`: its lines were
    read from its picture, in reading order. `damaged`: it cannot be opened.
    """

    number: int
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    scanned: bool = False
    looked: bool = False
    damaged: bool = False
    height: float = 0.0

    def columns(self, kept: Sequence[Line]) -> list[list[Line | Table]]:
        """Return those of its lines that are kept, with its tables, column by column in reading order."""
        if self.looked:
            return _downwards(kept)
        tables: list[Table] = []
        lines = list(kept)
        if self.grids:
            tables, words = tables_of(self.number, [word for line in kept for word in line.words], self.grids)
            lines = lines_of(self.number, words) if tables else lines
        return in_columns([*lines, *tables])

    def read_as(self, lines: Sequence[Line]) -> "Page":
        """Return the page with the lines that were read from its picture."""
        return replace(self, lines=tuple(lines), grids=(), scanned=False, looked=True)


def page_of(page: pdfium.PdfPage, number: int) -> Page:
    """Return a page as its text layer has it.

    Raises:
        PdfiumError: it is damaged.
    """
    words = words_of(page)
    letters = sum(len(word.text) for word in words)
    spoilt = sum(0 < word.rubbish < len(word.text) for word in words)
    if sum(word.rubbish for word in words) > _RUBBISH_SHARE * letters or spoilt > _SPOILT_SHARE * len(words):
        return Page(number, (), scanned=True, height=page.get_height())
    lines = tuple(lines_of(number, words))
    if letters < _FEW_LETTERS and _is_picture(page):
        return Page(number, lines, scanned=True, height=page.get_height())
    return Page(number, lines, tuple(grids_of(page)) if lines else (), height=page.get_height())


def _is_picture(page: pdfium.PdfPage) -> bool:
    width, height = page.get_size()
    paths, covered = 0, 0.0
    for place, drawn in enumerate(page.get_objects(max_depth=3)):
        if place == _MOST_OBJECTS:
            break
        if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = drawn.get_bounds()
            covered += (right - left) * (top - bottom)
        paths += drawn.type == raw.FPDF_PAGEOBJ_PATH
    return covered >= _PICTURE_SHARE * width * height or paths >= _MANY_PATHS


def _downwards(lines: Sequence[Line]) -> list[list[Line | Table]]:
    """Return lines in the order given, cut into columns where one stands above the line before it."""
    columns: list[list[Line | Table]] = []
    last: Line | None = None
    for line in lines:
        if last is None or line.base > last.base + line.size / 2:
            columns.append([])
        columns[-1].append(line)
        last = line
    return columns
