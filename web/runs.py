"""A block and what is marked in its document → runs of text: what a template can show without trusting it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from corpus import Span
from web.blocks import Block

Shade = Literal["", "cited", "current"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked in a document, as spans of its text in order: the passage that the page was opened at (`current`),
    the others that were `cited` with it, the words that `answer` in them, those that were looked for (`hits`).

    `pages` holds for each place where a page begins the number of the last one that begins there.
    """

    current: Span | None = None
    cited: Sequence[Span] = ()
    answer: Sequence[Span] = ()
    hits: Sequence[Span] = ()
    pages: dict[int, int] = field(default_factory=dict)

    def borders(self) -> list[int]:
        """Return every place where something begins or ends, in order, each once."""
        spans = [*self.cited, *self.answer, *self.hits, *([self.current] if self.current else [])]
        return sorted({place for span in spans for place in (span.start, span.end)} | self.pages.keys())


class Run(NamedTuple):
    """A piece of a block. `gap`: nothing but the line ends behind it; `bar`: what stands between two cells.

    `hit` is the number of what was found and stands there, from 1; `opens` tells its first piece. `page` is the number
    of the page that begins with the piece.
    """

    text: str
    answers: bool = False
    hit: int = 0
    opens: bool = False
    page: int = 0
    gap: bool = False
    bar: bool = False


class Stretch(NamedTuple):
    """Runs of one shade; `is_first` where the passage that the page was opened at begins."""

    shade: Shade
    is_first: bool
    runs: Sequence[Run]


class Cutter:
    """The marks of a document, made ready to cut its blocks one after the other."""

    def __init__(self, text: str, marks: Marks) -> None:
        self._text = text
        self._marks = marks
        self._borders = marks.borders()
        self._cited = _merged(marks.cited)
        self._answer = _merged(marks.answer)

    def stretches(self, block: Block, start: int, close: int, bars: Sequence[Span] = ()) -> list[Stretch]:
        """Return the pieces of `text[start:close]`, a part of a block; put together they are that text."""
        inner = self._borders[bisect_right(self._borders, start) : bisect_left(self._borders, close)]
        edges = {block.end, *(place for bar in bars for place in (bar.start, bar.end))}
        places = sorted({start, close, *inner, *(place for place in edges if start < place < close)})
        runs = [(self._shade(first), first, self._run(block, first, last, bars)) for first, last in pairwise(places)]
        opening = self._marks.current.start if self._marks.current else -1
        return [
            Stretch(shade, shade == "current" and group[0][1] == opening, [run for _, _, run in group])
            for shade, group in ((shade, list(found)) for shade, found in groupby(runs, key=lambda run: run[0]))
        ]

    def _shade(self, place: int) -> Shade:
        current = self._marks.current
        if current and current.start <= place < current.end:
            return "current"
        return "cited" if _holding(self._cited, place) else ""

    def _run(self, block: Block, start: int, end: int, bars: Sequence[Span]) -> Run:
        hit = _holding(self._marks.hits, start)
        return Run(
            self._text[start:end],
            answers=_holding(self._answer, start) > 0,
            hit=hit,
            opens=hit > 0 and self._marks.hits[hit - 1].start == start,
            page=self._marks.pages.get(start, 0),
            gap=start >= block.end,
            bar=any(bar.start <= start < bar.end for bar in bars),
        )


def _holding(spans: Sequence[Span], place: int) -> int:
    """Return the number, from 1, of the one of the spans, apart from each other and in order, that holds a place."""
    number = bisect_right(spans, place, key=lambda span: span.start)
    return number if number and place < spans[number - 1].end else 0


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return the same places as spans that are apart from each other, in order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
