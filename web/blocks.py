"""A text and its headings → the blocks that a page sets: headings, paragraphs, items of lists, rows of tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["heading", "text", "item", "number", "row"]

Outline = Sequence[tuple[int, int, int]]
"""Headings: level, start, end."""

_DEEPEST = 6
_CHUNK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_ITEM = re.compile(r"\s*(?:[-–•*·]|(?P<number>\d{1,3}[.)]))\s")
_BAR = " | "


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text: its words are `text[start:end]`, the line ends up to the next block `text[end:close]`.

    `level` is that of the heading which it is on the page. Rows of one table have the same `table`, the place where it
    begins; `is_head` tells those of its header.
    """

    kind: Kind
    start: int
    end: int
    close: int
    level: int = 0
    table: int = 0
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    kind: Kind
    place: int
    level: int = 0
    table: int = 0


def blocks(text: str, outline: Outline, heads: Sequence[tuple[int, int]] = ()) -> list[Block]:
    """Return the blocks of a text; put together they are the text, character for character.

    `heads` are the places of words that lead others: rows among them are the header of their table.
    """
    starts = list(_starts(text, outline)) or [_Start("text", 0)]
    places = [0, *(start.place for start in starts[1:]), len(text)]
    return [
        _block(text, start, span, any(first <= start.place < last for first, last in heads))
        for start, span in zip(starts, pairwise(places), strict=True)
    ]


def _block(text: str, start: _Start, span: tuple[int, int], is_led: bool) -> Block:
    words = len(text[slice(*span)].rstrip("\n"))
    is_head = is_led and start.kind == "row"
    return Block(start.kind, span[0], span[0] + words, span[1], start.level, start.table, is_head)


def _starts(text: str, outline: Outline) -> Iterator[_Start]:
    place, above = 0, list[int]()
    for level, opening, closing in outline:
        opening, closing = max(opening, place), min(closing, len(text))
        if opening >= closing:
            continue
        yield from _words(text, place, opening)
        # The page's first heading is the document's title: those in the text stand under it. No level is left out,
        # whatever the document does: a reader who hears the page counts them.
        above = [*(one for one in above if one < level), level]
        yield _Start("heading", opening, min(1 + len(above), _DEEPEST))
        place = closing
    yield from _words(text, place, len(text))


def _words(text: str, start: int, end: int) -> Iterator[_Start]:
    for chunk in _CHUNK.finditer(text, start, end):
        lines = list(_lines(chunk[0], chunk.start()))
        if _is_table([line for _, line in lines]):
            yield from (_Start("row", place, table=chunk.start()) for place, _ in lines)
            continue
        for number, (place, line) in enumerate(lines):
            item = _ITEM.match(line)
            if item:
                yield _Start("number" if item["number"] else "item", place)
            elif number == 0:
                yield _Start("text", place)


def _lines(chunk: str, place: int) -> Iterator[tuple[int, str]]:
    for line in chunk.split("\n"):
        yield place, line
        place += len(line) + 1


def _is_table(lines: Sequence[str]) -> bool:
    barred = sum(_BAR in line for line in lines)
    return len(lines) > 1 and _BAR in lines[0] and 2 * barred > len(lines)
