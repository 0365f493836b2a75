"""A web page's visible text → its letters as a browser compares them, and where a passage stands among them."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.types import Span

# A browser takes a no-break space for a part of a word where it stands beside a digit: words are not parted there.
_WORD = re.compile(r"[^ \t\n]+")
_OPENING = frozenset("«“‘„([{¿¡-–—•")
_OUR_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+", re.MULTILINE)
# Letters that no decomposition takes apart, and that a browser does not tell from those of a plain alphabet.
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ı": "i"})
_MOST_PLACES = 50
# How many letters of the page may stand between two lines of a passage, or among its words: buttons, captions.
_MOST_BETWEEN = 600
# A link marks what lies between the lines, too: past so many letters it leaves out the shorter part of the passage.
_MOST_TOGETHER = 40
# How many first and last words tell where a passage stands whose other words are written otherwise on the page, and
# which share of its length the page must have there.
_FRAME = 6
_LEAST_LEFT = 0.9


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page and its letters and digits in a row; of each word, with the signs around it, where it is.

    `begins` and `ends` are offsets into the text, `starts` into the letters, with their length at the end. `lines`
    count from 0, those without a sign left out.
    """

    text: str
    letters: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def written(self, words: range) -> str:
        """Return some words as they stand on the page."""
        return self.text[self.begins[words[0]] : self.ends[words[-1]]] if words else ""

    def spelt(self, words: range) -> str:
        """Return the letters of some words."""
        return self.letters[self.starts[words.start] : self.starts[words.stop]]

    def parts(self, letters: Span) -> bool:
        """Return whether a span begins and ends where words do."""
        words = self.whole_words(letters)
        return bool(words) and self.starts[words.start] == letters.start and self.starts[words.stop] == letters.end

    def whole_words(self, letters: Span) -> range:
        """Return the words of which a span holds all letters."""
        return range(bisect_left(self.starts, letters.start), bisect_right(self.starts, letters.end) - 1)


@lru_cache(maxsize=4)
def page_of(text: str) -> Page:
    """Return a page from its visible text; the last ones are kept, as the next passage is likely to stand there."""
    spelt: list[str] = []
    begins, ends, lines, starts = [], [], [], [0]
    line_start = number = 0
    for line in text.split("\n"):
        for begin, end, letters in _words(line):
            begins.append(line_start + begin)
            ends.append(line_start + end)
            lines.append(number)
            spelt.append(letters)
            starts.append(starts[-1] + len(letters))
        number += bool(line.strip())
        line_start += len(line) + 1
    return Page(text, "".join(spelt), tuple(begins), tuple(ends), tuple(starts), tuple(lines))


def _words(line: str) -> list[tuple[int, int, str]]:
    """Return begin, end and letters of the words of a line; a sign that stands alone goes with its word."""
    words: list[tuple[int, int, str]] = []
    opened: int | None = None
    for match in _WORD.finditer(line):
        letters = letters_of(match[0])
        begin, end = match.span()
        if letters:
            words.append((begin if opened is None else opened, end, letters))
            opened = None
        elif not words or match[0][0] in _OPENING:
            opened = begin if opened is None else opened
        elif opened is None:
            words[-1] = (words[-1][0], end, words[-1][2])
    if words and opened is not None:
        words[-1] = (words[-1][0], len(line.rstrip()), words[-1][2])
    return words


@lru_cache(maxsize=50_000)
def letters_of(word: str) -> str:
    """Return the letters and digits of a word without what a browser sets aside: case, accents, ligatures."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", word.casefold()).translate(_PLAIN)))


def place_of(page: Page, passage: str, before: str) -> Span | None:
    """Return where the letters of a passage stand among the page's, or None where that cannot be told.

    The marks of lists may be ours, and words of the page may be missing from the passage: buttons, captions.
    `before`: the words before the passage, which tell it from others like it.
    """
    for text in dict.fromkeys((passage, _OUR_MARK.sub("", passage))):
        lines = [line.split() for line in text.split("\n") if _spelling(line.split())]
        if lines:
            places = _places(page.letters, lines)
            # « Où ? » does not stand inside « pour ».
            places = [place for place in places if page.parts(place)] or places
            if places:
                return _most_likely(page.letters, places, _spelling(before.split()))
    return None


def _spelling(words: Sequence[str]) -> str:
    return "".join(map(letters_of, words))


def _places(letters: str, lines: Sequence[Sequence[str]]) -> list[Span]:
    spelt = list(map(_spelling, lines))
    whole = "".join(spelt)
    places = [Span(at, at + len(whole)) for at in _occurrences(letters, whole)]
    places = places or list(_chains(letters, spelt))
    first, last = _spelling(lines[0][:_FRAME]), _spelling(lines[-1][-_FRAME:])
    return places or list(_framed(letters, first, last, len(whole)))


def _occurrences(letters: str, searched: str) -> Iterator[int]:
    """Yield where some letters begin, the first of many times."""
    at = letters.find(searched)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        yield at
        at = letters.find(searched, at + 1)


def _chains(letters: str, lines: Sequence[str]) -> Iterator[Span]:
    """Yield where the lines of a passage stand one behind the other: the most of them that nothing much parts."""
    for start in _occurrences(letters, lines[0]):
        parts = [Span(start, start + len(lines[0]))]
        for line in lines[1:]:
            end = parts[-1].end
            found = letters.find(line, end, end + _MOST_BETWEEN + len(line))
            if found < 0:
                break
            first = parts.pop().start if found <= end + _MOST_TOGETHER else found
            parts.append(Span(first, found + len(line)))
        else:
            yield max(parts, key=lambda part: part.end - part.start)


def _framed(letters: str, first: str, last: str, length: int) -> Iterator[Span]:
    """Yield where the first and the last words of a passage stand about as far apart as in the passage."""
    for start in _occurrences(letters, first):
        least = start + max(len(first), int(length * _LEAST_LEFT) - len(last))
        most = start + length + min(_MOST_BETWEEN, length // 2)
        ends = list(_occurrences(letters[least:most], last))
        if len(ends) == 1:
            yield Span(start, least + ends[0] + len(last))


def _most_likely(letters: str, places: list[Span], before: str) -> Span | None:
    """Return the only place, or the only one with the most of the words that stand before the passage."""
    if len(places) >= _MOST_PLACES:
        return None
    behind = [_common_end(letters[max(0, place.start - len(before)) : place.start], before) for place in places]
    most = max(behind)
    return places[behind.index(most)] if behind.count(most) == 1 else None


def _common_end(one: str, other: str) -> int:
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared
