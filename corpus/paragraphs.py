"""The lines and tables of pages in reading order → paragraphs, those that go on over a page end made whole."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.blocks import NEW_PAGE
from corpus.pdf_lines import Line, line_of
from corpus.pdf_tables import Table
from corpus.wrapping import BULLET

Piece = Line | Table

_ALONE = re.compile(r"(?:[-–—•▪◦*·‣➢✓]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])")
_ENDS = re.compile(r"[.!?:;…][»”\"')\]\s]*$")
_NOTE = re.compile(r"[\d*†‡(\[]")
# Times the usual distance of two lines: what stands further away is not part of the paragraph.
_FAR = 1.2
_USUAL = 1.2
# In letters' sizes.
_INDENT = 0.7
_SPACE = 0.25
_SAME_SIZE = 0.1
_RAGGED = 3.0
_NOTE_SIZE = 0.92
_LONGEST = 2000

LARGE = 1.1
"""Times the usual size: the letters of a heading."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is set: the size of most of its letters, and the usual distance of two lines in such sizes."""

    size: float
    leading: float


@dataclass(slots=True, eq=False)
class Paragraph:
    """Lines that belong together, with the white space between them.

    `item` where it is one of a list, `level` where it is a heading.
    """

    lines: list[Line]
    between: list[str] = field(default_factory=list)
    item: bool = False
    level: int = 0

    def add(self, line: Line, between: str) -> None:
        """Let the paragraph go on with a line; the ends of pages between are noted."""
        pages = line.page - self.lines[-1].page
        self.between.append(NEW_PAGE * pages or between)
        self.lines.append(line)


def style_of(pages: Iterable[Sequence[Line]]) -> Style:
    """Return how the lines are set."""
    sizes: Counter[float] = Counter()
    leadings: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[line.size] += len(line.text)
        for last, line in pairwise(page):
            if last.size == line.size and last.base - line.base > 0.8 * line.size:
                leadings[round((last.base - line.base) / line.size, 1)] += 1
    leading = leadings.most_common(1)[0][0] if leadings else _USUAL
    return Style(sizes.most_common(1)[0][0] if sizes else 0.0, min(leading, 2 * _USUAL))


def paragraphs(pages: Iterable[Sequence[Sequence[Piece]]], style: Style) -> list[Paragraph | Table]:
    """Return the paragraphs and tables of pages, each of which is given as its columns.

    The notes at the foot of a page stand before a paragraph that goes on over its end.
    """
    found: list[Paragraph | Table] = []
    for columns in pages:
        notes: list[Paragraph | Table] = []
        for column in columns:
            body, below = _without_notes(_rows(column), style)
            made = list(_column(body, style))
            _go_on(found, made, column)
            found += made
            notes += _column(below, style)
        # What follows the last paragraph would part it from its end on the next page.
        place = len(found) - bool(found and _open(found[-1]))
        found[place:place] = notes
    return found


def _rows(column: Iterable[Piece]) -> list[Piece]:
    """Return what stands in a column, the pieces of a row made one line: a bullet and its words, words far apart."""
    rows: list[Piece] = []
    for piece in column:
        last = rows[-1] if rows else None
        if isinstance(last, Line) and isinstance(piece, Line) and abs(last.base - piece.base) < 0.4 * piece.size:
            rows[-1] = line_of(last.page, (*last.words, *piece.words))
        else:
            rows.append(piece)
    return rows


def _without_notes(column: Sequence[Piece], style: Style) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Return a column without the notes at its foot, and the notes: lines of small letters behind larger ones."""
    place = len(column)
    while place and isinstance(piece := column[place - 1], Line) and piece.size < _NOTE_SIZE * style.size:
        place -= 1
    first = column[place] if 0 < place < len(column) else None
    if isinstance(first, Line) and _NOTE.match(first.text):
        return column[:place], column[place:]
    return column, ()


def _column(column: Sequence[Piece], style: Style) -> Iterator[Paragraph | Table]:
    limits = _limits(column, style)
    current: Paragraph | None = None
    for piece, limit in zip(column, limits, strict=True):
        if isinstance(piece, Table):
            if current:
                yield current
            current = None
            yield piece
            continue
        between = _between(current, piece, limit, style) if current else None
        if current and between:
            current.add(piece, between)
        else:
            if current:
                yield current
            current = Paragraph([piece], item=bool(BULLET.match(piece.text + " ")))
    if current:
        yield current


def _limits(column: Sequence[Piece], style: Style) -> list[float]:
    """Return how far to the right the lines around each piece of a column go."""
    limits: list[float] = []
    group: list[Piece] = []
    for piece in column:
        if group and not _near(group[-1], piece, style):
            limits += [max(one.right for one in group)] * len(group)
            group = []
        group.append(piece)
    return limits + [max((one.right for one in group), default=0.0)] * len(group)


def _near(last: Piece, piece: Piece, style: Style) -> bool:
    if not (isinstance(last, Line) and isinstance(piece, Line)):
        return False
    size = max(last.size, piece.size)
    return abs(last.size - piece.size) <= _SAME_SIZE * size and (
        0 < last.base - piece.base <= _FAR * style.leading * size
    )


def _between(paragraph: Paragraph, line: Line, limit: float, style: Style) -> str | None:
    """Return the white space between a paragraph and the line below it, or None where the line begins another."""
    last, first = paragraph.lines[-1], len(paragraph.lines) == 1
    if not _near(last, line, style) or len(paragraph.lines) >= _LONGEST:
        return None
    if last.mono and line.mono:
        return "\n"
    if last.size > LARGE * style.size and last.bold == line.bold:
        return " "  # the lines of a title may be centred
    forced = _room(last, line, limit)
    ended = forced or bool(_ENDS.search(last.text))
    if last.mono != line.mono and forced:
        return None
    if last.bold != line.bold and ended:
        return None
    shift = (line.left - last.left) / line.size
    if BULLET.match(line.text) and (ended or abs(shift) > _INDENT / 2):
        return None
    if shift > _INDENT and not (first and paragraph.item):
        return None
    if shift < -_INDENT and (paragraph.item or not first):
        return None
    if forced:
        return None if _ENDS.search(last.text) else "\n"
    return " "


def _room(last: Line, line: Line, limit: float) -> bool:
    """Return whether the first word of a line would have stood in the one above: the line end was wanted."""
    word = line.words[0]
    return limit - last.right > word.right - word.left + 2 * _SPACE * line.size and not last.text.endswith("-")


def _go_on(found: list[Paragraph | Table], made: list[Paragraph | Table], column: Sequence[Piece]) -> None:
    """Let the last paragraph found take in the first one made in the next column, where that one is its end."""
    last, following = found[-1] if found else None, made[0] if made else None
    if not (isinstance(last, Paragraph) and isinstance(following, Paragraph) and _open(last)):
        return
    end, start = last.lines[-1], following.lines[0]
    alike = abs(end.size - start.size) <= _SAME_SIZE * end.size and end.bold == start.bold and end.mono == start.mono
    indented = start.left - min(one.left for one in column) > _INDENT * start.size and not last.item
    if not alike or following.item or (indented and not start.text[0].islower()):
        return
    for line, between in zip(following.lines, [" ", *following.between], strict=True):
        last.add(line, between)
    del made[0]


def _open(piece: Paragraph | Table) -> bool:
    """Return whether a paragraph may go on behind the end of its column: no sentence ends there."""
    if isinstance(piece, Table):
        return False
    end = piece.lines[-1]
    widest = max(line.right for line in piece.lines)
    full = len(piece.lines) == 1 or widest - end.right < _RAGGED * end.size or end.text.endswith("-")
    return not end.mono and full and not _ENDS.search(end.text)
