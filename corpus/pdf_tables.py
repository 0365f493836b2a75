"""Words in a ruled table → its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.hyphens import Words, joined
from corpus.pdf_lines import Line, lines_of
from corpus.pdf_rules import Grid
from corpus.pdf_words import Word


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the lines of each cell of each row, and where it lies on its page."""

    page: int
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    left: float
    right: float
    base: float
    top: float

    @property
    def headed(self) -> bool:
        """Return whether its first row is set apart as its header."""
        first, *others = self.rows
        return _bold(first) and not any(_bold(row) for row in others)

    @property
    def lines(self) -> list[Line]:
        """Return the lines of all its cells."""
        return [line for row in self.rows for cell in row for line in cell]


def _bold(row: Iterable[Sequence[Line]]) -> bool:
    lines = [line for cell in row for line in cell]
    return bool(lines) and all(line.bold for line in lines)


def row_text(row: Iterable[Sequence[Line]], known: Words) -> str:
    """Return a row with its cells parted as in the tables of other formats."""
    return " | ".join(joined(cell, known) for cell in row)


def tables_of(page: int, words: Sequence[Word], grids: Iterable[Grid]) -> tuple[list[Table], list[Word]]:
    """Return the tables of a page, and the words that stand in none."""
    tables: list[Table] = []
    for grid in grids:
        cells: dict[tuple[int, int], list[Word]] = {}
        outside: list[Word] = []
        for word in words:
            place = grid.cell((word.left + word.right) / 2, word.base + word.size / 3) if word.upright else None
            (outside if place is None else cells.setdefault(place, [])).append(word)
        # One full cell is a box around a text.
        if len({row for row, _ in cells}) > 1 and len({column for _, column in cells}) > 1:
            tables.append(_table(page, grid, cells))
            words = outside
    return tables, list(words)


def _table(page: int, grid: Grid, cells: dict[tuple[int, int], list[Word]]) -> Table:
    columns = sorted({column for _, column in cells})
    rows = tuple(
        tuple(tuple(_top_down(lines_of(page, cells.get((row, column), ())))) for column in columns)
        for row in sorted({row for row, _ in cells})
    )
    return Table(page, rows, grid.columns[0], grid.columns[-1], grid.rows[-1], grid.rows[0])


def _top_down(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-round(line.base), line.left))
