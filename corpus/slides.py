"""PowerPoint (`.pptx`) → a document, each slide of which is a page.

python-pptx rather than pandoc, which entitles a slide without a title by words of its own and tells no list.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from lxml import etree
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from corpus.blocks import Block, assemble
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.grid import Cell, grid_blocks
from corpus.metadata import complete
from corpus.package import unpack, without
from corpus.properties import office_properties
from corpus.types import Document

_DIAGRAM = "/diagramData"
_BODIES = ("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT")
_UNSEEN = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")
_LONGEST_TITLE = 100
_NOT_SLIDES = (PythonPptxError, BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, AttributeError,
               TypeError, IndexError, OSError, AssertionError, NotImplementedError, RecursionError)  # fmt: skip


def read_pptx(file: File) -> Iterator[Document]:
    """Yield the one document of a presentation: its slides, hidden ones left out, and the notes of the speaker."""
    members = unpack(file, below="docProps/")
    try:
        blocks = list(_slides(file))
    except _NOT_SLIDES as error:
        raise UnreadableDocument(file.name, without("ppt/presentation.xml", file, members)) from error
    content = assemble(blocks)
    if not content.text:
        reason = "no slide has words; if they are pictures, save the presentation as PDF and index that"
        raise UnreadableDocument(file.name, reason)
    title = next((" ".join(block.text.split()) for block in blocks if block.kind == "heading"), "")
    yield Document(file.name, file.source, content, complete(office_properties(file, members), title, content.text))


def _slides(file: File) -> Iterator[Block]:
    for number, slide in enumerate(Presentation(BytesIO(file.read_bytes())).slides, start=1):
        file.alive()
        if slide._element.get("show") not in ("0", "false"):
            yield from _slide(slide, number)


def _slide(slide: Any, page: int) -> Iterator[Block]:
    shapes = [shape for shape in _flat(slide.shapes) if not _is(shape, _UNSEEN)]
    title = slide.shapes.title
    words = _text(title.text_frame) if title is not None else ""
    blocks = [block for shape in shapes if title is None or shape.shape_id != title.shape_id
              for block in _shape(shape, page)]  # fmt: skip
    if words.strip():
        yield Block("heading", words, 1, page)
    # Its words would stand under the title of the slide before.
    elif blocks and blocks[0].kind == "text" and len(blocks[0].text) <= _LONGEST_TITLE:
        yield Block("heading", blocks.pop(0).text, 1, page)
    yield from blocks
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from (
            Block("text", _line(paragraph), page=page) for paragraph in slide.notes_slide.notes_text_frame.paragraphs
        )


def _flat(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _flat(shape.shapes)
        else:
            yield shape


def _is(shape: Any, kinds: tuple[str, ...]) -> bool:
    return bool(shape.is_placeholder) and getattr(shape.placeholder_format.type, "name", "") in kinds


def _shape(shape: Any, page: int) -> Iterator[Block]:
    if getattr(shape, "has_table", False):
        yield from _table(shape.table, page)
    elif getattr(shape, "has_chart", False):
        if shape.chart.has_title:
            yield Block("text", _text(shape.chart.chart_title.text_frame), page=page)
    elif shape.has_text_frame:
        yield from _paragraphs(shape, page)
    else:
        yield from _diagram(shape, page)


def _paragraphs(shape: Any, page: int) -> Iterator[Block]:
    """Yield the paragraphs of a shape; those of a body are items, as its layout shows them, unless they say no."""
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if _line(paragraph).strip()]
    listed = _is(shape, _BODIES) and len(paragraphs) > 1
    number = 0
    for paragraph in paragraphs:
        properties = paragraph._p.find(qn("a:pPr"))
        marks = {etree.QName(child).localname for child in properties} if properties is not None else set()
        number = number + 1 if "buAutoNum" in marks else 0
        if number:
            yield Block("item", f"{number}. {_line(paragraph)}", page=page)
        elif "buChar" in marks or (listed and "buNone" not in marks and not _line(paragraph).rstrip().endswith(":")):
            yield Block("item", f"- {_line(paragraph)}", page=page)
        else:
            yield Block("text", _line(paragraph), page=page)


def _table(table: Any, page: int) -> Iterator[Block]:
    rows = [
        [
            Cell("" if cell.is_spanned else _text(cell.text_frame), strong=_is_bold(cell.text_frame))
            for cell in row.cells
        ]
        for row in table.rows
    ]
    heads = 1 if table.first_row and len(rows) > 1 else 0
    yield from grid_blocks(rows[:heads], rows[heads:], page)


def _is_bold(frame: Any) -> bool:
    runs = [run for paragraph in frame.paragraphs for run in paragraph.runs]
    return bool(runs) and all(run.font.bold for run in runs)


def _diagram(shape: Any, page: int) -> Iterator[Block]:
    """Yield the words of a diagram (SmartArt), which lie in a part of their own."""
    for link in shape._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
        part = shape.part.rels[link.get(qn("r:dm"))]
        if part.reltype.endswith(_DIAGRAM):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for paragraph in etree.fromstring(part.target_part.blob, parser).iter(qn("a:p")):
                yield Block("text", "".join(node.text or "" for node in paragraph.iter(qn("a:t"))), page=page)


def _text(frame: Any) -> str:
    return "\n".join(map(_line, frame.paragraphs))


def _line(paragraph: Any) -> str:
    """Return the words of a paragraph, its line breaks kept, its fields as they were shown last."""
    nodes = paragraph._p.iter(qn("a:t"), qn("a:br"))
    return "".join("\n" if node.tag == qn("a:br") else node.text or "" for node in nodes)
