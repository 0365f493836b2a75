"""A document and what is marked in it → the sections that the page sets, and the outline beside them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import NamedTuple

from corpus import Span
from index import Index, StoredDocument
from web.blocks import Block, Kind, blocks
from web.runs import Cutter, Marks, Stretch

_BAR = re.compile(r" \| ")


@dataclass(frozen=True, slots=True)
class Laid:
    """A block as it is set: its cells (one, but for the row of a table) in pieces.

    `anchor` is what a link to a heading names, "" for other blocks.
    """

    cells: Sequence[Sequence[Stretch]]
    anchor: str = ""
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (of `level`), a paragraph, or all items of a list or rows of a table."""

    kind: Kind
    level: int
    blocks: Sequence[Laid]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline: a heading, what a link to it names, the headings under it, whether it is the last one
    above the passage that the page was opened at."""

    words: str
    anchor: str
    inner: Sequence["Entry"]
    is_here: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document as the page sets it: all texts of the sections put together are its text, character for character.

    `is_titled` tells that the text begins with the document's title; the outline leaves that heading out.
    """

    sections: Sequence[Section]
    outline: Sequence[Entry]
    is_titled: bool


class _Heading(NamedTuple):
    number: int
    block: Block
    words: str


def sheet_of(index: Index, document: StoredDocument, marks: Marks) -> Sheet:
    """Return a document as it is set."""
    text = document.text
    heads = index.documents.leads(document.id) if _BAR.search(text) else []
    found = blocks(text, index.documents.outline(document.id), heads)
    headings = [_Heading(number, block, _line(text, block)) for number, block in enumerate(found) if block.level]
    is_titled = (
        bool(headings) and headings[0].block.start == 0 and headings[0].words == " ".join(document.title.split())
    )
    entries = _entries(headings[is_titled:], marks.current)
    return Sheet(sections(text, found, marks), entries, is_titled)


def page_starts(document: StoredDocument) -> dict[int, int]:
    """Return for each place of a document where a page begins the number of the last one that begins there."""
    return {place: number for number, place in enumerate(document.pages, start=1) if place < len(document.text)}


def sections(text: str, found: Sequence[Block], marks: Marks) -> list[Section]:
    """Return blocks as they are set, items and rows that follow each other together."""
    cutter = Cutter(text, marks)
    numbered = enumerate(found)
    return [
        Section(kind, level, [_laid(text, block, cutter, number) for number, block in group])
        for (kind, level, *_), group in groupby(numbered, key=_together)
    ]


def _together(numbered: tuple[int, Block]) -> tuple[Kind, int, int]:
    number, block = numbered
    alone = number if block.kind in ("heading", "text") else block.table
    return block.kind, block.level, alone


def _laid(text: str, block: Block, cutter: Cutter, number: int) -> Laid:
    if block.kind != "row":
        return Laid([cutter.stretches(block, block.start, block.close)], _anchor(block, number))
    bars = [
        Span(block.start + bar.start(), block.start + bar.end()) for bar in _BAR.finditer(text[block.start : block.end])
    ]
    places = [block.start, *(bar.end for bar in bars), block.close]
    cells = [cutter.stretches(block, start, close, bars) for start, close in pairwise(places)]
    return Laid(cells, is_head=block.is_head)


def _anchor(block: Block, number: int) -> str:
    return f"section-{number}" if block.kind == "heading" else ""


def _entries(headings: Sequence[_Heading], current: Span | None) -> list[Entry]:
    """Return headings, each with those under it."""
    here = bisect_right([one.block.start for one in headings], current.start) - 1 if current else -1
    lines = [
        (one.block.level, Entry(one.words, _anchor(one.block, one.number), (), place == here))
        for place, one in enumerate(headings)
    ]
    return _nested(lines)


def _nested(lines: Sequence[tuple[int, Entry]]) -> list[Entry]:
    nested: list[Entry] = []
    place = 0
    while place < len(lines):
        level, entry = lines[place]
        end = next((n for n in range(place + 1, len(lines)) if lines[n][0] <= level), len(lines))
        nested.append(replace(entry, inner=_nested(lines[place + 1 : end])))
        place = end
    return nested


def _line(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split())
