"""A text → its line ends that a fixed width made, as in e-mails and old text files."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.types import Span

BULLET = re.compile(r"\s*(?:[-–—•▪◦*·‣]|\d{1,3}[.)]|[a-zA-Z][.)])\s")
"""What an item of a list begins with."""

_LINE = re.compile(r"^[^\n]*", re.MULTILINE)
_WIDTHS = range(50, 101)
_ENOUGH_LINES = 3


def wrapped_ends(text: str) -> set[int]:
    """Return where the line ends stand that do not end anything: those inside a paragraph of a fixed width.

    Such a paragraph shows in that none of its lines had room left for the first word of the next one.
    """
    return {line.end for block in _blocks(text) if _is_wrapped(text, block) for line in block[:-1]}


def _blocks(text: str) -> Iterator[list[Span]]:
    """Yield the lines of each paragraph and of each item of a list."""
    block: list[Span] = []
    for match in _LINE.finditer(text):
        empty = not match[0].strip()
        if block and (empty or BULLET.match(match[0])):
            yield block
            block = []
        if not empty:
            block.append(Span(match.start(), match.end()))
    if block:
        yield block


def _is_wrapped(text: str, block: Sequence[Span]) -> bool:
    lines = [line.of(text).rstrip() for line in block]
    width = max(map(len, lines))
    # Two lines may as well be a heading and what stands under it.
    if width not in _WIDTHS or (len(lines) < _ENOUGH_LINES and lines[-1].lstrip()[0].isupper()):
        return False
    return all(len(line) + 1 + len(following.split(maxsplit=1)[0]) > width for line, following in pairwise(lines))
