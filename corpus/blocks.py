"""The blocks of a marked-up document (HTML, Markdown) → its canonical text and headings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.clean import clean, clean_line
from corpus.types import Heading, Span

Kind = Literal["heading", "text", "item", "row"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list or a row of a table, in reading order; `level` is the heading's."""

    kind: Kind
    text: str
    level: int = 0


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Heading, ...]]:
    """Return the canonical text of the blocks and its headings.

    Items and rows follow each other line by line, everything else stands apart by an empty line.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    length = 0
    before: Kind | None = None
    for block in blocks:
        words = clean_line(block.text) if block.kind == "heading" else clean(block.text).strip()
        if not words:
            continue
        if before:
            gap = "\n" if before == block.kind and block.kind in ("item", "row") else "\n\n"
            parts.append(gap)
            length += len(gap)
        if block.kind == "heading":
            headings.append(Heading(block.level, Span(length, length + len(words))))
        parts.append(words)
        length += len(words)
        before = block.kind
    return "".join(parts), tuple(headings)
