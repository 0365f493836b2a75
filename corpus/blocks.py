"""The blocks of a marked-up document (HTML, Markdown, PDF, Office…) → its canonical content."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from corpus.clean import clean, clean_line
from corpus.types import Content, Heading, Lead, Span

Kind = Literal["heading", "text", "item", "header", "row"]

NEW_PAGE = "\f"
"""Where a page ends inside the text of a block."""

_TOGETHER = ({"item"}, {"header", "row"})


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list, the header or a row of a table, in reading order.

    `level` is the heading's. `page` is the page on which the block begins, from 1, or 0 where there are no pages;
    each `NEW_PAGE` in its text, which stands for white space there, begins the next one.
    """

    kind: Kind
    text: str
    level: int = 0
    page: int = 0


@dataclass(slots=True)
class _Written:
    """The text as far as it is written, and what was found of its structure."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    last: Block | None = None
    stem: Span | None = None

    def add(self, words: str) -> Span:
        self.parts.append(words)
        self.length += len(words)
        return Span(self.length - len(words), self.length)


def assemble(blocks: Iterable[Block]) -> Content:
    """Return the canonical text of the blocks with its headings, leads and pages.

    Items and rows follow each other line by line, everything else stands apart by an empty line. A table's header
    leads its rows; a paragraph that ends with a colon leads the list below it.
    """
    written = _Written()
    for block in blocks:
        pages = block.text.split(NEW_PAGE) if block.page else [block.text]
        words = [clean_line(page) if block.kind == "heading" else clean(page).strip() for page in pages]
        if any(words):
            _add(written, block, words)
    return Content("".join(written.parts), tuple(written.headings), tuple(written.leads), tuple(written.pages))


def _add(written: _Written, block: Block, pages: list[str]) -> None:
    last = written.last
    if last:
        together = any(last.kind in kinds and block.kind in kinds for kinds in _TOGETHER)
        written.add("\n" if together and block.kind != "header" else "\n\n")
    start = written.length
    for number, words in enumerate(pages, start=block.page):
        if written.length > start and words:
            written.add(" ")
        if number:
            missing = number - len(written.pages)
            written.pages += [written.length] * missing
        written.add(words)
    span = Span(start, written.length)
    if block.kind == "heading":
        written.headings.append(Heading(block.level, span))
    _lead(written, block, span, pages[-1])
    written.last = block


def _lead(written: _Written, block: Block, span: Span, words: str) -> None:
    """Note what the block leads, or what leads it."""
    if block.kind in ("item", "row"):
        if written.stem:
            before = written.leads[-1] if written.leads and written.leads[-1].span == written.stem else None
            start = before.over.start if before else span.start
            written.leads[len(written.leads) - bool(before) :] = [Lead(written.stem, Span(start, span.end))]
        return
    announces = block.kind == "header" or (block.kind == "text" and words.endswith(":"))
    written.stem = span if announces else None
