"""A passage and its highlights → runs of text, each marked or not: what a template can show without trusting it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from assistant import CitedPassage

_EMPTY_LINES = re.compile(r"\n{2,}")


class Run(NamedTuple):
    """A piece of a passage; `marked` where it seems to answer, `heading` where it is the passage's own heading.

    `key` is the date, number, name… in what is marked that the question asks for.
    """

    text: str
    marked: bool
    heading: bool = False
    key: bool = False

    @property
    def gap(self) -> bool:
        """Tell whether the piece is nothing but line ends."""
        return not self.text.strip("\n")


def marked_runs(passage: CitedPassage) -> list[Run]:
    """Return the pieces of a passage, in order; put together they are its text, character for character."""
    text = passage.text
    above = own_heading(text, passage.citation.headings)
    cuts = {0, above, len(text), *(place for gap in _EMPTY_LINES.finditer(text) for place in gap.span())}
    marks = [(mark.start, mark.end) for mark in passage.highlights]
    keys = [(mark.key.start, mark.key.end) for mark in passage.highlights if mark.key]
    for span in (*marks, *keys):
        cuts |= {min(max(place, 0), len(text)) for place in span}
    return [
        Run(text[start:end], _is_in(start, marks), start < above, _is_in(start, keys))
        for start, end in pairwise(sorted(cuts))
    ]


def own_heading(text: str, headings: Sequence[str]) -> int:
    """Return the length of the heading that a passage opens with, 0 if it opens with other words."""
    last = headings[-1] if headings else ""
    opening, _, _ = text.partition("\n")
    return len(opening) if last and " ".join(opening.split()) == last else 0


def _is_in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)
