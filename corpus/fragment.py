"""A passage and the page it stands on → the end of an address that opens the page at that passage.

The rules are those of https://wicg.github.io/scroll-to-text-fragment/#finding-ranges-in-a-document. What is searched
here is coarser than what a browser searches: letters and digits alone, wherever words and blocks begin and end. So all
that a browser can take for the passage is found here, too, and what is unique here is unique there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from corpus.letters import Page, page_of, place_of

# Words of a start or an end, and of what stands around them.
_FEWEST, _MOST, _MOST_AROUND = 3, 20, 10
# A passage of one line and so many words is written out.
_LONGEST_EXACT = 8
# Where the first lines are no help, or the last ones, the passage is marked without them.
_MOST_LINES_LEFT_OUT = 3
_NONE = range(0)


@dataclass(frozen=True, slots=True)
class _Terms:
    """The words of a page that a browser searches; the range goes from `start` to `end`, or is `start` alone."""

    start: range
    end: range = _NONE
    prefix: range = _NONE
    suffix: range = _NONE


def text_fragment(page: str, words: str, before: str = "") -> str | None:
    """Return `:~:text=…`, which goes behind `#` in an address, or None where no words lead to the passage alone.

    `page`: the text that a reader of the page sees, line by line, no block on the line of another. `words`: the
    passage as it was cut, with the marks of lists and tables that are ours. `before`: the words before it, which
    tell it from others like it.
    """
    seen = page_of(page)
    place = place_of(seen, words, before)
    passage = _NONE if place is None else seen.whole_words(place)
    terms = _terms(seen, passage) if passage else None
    return None if terms is None else f":~:text={_directive(seen, terms)}"


def _directive(page: Page, terms: _Terms) -> str:
    ranges = (terms.prefix, terms.start, terms.end, terms.suffix)
    prefix, start, end, suffix = (quote(page.written(words), safe="").replace("-", "%2D") for words in ranges)
    return ",".join(filter(None, (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}")))


def _terms(page: Page, passage: range) -> _Terms | None:
    if len(passage) <= _LONGEST_EXACT and _line(page, passage) == passage:
        return _exact(page, passage)
    for rest in islice(_without_first_lines(page, passage), _MOST_LINES_LEFT_OUT):
        opening = _opening(page, rest)
        if opening:
            return _closed(page, opening, rest) if len(rest) > len(opening.start) else opening
    return None


def _exact(page: Page, passage: range) -> _Terms | None:
    """Return the whole passage with the fewest words around it, those behind it first."""
    before, behind = _before(page, passage), _behind(page, passage)
    around = [(_NONE, behind[:count]) for count in range(len(behind) + 1)]
    around += [(before[-count:], _NONE) for count in range(1, len(before) + 1)]
    around += [(before[-count:], behind) for count in range(1, len(before) + 1)]
    for prefix, suffix in around:
        if _is_unique(page, range(passage.start - len(prefix), passage.stop + len(suffix))):
            return _Terms(passage, prefix=prefix, suffix=suffix)
    return None


def _opening(page: Page, passage: range) -> _Terms | None:
    """Return the fewest first words that, behind a prefix where they need one, stand on the page once."""
    line = _line(page, passage)[:_MOST]
    # One word is left for the end.
    line = line[:-1] if len(line) == len(passage) > 1 else line
    for count in range(min(_FEWEST, len(line)), len(line) + 1):
        if _is_unique(page, line[:count]):
            return _Terms(line[:count])
    before = _before(page, passage)
    for count in range(1, len(before) + 1):
        if _is_unique(page, range(line.start - count, line.stop)):
            return _Terms(line, prefix=before[-count:])
    return None


def _closed(page: Page, opening: _Terms, passage: range) -> _Terms:
    """Return the range from the opening to the last word that can be had."""
    rest = range(opening.start.stop, passage.stop)
    for shorter in islice(_without_last_lines(page, rest), _MOST_LINES_LEFT_OUT):
        line = _last_line(page, shorter)[-_MOST:]
        for count in range(min(_FEWEST, len(line)), len(line) + 1):
            if _comes_first(page, line[-count:], rest):
                return _Terms(opening.start, line[-count:], opening.prefix)
        behind = _behind(page, shorter)
        for count in range(1, len(behind) + 1):
            if _comes_first(page, range(line.start, line.stop + count), rest):
                return _Terms(opening.start, line, opening.prefix, behind[:count])
    return opening


def _line(page: Page, words: range) -> range:
    """Return those of some words that stand on the line of the first."""
    number = page.lines[words.start]
    return range(words.start, next((at for at in words if page.lines[at] != number), words.stop))


def _last_line(page: Page, words: range) -> range:
    """Return those of some words that stand on the line of the last."""
    number = page.lines[words.stop - 1]
    other = next((at for at in reversed(words) if page.lines[at] != number), words.start - 1)
    return range(other + 1, words.stop)


def _without_first_lines(page: Page, words: range) -> Iterator[range]:
    """Yield some words, then those behind the first line, and so on."""
    while words:
        yield words
        words = range(_line(page, words).stop, words.stop)


def _without_last_lines(page: Page, words: range) -> Iterator[range]:
    """Yield some words, then those above the last line, and so on."""
    while words:
        yield words
        words = range(words.start, _last_line(page, words).start)


def _before(page: Page, words: range) -> range:
    """Return the words before some others: on their line, or at the end of the line above where they begin one."""
    near = range(max(0, words.start - _MOST_AROUND), words.start)
    return _last_line(page, near) if near and _are_neighbours(page, words.start - 1) else _NONE


def _behind(page: Page, words: range) -> range:
    """Return the words behind some others: on their line, or at the start of the line below where they end one."""
    near = range(words.stop, min(len(page.lines), words.stop + _MOST_AROUND))
    return _line(page, near) if near and _are_neighbours(page, words.stop - 1) else _NONE


def _are_neighbours(page: Page, word: int) -> bool:
    """Return whether no line of signs without letters stands between a word and the next."""
    return page.lines[word + 1] - page.lines[word] <= 1


def _is_unique(page: Page, words: range) -> bool:
    spelt = page.spelt(words)
    return page.letters.find(spelt, page.letters.find(spelt) + 1) < 0


def _comes_first(page: Page, words: range, rest: range) -> bool:
    """Return whether some words are the first of their letters among the rest of the page."""
    start = page.starts[rest.start]
    return page.letters.find(page.spelt(words), start) == page.starts[words.start]
