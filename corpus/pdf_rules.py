"""A page of a PDF → the ruled tables on it: where their rows and columns lie."""

import ctypes
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.pdf_words import Turn, turn_of

# In points: what lies nearer is drawn at one place; a shorter rule is a mark.
_NEAR = 2.5
_SHORTEST = 5.0
# A drawing has more paths, and each of them more corners, than the tables of a page.
_MOST_PATHS, _MOST_CORNERS, _MOST_RULES = 4000, 400, 3000
_MOST_CELLS = 5000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of a page: at the height `at` if it lies, else at that distance from the left edge."""

    lies: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the edges of its columns from left to right, those of its rows from the top down."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    rules: tuple[Rule, ...]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the row and the column in which a point lies; cells that no rule parts count as the first of them."""
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-edge for edge in self.rows], -y) - 1
        if not (0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1):
            return None
        while column and not self._parted(False, self.columns[column], y):
            column -= 1
        middle = (self.columns[column] + self.columns[column + 1]) / 2
        while row and not self._parted(True, self.rows[row], middle):
            row -= 1
        return row, column

    def _parted(self, lies: bool, at: float, across: float) -> bool:
        return any(
            rule.lies is lies and abs(rule.at - at) <= _NEAR and rule.start - _NEAR <= across <= rule.end + _NEAR
            for rule in self.rules
        )


def grids_of(page: pdfium.PdfPage) -> list[Grid]:
    """Return the ruled tables of a page that have two columns and two rows or more."""
    rules = _merged(_rules(page))
    return [grid for group in _touching(rules) if (grid := _grid(group))]


def _grid(rules: Sequence[Rule]) -> Grid | None:
    lying = [rule for rule in rules if rule.lies]
    standing = [rule for rule in rules if not rule.lies]
    if not (lying and standing):
        return None
    # A table may be open at its sides.
    sides = [min(rule.start for rule in lying), max(rule.end for rule in lying)]
    ends = [min(rule.start for rule in standing), max(rule.end for rule in standing)]
    columns = _places([*(rule.at for rule in standing), *sides])
    rows = _places([*(rule.at for rule in lying), *ends])[::-1]
    if len(columns) < 3 or len(rows) < 3 or len(columns) * len(rows) > _MOST_CELLS:
        return None
    return Grid(tuple(columns), tuple(rows), tuple(rules))


def _places(values: Sequence[float]) -> list[float]:
    """Return the values in order, those that lie near each other as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _rules(page: pdfium.PdfPage) -> list[Rule]:
    found: list[Rule] = []
    turn = turn_of(page)
    for number, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if number == _MOST_PATHS or len(found) > _MOST_RULES:
            break
        found += _straight(path, turn)
    return found[:_MOST_RULES]


def _straight(path: pdfium.PdfObject, turn: Turn) -> Iterator[Rule]:
    """Yield the straight lines of a path that lie or stand."""
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    last = start = (0.0, 0.0)
    for place in range(min(raw.FPDFPath_CountSegments(path.raw), _MOST_CORNERS)):
        segment = raw.FPDFPath_GetPathSegment(path.raw, place)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        here = turn.point(*matrix.on_point(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _rule(last, here)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _rule(here, start)
        last = here


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    across, up = abs(one[0] - other[0]), abs(one[1] - other[1])
    if up < 1 and across >= _SHORTEST:
        yield Rule(True, (one[1] + other[1]) / 2, min(one[0], other[0]), max(one[0], other[0]))
    elif across < 1 and up >= _SHORTEST:
        yield Rule(False, (one[0] + other[0]) / 2, min(one[1], other[1]), max(one[1], other[1]))


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules, the pieces of one made one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.lies, round(rule.at / _NEAR), rule.start)):
        last = merged[-1] if merged else None
        if last and last.lies is rule.lies and abs(last.at - rule.at) <= _NEAR and rule.start <= last.end + _NEAR:
            merged[-1] = Rule(rule.lies, last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in groups of those that cross or touch each other, directly or through others."""
    lying = [rule for rule in rules if rule.lies]
    left = [rule for rule in rules if not rule.lies]
    groups: list[list[Rule]] = []
    waiting = list(lying)
    while waiting:
        group, ahead = [], [waiting.pop()]
        while ahead:
            rule = ahead.pop()
            group.append(rule)
            pool = left if rule.lies else waiting
            touched = [other for other in pool if _touch(rule, other)]
            for other in touched:
                pool.remove(other)
            ahead += touched
        groups.append(group)
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    return one.start - _NEAR <= other.at <= one.end + _NEAR and other.start - _NEAR <= one.at <= other.end + _NEAR
