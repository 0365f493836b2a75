"""A table of a page → its caption, header and rows; a table that only lays the page out is none."""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.blocks import Block
from corpus.visible import line

_LAYOUT_ROLES = ("presentation", "none")
# A cell of a page's layout holds columns of text, one of data a few sentences.
_LONGEST_CELL = 800
# Headings and tables stand in cells of a layout, and in no cell of data.
_OF_A_PAGE = frozenset(("h1", "h2", "h3", "h4", "table", "article", "section", "form"))
# A frame around a text, such as « Note », is a table of one column.
_OF_A_TEXT = frozenset(("p", "pre", "ul", "ol", "div"))
_MOST_COLUMNS = 200
_SECTIONS = ("thead", "tbody", "tfoot")


def is_data(table: etree._Element) -> bool:
    """Tell whether a table holds data: it has headers or a caption, or nothing in it but short cells."""
    if (table.get("role") or "").lower() in _LAYOUT_ROLES:
        return False
    if table.find("caption") is not None:
        return True
    cells = [cell for row in _rows(table) for cell in _cells(row)]
    inside = {element.tag for cell in cells if cell.tag == "td" for element in cell.iterdescendants()}
    if inside & _OF_A_PAGE or (inside & _OF_A_TEXT and _is_one_column(table)):
        return False
    return any(cell.tag == "th" for cell in cells) or all(len(line(cell)) <= _LONGEST_CELL for cell in cells)


def rows(table: etree._Element) -> Iterator[Block]:
    """Yield the caption of a table, its header (several lines of it as one) and its rows, cells apart by ` | `.

    A cell over several columns or rows stands once, in the first; the others are empty there.
    """
    caption = table.find("caption")
    if caption is not None:
        yield Block("text", line(caption))
    own = list(_rows(table))
    grid = _grid(own)
    used = _used(grid)
    lines = [" | ".join(_at(cells, column) for column in used).rstrip(" |") for cells in grid]
    heads = 0
    while heads < len(own) and (not lines[heads] or _is_header(own[heads])):
        heads += 1
    if 0 < heads < len(own):
        yield Block("header", "\n".join(filter(None, lines[:heads])))
        lines = lines[heads:]
    yield from (Block("row", words) for words in lines if words)


def _is_one_column(table: etree._Element) -> bool:
    return len(_used(_grid(list(_rows(table))))) < 2


def _used(grid: list[list[str]]) -> list[int]:
    """Return the columns in which something stands."""
    return [column for column in range(max(map(len, grid), default=0)) if any(_at(cells, column) for cells in grid)]


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _SECTIONS:
            yield from child.iterchildren("tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(row.iterchildren("th", "td"))


def _is_header(row: etree._Element) -> bool:
    cells = _cells(row)
    above = row.getparent()
    in_head = above is not None and above.tag == "thead"
    return in_head or all(cell.tag == "th" or not line(cell) for cell in cells)


def _grid(own: list[etree._Element]) -> list[list[str]]:
    """Return the words of each row by column."""
    grid: list[list[str]] = []
    below: dict[int, int] = {}  # column → how many rows a cell from above still covers
    for row in own:
        words: list[str] = []
        for cell in _cells(row):
            while below.get(len(words), 0):
                words.append("")
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            if len(words) + wide > _MOST_COLUMNS:
                wide = 1
            covered = range(len(words), len(words) + wide)
            words += [line(cell, dash="- ")] + [""] * (wide - 1)
            below.update((column, high) for column in covered if high > 1)
        below = {column: left - 1 for column, left in below.items() if left > 1}
        grid.append(words)
    return grid


def _span(cell: etree._Element, name: str) -> int:
    stated = (cell.get(name) or "").strip()
    return max(1, int(stated)) if re.fullmatch(r"[0-9]{1,4}", stated) else 1


def _at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""
