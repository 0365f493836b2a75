"""What stands on a page → the same in reading order: column by column, each from the top down."""

from collections.abc import Sequence
from statistics import median
from typing import Protocol, TypeVar

# A column of text: so many lines at least, most of them nearly as wide as it, side by side with the other.
_LEAST_LINES = 4
_LEAST_WIDTH = 8.0  # in letters' sizes
_FULL = 0.6
_BESIDE = 0.5
_GUTTER = 0.6  # in letters' sizes
_MOST_SPANNING = 0.6
_MOST_COLUMNS = 6
# A page of a newspaper has hundreds of lines, a drawing thousands of letters.
_MOST = 1500


class Placed(Protocol):
    """Something with a place on a page, in points from its lower left corner."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def base(self) -> float: ...
    @property
    def top(self) -> float: ...


P = TypeVar("P", bound=Placed)


def in_columns(placed: Sequence[P], deep: int = _MOST_COLUMNS) -> list[list[P]]:
    """Return the columns of a page in reading order, each with what stands in it from the top down.

    What goes across columns, such as a title, ends those above it.
    """
    gutter = _gutter(placed) if deep and len(placed) <= _MOST else None
    if gutter is None:
        return [_top_down(placed)] if placed else []
    columns: list[list[P]] = []
    beside: list[P] = []
    for one in _top_down(placed):
        if one.left < gutter < one.right:
            columns += _sides(beside, gutter, deep)
            beside = []
            columns.append([one])
        else:
            beside.append(one)
    return _together(columns + _sides(beside, gutter, deep))


def _sides(beside: Sequence[P], gutter: float, deep: int) -> list[list[P]]:
    left = [one for one in beside if one.right <= gutter]
    right = [one for one in beside if one.left >= gutter]
    return in_columns(left, deep - 1) + in_columns(right, deep - 1)


def _together(columns: Sequence[list[P]]) -> list[list[P]]:
    """Return the columns, those joined that stand above each other: the lines of a title across the page."""
    joined: list[list[P]] = []
    for column in columns:
        if joined and len(joined[-1]) + len(column) > 1 and _below(joined[-1], column):
            joined[-1] += column
        else:
            joined.append(list(column))
    return joined


def _below(column: Sequence[P], other: Sequence[P]) -> bool:
    return abs(column[-1].left - other[0].left) < column[-1].top - column[-1].base and other[0].top <= column[-1].base


def _top_down(placed: Sequence[P]) -> list[P]:
    """Return what is placed row by row; rows are what stands on nearly one height, from left to right."""
    rows: list[list[P]] = []
    for one in sorted(placed, key=lambda one: (-one.base, one.left)):
        height = min(one.top - one.base, rows[-1][0].top - rows[-1][0].base) if rows else 0.0
        if rows and rows[-1][0].base - one.base < 0.4 * height:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda one: one.left)]


def _gutter(placed: Sequence[Placed]) -> float | None:
    """Return the middle of the emptiest gutter between two columns of text, or None where there is one column."""
    if len(placed) < 2 * _LEAST_LINES:
        return None
    size = median(one.top - one.base for one in placed)
    best: tuple[float, float] | None = None
    for edge in sorted({round(one.right, 1) for one in placed}):
        left = [one for one in placed if one.right <= edge + 0.1]
        right = [one for one in placed if one.left >= edge + _GUTTER * size]
        across = len(placed) - len(left) - len(right)
        if across > _MOST_SPANNING * len(placed) or not (_is_text(left, size) and _is_text(right, size)):
            continue
        if _beside(left, right) and (best is None or across < best[0]):
            best = across, (edge + min(one.left for one in right)) / 2
    return best[1] if best else None


def _is_text(column: Sequence[Placed], size: float) -> bool:
    if len(column) < _LEAST_LINES:
        return False
    width = max(one.right for one in column) - min(one.left for one in column)
    return width >= _LEAST_WIDTH * size and median(one.right - one.left for one in column) >= _FULL * width


def _beside(left: Sequence[Placed], right: Sequence[Placed]) -> bool:
    """Return whether two columns stand side by side, not one below the other."""
    top = min(max(one.top for one in left), max(one.top for one in right))
    base = max(min(one.base for one in left), min(one.base for one in right))
    heights = [max(one.top for one in side) - min(one.base for one in side) for side in (left, right)]
    return top - base >= _BESIDE * min(heights)
