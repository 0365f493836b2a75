"""Words that a reader looks for in a document → where they stand in its text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from corpus import Span

LONGEST = 200
"""Characters of what is looked for, at most."""

_WORD = re.compile(r"\w+")
# What may stand between two words that follow each other: spaces, an apostrophe, a comma, a line end, no empty line.
_BETWEEN = r"(?:(?!\n\n)\W){1,4}"
_LIGATURES = {"œ": "oe", "æ": "ae"}
_CONTEXT = 48


@dataclass(frozen=True, slots=True)
class Extract:
    """What was found, with the words around it, in one line."""

    before: str
    found: str
    after: str


def find(text: str, words: str) -> list[Span]:
    """Return where the words stand in the text: whole words, in their order, whatever their case and accents."""
    wanted = _WORD.findall("".join(map(_folded, words[:LONGEST])))
    if not wanted:
        return []
    parts = list(map(_folded, text))
    pattern = re.compile(rf"(?<!\w){_BETWEEN.join(wanted)}(?!\w)")
    found = [match.span() for match in pattern.finditer("".join(parts))]
    places = _places(parts) if found else ()
    return [Span(places[start], places[end - 1] + 1) for start, end in found]


def extract(text: str, hit: Span) -> Extract:
    """Return the words around what was found, cut between words."""
    before = text[max(0, hit.start - _CONTEXT) : hit.start]
    after = text[hit.end : hit.end + _CONTEXT]
    if hit.start > _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if hit.end + _CONTEXT < len(text):
        after = after.rpartition(" ")[0] + " …"
    return Extract(*(re.sub(r"\s+", " ", part) for part in (before, hit.of(text), after)))


def _places(parts: Sequence[str]) -> list[int]:
    """Return for each character of the folded text the place of the one it was made of."""
    return [place for place, part in enumerate(parts) for _ in part]


@cache
def _folded(char: str) -> str:
    """Return a character in lower case and without its accents: « É » is « e », « œ » is « oe »."""
    if char.isascii():
        return char.lower()
    lower = char.casefold()
    bare = "".join(one for one in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(one))
    return _LIGATURES.get(bare, bare)
