"""Excel (`.xlsx`) → a document; its sheets are headings.

openpyxl rather than pandoc, which does not open what openpyxl and others write, and shows dates as numbers.
"""

import re
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, islice
from typing import Any
from zipfile import BadZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from corpus.blocks import Block, assemble
from corpus.displayed import displayed
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, detect_language
from corpus.package import unpack, without
from corpus.properties import office_properties
from corpus.records import Row, record_blocks
from corpus.types import Document

_NOT_A_BOOK = (InvalidFileException, BadZipFile, zlib.error, etree.LxmlError, SyntaxError, KeyError, ValueError,
               TypeError, AttributeError, IndexError, OSError, EOFError, OverflowError, AssertionError)  # fmt: skip
_NO_NAME = re.compile(r"(?:Feuil|Feuille|Sheet|Tabelle|Hoja|Foglio) ?\d*")
_SAMPLE_ROWS = 200
_ALIVE_EACH = 20_000
# Between two cells with words there may be sixteen thousand empty ones, in each row.
_MOST_CELLS = 50_000_000
_NARROW = "expected a table that is nearly all filled: delete its empty rows and columns, or save it as CSV"


def read_xlsx(file: File) -> Iterator[Document]:
    """Yield the one document of a workbook: its visible sheets, cells as they were shown when it was saved last."""
    members = unpack(file, below="docProps/")
    try:
        blocks = list(_blocks(file))
    except _NOT_A_BOOK as error:
        raise UnreadableDocument(file.name, without("xl/workbook.xml", file, members)) from error
    content = assemble(blocks)
    if not any(block.kind != "heading" for block in blocks):
        raise UnreadableDocument(file.name, "no cell of the workbook has words; expected rows of values")
    yield Document(file.name, file.source, content, complete(office_properties(file, members), "", content.text))


def _blocks(file: File) -> Iterator[Block]:
    with warnings.catch_warnings():
        # It says which parts it leaves out, such as rules for what may be typed.
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(BytesIO(file.read_bytes()), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            sheet.reset_dimensions()  # what other programs write there may be one cell
            named = len(sheets) == 1 and bool(_NO_NAME.fullmatch(sheet.title))
            for block in record_blocks(file, _rows(file, sheet)):
                if not named:
                    yield Block("heading", sheet.title, 1)
                    named = True
                yield block


def _rows(file: File, sheet: Any) -> Iterator[Row]:
    cells = sheet.iter_rows()
    sample = list(islice(cells, _SAMPLE_ROWS))
    words = " ".join(cell.value for row in sample for cell in row if isinstance(cell.value, str))
    language = detect_language(words)
    seen = written = 0
    for row in chain(sample, cells):
        filled = [cell for cell in row if cell.value is not None]
        seen += len(row)
        if seen > _MOST_CELLS:
            raise UnreadableDocument(file.name, f"a sheet of more than {_MOST_CELLS:,} cells; {_NARROW}")
        if written // _ALIVE_EACH < (written := written + len(filled)) // _ALIVE_EACH:
            file.alive()
        strong = bool(filled) and all(cell.font is not None and cell.font.bold for cell in filled)
        yield Row(tuple(_words(cell, language) for cell in row), strong)


def _words(cell: Any, language: str | None) -> str:
    # An error such as #REF! is no word.
    if cell.value is None or cell.data_type == "e":
        return ""
    return displayed(cell.value, cell.number_format or "General", language).strip()
