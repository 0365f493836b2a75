"""A document and its outline → the pieces that the page sets: headings, words, and the cited passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import Index, StoredDocument, StoredPassage

_DEEPEST = 6
_EMPTY_LINES = re.compile(r"(\n{2,})")

Outline = Sequence[tuple[int, int, int]]
"""Headings: level, start, end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document's text; `level` is that of the heading which it is on the page, 0 for other words.

    `gap` tells that it is nothing but line ends.
    """

    text: str
    level: int
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document cut at the cited passage; the three put together are its text, character for character."""

    before: Sequence[Piece]
    cited: Sequence[Piece]
    after: Sequence[Piece]


def sheet_of(index: Index, document: StoredDocument, passage: StoredPassage | None) -> Sheet:
    """Return a document as it is set, with `passage` marked in it."""
    outline = index.documents.outline(document.id)
    start, end = (passage.start, passage.end) if passage else (len(document.text),) * 2
    return Sheet(
        pieces(document.text, outline, 0, start),
        pieces(document.text, outline, start, end),
        pieces(document.text, outline, end, len(document.text)),
    )


def pieces(text: str, outline: Outline, start: int, end: int) -> list[Piece]:
    """Return the pieces of `text[start:end]`; a heading on the border is cut there."""
    found, place = [], start
    for level, opening, closing in outline:
        opening, closing = max(opening, place), min(closing, end)
        if opening >= closing:
            continue
        # The page's first heading is the document's title: those in the text stand under it.
        found += [Piece(text[place:opening], 0), Piece(text[opening:closing], min(level + 1, _DEEPEST))]
        place = closing
    found.append(Piece(text[place:end], 0))
    return [part for piece in found for part in (paragraphs(piece.text) if not piece.level else [piece])]


def paragraphs(text: str) -> list[Piece]:
    """Return the paragraphs of a text and the empty lines between them, which the page makes less high."""
    return [Piece(part, 0, part.isspace()) for part in _EMPTY_LINES.split(text) if part]
