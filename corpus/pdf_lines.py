"""The words of a page → its lines, each as wide as its words follow each other without a gap."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.pdf_words import Word

# In letters' sizes: a wider gap parts two cells or two columns; a line drawn in pieces has none that is as wide.
_GAP = 1.3
_PIECES_GAP = 0.5
# How far above or below their line an exponent or a typewriter's letters may stand.
_OFF_BASE = 0.4
_MOST_SPACES = 60


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Words on one height of a page; `text` has the spaces of a program where the line is of typewriter letters.

    `page` counts from 1; lengths in points, `base` from the lower edge of the page.
    """

    page: int
    words: tuple[Word, ...]
    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    mono: bool = False

    @property
    def cut(self) -> bool:
        """Return whether the document itself says that a hyphen at its end cuts a word."""
        return self.words[-1].cut

    @property
    def top(self) -> float:
        """Return the height of its upper edge."""
        return self.base + self.size


def line_of(page: int, words: Sequence[Word]) -> Line:
    """Return the line that words on one height make, from left to right."""
    letters = sum(len(word.text) for word in words)
    mono = all(word.mono for word in words)
    sizes: Counter[float] = Counter()
    for word in words:
        # Typewriter letters are often drawn smaller than those around them.
        sizes[round(word.size, 1)] += len(word.text) if mono or not word.mono else 0
    return Line(
        page,
        tuple(words),
        _spaced(words) if mono else " ".join(word.text for word in words),
        min(word.left for word in words),
        max(word.right for word in words),
        Counter(word.base for word in words).most_common(1)[0][0],
        max(sizes, key=lambda size: (sizes[size], size)),
        sum(len(word.text) for word in words if word.bold) >= 0.9 * letters,
        mono,
    )


def lines_of(page: int, words: Iterable[Word]) -> list[Line]:
    """Return the lines of a page in the order in which they are drawn; what stands sideways comes last, as one."""
    runs: list[list[Word]] = []
    sideways: list[Word] = []
    for word in words:
        if not word.upright:
            sideways.append(word)
        elif runs and _follows(runs[-1][-1], word, _GAP):
            runs[-1].append(word)
        else:
            runs.append([word])
    lines = [line_of(page, run) for run in _pieced(runs)]
    return [*lines, line_of(page, sideways)] if sideways else lines


def _follows(last: Word, word: Word, gap: float) -> bool:
    size = max(last.size, word.size)
    if abs(word.base - last.base) > _OFF_BASE * size:
        return False
    wide = _MOST_SPACES if last.mono and word.mono else gap
    return -0.5 * size < word.left - last.right < wide * size


def _pieced(runs: Sequence[list[Word]]) -> list[list[Word]]:
    """Return the runs, those that were drawn apart but stand on one line joined where the first one was drawn."""
    order = sorted(range(len(runs)), key=lambda place: (-round(runs[place][0].base), runs[place][0].left))
    into = list(range(len(runs)))
    for left, right in pairwise(order):
        if _follows(runs[left][-1], runs[right][0], _PIECES_GAP):
            into[right] = into[left]
    joined: dict[int, list[Word]] = {}
    for place in order:
        joined.setdefault(into[place], []).extend(runs[place])
    return [joined[place] for place in sorted(joined)]


def _spaced(words: Sequence[Word]) -> str:
    """Return a line of typewriter letters with as many spaces as stand between its words."""
    width = sum(word.right - word.left for word in words) / sum(len(word.text) for word in words)
    text = words[0].text
    for last, word in pairwise(words):
        spaces = round((word.left - last.right) / width) if width > 0 else 1
        text += " " * min(max(spaces, 1), _MOST_SPACES) + word.text
    return text
