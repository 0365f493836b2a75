"""Paragraphs → the headings among them, from the bookmarks of a PDF or else from how they are set."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium

from corpus.paragraphs import LARGE, Paragraph, Style
from corpus.pdf_tables import Table

Piece = Paragraph | Table

_NUMBERING = re.compile(
    r"(?:chapitre|chapter|annexe|appendix|partie|part|section|titre|title|livre|article)?"
    r"(?:[0-9]+[a-z]?[0-9]*|[ivxlc]+|[a-z][0-9]*)?"
)
_LABEL = re.compile(r"(?:chapitre|chapter|annexe|appendix|partie|part|titre)\s+[\divxlca-z]{1,5}\W*", re.IGNORECASE)
_STOPS = (".", ";", ",", ":")
_LONGEST, _MOST_LINES = 200, 3
_MOST_BOOKMARKS, _DEEPEST = 20_000, 8
# Bookmarks are believed where so many of them stand in the text.
_FOUND_SHARE = 0.5
# Where more of the letters are set like headings, it is the text that is set so.
_MOST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of a PDF's outline: its level (1 is the highest), its words, its page, the height it points to."""

    level: int
    title: str
    page: int
    height: float | None


def bookmarks_of(document: pdfium.PdfDocument) -> list[Bookmark]:
    """Return the outline of a document as far as it points to pages."""
    found: list[Bookmark] = []
    for number, entry in enumerate(document.get_toc(max_depth=_DEEPEST)):
        if number == _MOST_BOOKMARKS:
            break
        target = entry.get_dest()
        page = target.get_index() if target else None
        if target is None or page is None or not _letters(entry.get_title()):
            continue
        _, view = target.get_view()
        height = float(view[1]) if len(view) == 3 and view[1] else None
        found.append(Bookmark(entry.level + 1, entry.get_title(), page + 1, height))
    return found


def mark_headings(pieces: Sequence[Piece], bookmarks: Sequence[Bookmark], style: Style) -> list[Piece]:
    """Return the pieces with the level of those that are headings; one that opens a paragraph is parted from it."""
    marked, count = _bookmarked(pieces, bookmarks)
    if count < max(2, _FOUND_SHARE * len(bookmarks)):
        return _set_apart(pieces, style)
    return marked


def _bookmarked(pieces: Sequence[Piece], bookmarks: Iterable[Bookmark]) -> tuple[list[Piece], int]:
    on_page: dict[int, list[Paragraph]] = {}
    for piece in pieces:
        if isinstance(piece, Paragraph):
            for page in {line.page for line in piece.lines}:
                on_page.setdefault(page, []).append(piece)
    cuts: dict[int, tuple[int, int, int]] = {}
    for bookmark in bookmarks:
        near = on_page.get(bookmark.page, []) + on_page.get(bookmark.page + 1, [])
        places = [
            (abs(_height(one, start, bookmark) - (bookmark.height or 0)), id(one), start, end)
            for one in near
            if id(one) not in cuts
            for start, end in _matches(one, _letters(bookmark.title))
        ]
        if places:
            _, key, start, end = min(places)
            cuts[key] = start, end, bookmark.level
    return list(_parted(pieces, cuts)), len(cuts)


def _height(paragraph: Paragraph, start: int, bookmark: Bookmark) -> float:
    line = paragraph.lines[start]
    return line.base if line.page == bookmark.page else -1e6


def _matches(paragraph: Paragraph, title: str) -> Iterator[tuple[int, int]]:
    """Yield where in a paragraph the lines of a title begin and end."""
    lines = paragraph.lines[: 2 * _MOST_LINES]
    for start in range(len(lines)):
        words = ""
        for end in range(start, min(len(lines), start + _MOST_LINES)):
            words += _letters(lines[end].text)
            if _same(words, title):
                yield start, end + 1


def _same(words: str, title: str) -> bool:
    if not words or not title:
        return False
    long, short = (words, title) if len(words) >= len(title) else (title, words)
    return long.endswith(short) and bool(_NUMBERING.fullmatch(long[: -len(short)])) and not short.isdecimal()


def _parted(pieces: Sequence[Piece], cuts: dict[int, tuple[int, int, int]]) -> Iterator[Piece]:
    label: Paragraph | None = None
    for piece, following in pairwise([*pieces, None]):
        if piece is None or (isinstance(piece, Paragraph) and id(following) in cuts and _is_label(piece)):
            label = piece  # « Chapitre 3 » above its title is part of it
        elif isinstance(piece, Table) or id(piece) not in cuts:
            yield piece
        else:
            yield from _cut(piece, cuts[id(piece)], label)
            label = None


def _cut(piece: Paragraph, cut: tuple[int, int, int], label: Paragraph | None) -> Iterator[Paragraph]:
    """Yield what stands in a paragraph before a heading, the heading, what stands behind it."""
    start, end, level = cut
    if start and _LABEL.fullmatch(" ".join(line.text for line in piece.lines[:start])):
        start = 0
    if start:
        yield Paragraph(piece.lines[:start], piece.between[: start - 1], piece.item)
    above = label.lines if label and not start else []
    yield Paragraph([*above, *piece.lines[start:end]], [" "] * (len(above) + end - start - 1), level=level)
    if end < len(piece.lines):
        yield Paragraph(piece.lines[end:], piece.between[end:])


def _is_label(piece: Paragraph) -> bool:
    return len(piece.lines) == 1 and bool(_LABEL.fullmatch(piece.lines[0].text))


def _set_apart(pieces: Sequence[Piece], style: Style) -> list[Piece]:
    """Return the pieces with the level of those that are larger or bolder than the text, the largest first."""
    candidates = [
        piece
        for piece, following in pairwise([*pieces, None])
        if isinstance(piece, Paragraph) and following and _stands_out(piece, style)
    ]
    letters = sum(len(line.text) for piece in pieces for line in piece.lines)
    if sum(len(line.text) for piece in candidates for line in piece.lines) > _MOST_SHARE * letters:
        candidates = [piece for piece in candidates if piece.lines[0].size > LARGE * style.size]
    kinds = sorted({_kind(piece) for piece in candidates}, reverse=True)
    for piece in candidates:
        piece.level = min(kinds.index(_kind(piece)) + 1, 6)
        piece.item = False
    return list(pieces)


def _kind(piece: Paragraph) -> tuple[float, bool]:
    # Half points: sizes that look alike are one level.
    return round(2 * piece.lines[0].size) / 2, piece.lines[0].bold


def _stands_out(piece: Paragraph, style: Style) -> bool:
    lines = piece.lines
    words = " ".join(line.text for line in lines)
    if len(lines) > _MOST_LINES or len(words) > _LONGEST or any(line.mono for line in lines):
        return False
    if sum(map(str.isalpha, words)) < 2 or words.rstrip().endswith(_STOPS):
        return False
    if min(line.size for line in lines) > LARGE * style.size:
        return True
    return all(line.bold for line in lines) and min(line.size for line in lines) >= 0.95 * style.size


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))
