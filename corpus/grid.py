"""The cells of a table → its header and its rows, as blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.blocks import Block

# More columns or rows than that are no table but damage.
_MOST_SPANNED = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell, and how many rows and columns it spans. `strong`: all of its words stand out, as in bold."""

    text: str
    rows: int = 1
    columns: int = 1
    strong: bool = False


def grid_blocks(head: Sequence[Sequence[Cell]], body: Sequence[Sequence[Cell]], page: int = 0) -> Iterator[Block]:
    """Yield a table's header, whose rows stay together, and its rows; ` | ` stands between cells.

    The words of a cell that spans others stand once, in the first of its places; the others stay empty, so that each
    word keeps its column. A first row in which every word stands out is the header where none is declared.
    """
    lines = list(_lines([*head, *body]))
    heads = len(head)
    if not any(lines[:heads]) and heads < len(lines) - 1 and _stands_out(body):
        heads += 1
    if header := "\n".join(filter(None, lines[:heads])):
        yield Block("header", header, page=page)
    yield from (Block("row", line, page=page) for line in lines[heads:] if line)


def _stands_out(body: Sequence[Sequence[Cell]]) -> bool:
    first, second = body[0], body[1]
    return (
        len(first) > 1
        and all(cell.strong and cell.text.strip() and cell.rows == 1 for cell in first)
        and not all(cell.strong for cell in second)
    )


def _lines(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    taken: dict[int, int] = {}
    for row in rows:
        words: list[str] = []
        below: dict[int, int] = {}
        for cell in row:
            while taken.get(len(words)):
                words.append("")
            columns = range(len(words), len(words) + min(cell.columns, _MOST_SPANNED))
            below |= dict.fromkeys(columns, cell.rows - 1)
            words += [" ".join(cell.text.split("\n")).strip(), *[""] * (len(columns) - 1)]
        taken = {column: left - 1 for column, left in taken.items() if left > 1} | below
        while words and not words[-1]:
            words.pop()
        yield " | ".join(words)
