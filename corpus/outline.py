"""A plain text → the headings that its layout shows, and the title in its first line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from corpus.numbering import Rank, has_number, numbered_titles
from corpus.questions import questions
from corpus.types import Heading, Span
from corpus.underlines import underlined_titles
from corpus.wrapping import wrapped_ends

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[-–—•▪◦*·‣#>|]|\d{1,3}[.)]|[a-zA-Z][.)])\s")
_FIRST = re.compile(r"(?:1|I|A)\b(?!\.\d)")
_LONGEST = 110
_LEAST_BODY_WORDS = 30
_TITLE_LONGEST = 160
_ENDS_SENTENCE = tuple(".!;:,…»”\"')")
_LOOK_FOR_TITLE = 3
_TITLE_PAGE = 2000


def plain_headings(text: str) -> tuple[Heading, ...]:
    """Return the lines that stand as headings in an unmarked text; their levels begin at 2, below the title.

    They are underlined, have a number or are questions with their answers; or else short lines that begin with a
    capital or a digit, end without a stop, and are followed by a longer line that ends a sentence. What looks like
    an item of a list is not a heading, nor what has a few words below it (« À noter », « Rappel »): it would cut the
    text into crumbs.
    """
    wrapped = wrapped_ends(text)
    lines = list(_lines(text))
    whole = [span for span in lines if wrapped.isdisjoint((span.start - 1, span.end))]
    ranks = _ranks_of_numbers(text, whole) | _ranks_of_underlines(text, lines)
    unnumbered = _above(text, ranks)
    ranks |= {span: unnumbered for span in questions(text, whole) if span not in ranks}
    ranks |= dict.fromkeys(_set_apart(text, lines, wrapped, set(ranks)), unnumbered)
    levels = {rank: level for level, rank in enumerate(sorted(set(ranks.values())), start=2)}
    return tuple(Heading(levels[ranks[span]], span) for span in sorted(ranks))


def _ranks_of_numbers(text: str, lines: Sequence[Span]) -> dict[Span, Rank]:
    return dict(numbered_titles(text, lines))


def _ranks_of_underlines(text: str, lines: Sequence[Span]) -> dict[Span, Rank]:
    titles = list(underlined_titles(text, lines))
    signs = list(dict.fromkeys(sign for _, sign in titles))
    return {span: (0, signs.index(sign)) for span, sign in titles}


def _above(text: str, ranks: Mapping[Span, Rank]) -> Rank:
    """Return the rank of headings without a number: above the numbers where these begin anew, else below."""
    numbered = [rank for rank in ranks.values() if rank[0] == 2]
    highest = min(numbered, default=())
    first = [span for span, rank in ranks.items() if rank == highest and _FIRST.match(span.of(text).strip())]
    return (1, len(ranks)) if len(first) > 1 else (3,)


def _set_apart(text: str, lines: Sequence[Span], wrapped: set[int], others: set[Span]) -> list[Span]:
    """Return the lines that look like headings, with enough words below them."""
    candidates = {
        span
        for span, following in pairwise(lines)
        if _is_heading(span.of(text))
        and _is_body(span.of(text), following.of(text))
        and wrapped.isdisjoint((span.start - 1, span.end))
        and not has_number(span.of(text))
    }
    ordered = sorted(candidates | others)
    ends = [*(span.start for span in ordered), len(text)][1:]
    return [
        span
        for span, end in zip(ordered, ends, strict=True)
        if span not in others and len(text[span.end : end].split()) >= _LEAST_BODY_WORDS
    ]


def plain_title(text: str) -> str:
    """Return the title that an unmarked text opens with: a heading-like line with an empty line below, or ""."""
    page = text[:_TITLE_PAGE]
    for place, span in enumerate(_lines(page)):
        if place == _LOOK_FOR_TITLE:
            break
        line = span.of(page)
        if _BULLET.match(line):
            continue
        following = page[span.end + 1 : span.end + 2]
        goes_on = following.islower() or span.end in wrapped_ends(page)
        alone = following == "\n" or (place == 0 and _is_heading(line) and not goes_on)
        return " ".join(line.split()) if alone and _is_heading(line, _TITLE_LONGEST) else ""
    return ""


def _lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        if match[0].strip():
            yield Span(match.start(), match.end())


def _is_heading(line: str, longest: int = _LONGEST) -> bool:
    words = line.strip()
    return (
        len(words) <= longest
        and len(words.split()) >= 2
        and (words[0].isupper() or words[0].isdigit())
        and not words.endswith(_ENDS_SENTENCE)
        and not _BULLET.match(line)
        and " / " not in words  # the credit of a photograph
    )


def _is_body(heading: str, following: str) -> bool:
    words = following.strip()
    return words.endswith((".", ":", "!", "…")) and len(words) > len(heading.strip()) and not words[0].islower()
