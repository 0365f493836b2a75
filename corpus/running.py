"""The pages of a document → the same without running heads and feet."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from corpus.pdf_lines import Line

# The rows nearest to the upper and the lower edge of a page among which running ones are looked for.
_EDGE_ROWS = 4
# On so many pages a line must stand, and on this share of those from the first to the last of them: heads may
# change with the chapter, and from left to right pages.
_LEAST_PAGES, _LEAST_IN_SHORT, _SHORT = 3, 2, 8
_LEAST_SHARE = 0.4
# Nor further from the edge than this share of the page: a form on each page is the same further inside, too.
_MARGIN = 0.15
# In points: within this a head stands at the same height on each page.
_NEAR = 3.0
# Times the usual size of letters: what is larger opens a chapter.
_LARGEST = 1.15
# In characters on one page: what is longer is text, on pages that are alike.
_LONGEST = 200
_NUMBER = re.compile(r"\d{1,5}|\b[ivxlc]{1,7}\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_Key = tuple[int, str]
_Edge = tuple[list[list[Line]], list[list[Line]]]


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the pages, of the heights given, without the lines at their edges that several pages have at one height.

    The words must be the same; a number in them may grow with the pages. What stands on one page alone stays, unless
    it repeats a line of the text where other pages have their heads.
    """
    edges = [_edges(page, height) for page, height in zip(pages, heights, strict=True)]
    is_running = _known_by(pages, edges)
    kept = []
    for number, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        dropped: set[Line] = set()
        for rows in edge:
            for row in rows:
                heads = {line for line in row if is_running(line, number)}
                dropped |= heads
                if len(heads) < len(row):  # behind what stays the page itself begins
                    break
        whole = sum(len(line.text) for line in dropped) > _LONGEST
        kept.append([line for line in page if whole or line not in dropped])
    return kept


def _known_by(pages: Sequence[Sequence[Line]], edges: Sequence[_Edge]) -> Callable[[Line, int], bool]:
    """Return what tells whether a line of a page is a running one."""
    sizes = [line.size for page in pages for line in page]
    largest = _LARGEST * median(sizes) if sizes else 0.0
    seen: dict[_Key, list[int]] = {}
    for number, edge in enumerate(edges):
        for line in {line for rows in edge for row in rows for line in row}:
            for key in _keys(line, number):
                seen.setdefault(key, []).append(number)
    least = _LEAST_PAGES if len(pages) >= _SHORT else _LEAST_IN_SHORT
    running = {key for key, numbers in seen.items() if len(numbers) >= least and _dense(numbers)}
    bands: dict[int, set[int]] = {}
    for height, words in running:
        bands.setdefault(height, set()).update(seen[height, words])
    said = Counter(_letters(line) for page in pages for line in page)

    def is_running(line: Line, number: int) -> bool:
        keys = set(_keys(line, number))
        usual = any(len(bands.get(height, ())) > len(pages) / 2 for height, _ in keys)
        repeats = usual and said[_letters(line)] > 1
        return line.size <= largest and (repeats or not running.isdisjoint(keys))

    return is_running


def _letters(line: Line) -> str:
    return "".join(filter(str.isalnum, line.text.casefold()))


def _dense(numbers: Sequence[int]) -> bool:
    return len(numbers) >= _LEAST_SHARE * (numbers[-1] - numbers[0] + 1)


def _edges(page: Sequence[Line], height: float) -> _Edge:
    """Return the rows at the upper edge of a page and those at the lower one, from the edge inwards."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base <= _NEAR:
            rows[-1].append(line)
        else:
            rows.append([line])
    upper = [row for row in rows if row[0].base > (1 - _MARGIN) * height]
    lower = [row for row in rows if row[0].base < _MARGIN * height]
    return upper[:_EDGE_ROWS], lower[: -_EDGE_ROWS - 1 : -1]


def _keys(line: Line, page: int) -> Iterator[_Key]:
    """Yield by what a line is known on other pages: its height and its words, as they are or with a page number."""
    words = " ".join(line.text.lower().split())
    forms = {words}
    for number in _NUMBER.finditer(words):
        offset = _value(number[0]) - page
        forms.add(f"{words[: number.start()]}\0{offset}{words[number.end() :]}")
    # A line that lies between two heights is known at both.
    for height in {round((line.base + shift) / _NEAR) for shift in (-_NEAR / 3, _NEAR / 3)}:
        for form in forms:
            yield height, form


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [_ROMAN[letter] for letter in number]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))
