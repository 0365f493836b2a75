"""A plain text → the headings that its layout shows, and the title in its first line."""

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.types import Heading, Span
from corpus.wrapping import wrapped_ends

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*(?:[-–—•▪◦*·‣#>|]|\d{1,3}[.)]|[a-z][.)])\s")
_LONGEST = 110
_LEAST_BODY_WORDS = 30
_TITLE_LONGEST = 160
_ENDS_SENTENCE = tuple(".!;:,…»”\"')")
_LOOK_FOR_TITLE = 3
_TITLE_PAGE = 2000


def plain_headings(text: str) -> tuple[Heading, ...]:
    """Return the lines that stand as headings in an unmarked text, all of level 2.

    A heading is a short line that begins with a capital or a digit, ends without a stop, and is followed by a
    longer line that ends a sentence. What looks like an item of a list is not a heading, nor what has a few
    words below it (« À noter », « Rappel »): it would cut the text into crumbs.
    """
    lines = list(_lines(text))
    wrapped = wrapped_ends(text)
    candidates = [
        span
        for span, following in pairwise(lines)
        if _is_heading(span.of(text))
        and _is_body(span.of(text), following.of(text))
        and wrapped.isdisjoint((span.start - 1, span.end))
    ]
    ends = [*(span.start for span in candidates), len(text)][1:]
    return tuple(
        Heading(2, span)
        for span, end in zip(candidates, ends, strict=True)
        if len(text[span.end : end].split()) >= _LEAST_BODY_WORDS
    )


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
        return line.strip() if alone and _is_heading(line, _TITLE_LONGEST) else ""
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
