"""A plain text → the lines without which those below them say little: above a list, at the head of a table."""

import re
from collections.abc import Iterator, Sequence

from corpus.sentences import sentences
from corpus.types import Lead, Span
from corpus.wrapping import BULLET

_LINE = re.compile(r"[^\n]+")
_RULE = re.compile(r"[\s|:+=-]*-{2,}[\s|:+=-]*\Z")
_LONGEST_STEM = 200
_LEAST_ROWS = 3


def plain_leads(text: str) -> tuple[Lead, ...]:
    """Return the line with a colon above each list, over the list, and the header of each table, over its rows.

    The first row of a table is a header where a rule stands below it, or where a column has figures in all the rows
    but that one.
    """
    lines = [Span(*match.span()) for match in _LINE.finditer(text) if match[0].strip()]
    leads = [*_above_lists(text, lines), *_above_rows(text, lines)]
    return tuple(sorted(leads, key=lambda lead: lead.over))


def _above_lists(text: str, lines: Sequence[Span]) -> Iterator[Lead]:
    place = 0
    while place + 1 < len(lines):
        line, place = lines[place], place + 1
        if line.of(text).rstrip().endswith(":") and BULLET.match(text, lines[place].start):
            end = _end_of_list(text, lines, place)
            if not BULLET.match(text, line.start):
                yield Lead(_stem(text, line), Span(lines[place].start, lines[end - 1].end))
            place = end


def _end_of_list(text: str, lines: Sequence[Span], place: int) -> int:
    """Return the place of the first line behind a list; what stands below an item without a gap is part of it."""
    while place < len(lines):
        apart = "\n\n" in text[lines[place - 1].end : lines[place].start]
        own = BULLET.match(text, lines[place].start) or text[lines[place].start].isspace()
        if not own and (apart or text[lines[place].start].isupper()):
            return place
        place += 1
    return place


def _stem(text: str, line: Span) -> Span:
    """Return the line, or the last sentence of a long one."""
    words = line.of(text)
    own = sentences(words)[-1] if len(words) > _LONGEST_STEM else Span(0, len(words))
    start = own.start + len(words) - len(words.lstrip()) if own.start == 0 else own.start
    return Span(line.start + start, line.start + len(words.rstrip()))


def _above_rows(text: str, lines: Sequence[Span]) -> Iterator[Lead]:
    for table in _tables(text, lines):
        rows = [_cells(line.of(text)) for line in table]
        ruled = bool(_RULE.match(table[1].of(text)))
        first = 2 if ruled else 1
        if len(table) > first and (ruled or (len(rows) >= _LEAST_ROWS and _tells_figures(rows))):
            yield Lead(table[0], Span(table[first].start, table[-1].end))


def _tables(text: str, lines: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the rows that follow each other line by line with as many cells."""
    table: list[Span] = []
    for line in lines:
        cells = len(_cells(line.of(text)))
        if table and (cells != len(_cells(table[0].of(text))) or line.start != table[-1].end + 1):
            if len(table) > 1:
                yield table
            table = []
        if cells > 1:
            table.append(line)
    if len(table) > 1:
        yield table


def _cells(line: str) -> list[str]:
    words = line.strip()
    return [cell.strip() for cell in (words.strip("|").split("|") if "|" in words else words.split("\t"))]


def _tells_figures(rows: Sequence[Sequence[str]]) -> bool:
    head = "".join(rows[0])
    columns = zip(*rows[1:], strict=True)
    return not any(map(str.isdigit, head)) and any(
        all(any(map(str.isdigit, cell)) for cell in cells) for cells in columns
    )
