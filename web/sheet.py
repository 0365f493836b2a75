"""A document and what is marked in it → the sections that the page sets, and the outline beside them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

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
    """A document as the page sets it: all texts of the sections put together are its text, character for character."""

    sections: Sequence[Section]
    outline: Sequence[Entry]


def sheet_of(index: Index, document: StoredDocument, marks: Marks) -> Sheet:
    """Return a document as it is set."""
    outline = index.documents.outline(document.id)
    heads = _leads(index, document) if _BAR.search(document.text) else []
    found = blocks(document.text, outline, heads)
    return Sheet(sections(document.text, found, marks), _outline(document, found, marks.current))


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


def _leads(index: Index, document: StoredDocument) -> list[tuple[int, int]]:
    led = {lead for passage in index.documents.passages_of(document.id) for lead in passage.leads}
    return sorted((lead.start, lead.end) for lead in led)


def _outline(document: StoredDocument, found: Sequence[Block], current: Span | None) -> Sequence[Entry]:
    """Return the headings, each with those under it; the title that a text begins with is not one of them."""
    headings = [(number, block) for number, block in enumerate(found) if block.kind == "heading"]
    words = [_line(document.text[block.start : block.end]) for _, block in headings]
    if words and words[0] == _line(document.title):
        headings, words = headings[1:], words[1:]
    here = bisect_right([block.start for _, block in headings], current.start) - 1 if current else -1
    entries = [
        (block.level, Entry(line, _anchor(block, number), (), place == here))
        for place, ((number, block), line) in enumerate(zip(headings, words, strict=True))
    ]
    return _nested(entries)


def _nested(lines: Sequence[tuple[int, Entry]]) -> list[Entry]:
    """Return lines of the outline, each with the ones of a deeper level that follow it."""
    nested: list[Entry] = []
    place = 0
    while place < len(lines):
        level, entry = lines[place]
        end = next((n for n in range(place + 1, len(lines)) if lines[n][0] <= level), len(lines))
        nested.append(replace(entry, inner=_nested(lines[place + 1 : end])))
        place = end
    return nested


def _line(words: str) -> str:
    return " ".join(words.split())
