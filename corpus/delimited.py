"""Tables in plain text (`.csv`, `.tsv`) → documents."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from corpus.blocks import assemble
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.records import Row, record_blocks
from corpus.types import Document, Metadata

_LINE_END = re.compile("\r\n?")
_SEPARATORS = (";", "\t", ",", "|")
_SAMPLE_LINES = 50
_LONGEST_CELL = 1_000_000
_ALIVE_EACH = 10_000


def read_csv(file: File) -> Iterator[Document]:
    """Yield the one document of a table: a line for each row, values with the names of their columns."""
    text = _LINE_END.sub("\n", decode(file.read_bytes(), file.name))
    separator = "\t" if file.suffix == ".tsv" else _separator(text)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        content = assemble(record_blocks(file, _rows(file, text, separator)))
    except csv.Error as error:
        reason = f"not a table whose cells are apart by « {separator} » ({error}); save it as CSV again"
        raise UnreadableDocument(file.name, reason) from error
    if not content.text:
        raise UnreadableDocument(file.name, "no cell of the table has words; expected rows of values")
    yield Document(file.name, file.source, content, complete(Metadata(), "", content.text))


def _rows(file: File, text: str, separator: str) -> Iterator[Row]:
    """Yield the rows; an empty line means nothing between them."""
    lines = csv.reader(StringIO(text, newline="\n"), delimiter=separator)
    for number, cells in enumerate(lines, start=1):
        if number % _ALIVE_EACH == 0:
            file.alive()
        row = Row(tuple(cell.strip() for cell in cells))
        if row.filled:
            yield row


def _separator(text: str) -> str:
    """Return what stands between the cells: the sign that cuts most lines into the same number of them, two or more."""
    best, most = ";", 0
    for sign in _SEPARATORS:
        sample = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
        try:
            counts = [len(cells) for cells in csv.reader(sample, delimiter=sign) if cells]
        except csv.Error:
            continue
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=1)
        if usual > 1 and counts.count(usual) > most:
            best, most = sign, counts.count(usual)
    return best
