"""Mallard XML (`.page`), the help pages of GNOME → a document. http://projectmallard.org/1.0/"""

import re
from collections.abc import Iterator

from lxml import etree

from corpus.blocks import Block, assemble
from corpus.clean import clean_line
from corpus.dates import parse_date
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, from_mapping
from corpus.types import Document, Metadata

_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_MALLARD = "http://projectmallard.org/1.0/"
_IF = "{http://projectmallard.org/if/1.0/}"
# What a reader writes between keys pressed together and between menus opened one after the other.
_JOINED = {"keyseq": "+", "guiseq": " ▸ "}
_ENDS = (".", "!", "?", "…")
_EXPECTED = "expected a page of Mallard: <page xmlns='http://projectmallard.org/1.0/'>…"


def read_mallard(file: File) -> Iterator[Document]:
    """Yield the one document of a page: its words as a reader shows them, its authors and its last revision.

    Raises:
        UnreadableDocument: it is not XML, no page of Mallard, or has no words.
    """
    try:
        page = etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument(file.name, f"not XML ({clean_line(str(error.msg))}); {_EXPECTED}") from error
    if _tag(page) != "page":
        raise UnreadableDocument(file.name, f"found <{page.tag}>; {_EXPECTED}")
    content = assemble(_section(page, 1))
    if not content.text:
        raise UnreadableDocument(file.name, "the page has no words of its own; expected a title and paragraphs")
    title = next((clean_line(_words(child)) for child in page if _tag(child) == "title"), "")
    yield Document(file.name, file.source, content, complete(_stated(page), title, content.text))


def _section(section: etree._Element, level: int) -> Iterator[Block]:
    for child in _shown(section):
        match _tag(child):
            case "title":
                yield Block("heading", _words(child), level)
                yield from _lead(section)
            case "section":
                yield from _section(child, level + 1)
            case _:
                yield from _block(child)


def _lead(section: etree._Element) -> Iterator[Block]:
    """Yield the sentence that sums a page up; some are a few words for a list of links, or those of its text."""
    descriptions = (desc for info in section if _tag(info) == "info" for desc in info if _tag(desc) == "desc")
    words = next(map(_words, descriptions), "")
    if words.endswith(_ENDS) and words not in map(_words, section.iter("{*}p")):
        yield Block("text", words)


def _block(element: etree._Element) -> Iterator[Block]:
    match _tag(element):
        case "" | "info" | "links" | "media" | "comment":
            return  # what is said of the page, what a reader writes by itself, a picture, a word among authors
        case "code" | "screen":
            yield Block("text", "".join(_texts(element)))  # the spaces of a program are part of it
        case "list" | "steps" | "terms":
            yield from _list(element)
        case "tree":
            yield from (Block("item", f"- {_words(item)}") for item in element.iter("{*}item"))
        case "table":
            yield from _table(element)
        case "if" | "note" | "example" | "figure" | "listing" | "quote" | "synopsis" | "div":
            for child in _shown(element):
                yield from _block(child)
        case _:
            yield Block("text", _words(element))


def _list(element: etree._Element) -> Iterator[Block]:
    number = 0
    for child in _shown(element):
        if _tag(child) == "item":
            number += 1
            mark = f"{number}." if _tag(element) == "steps" else "-"
            yield Block("item", f"{mark} {_lines(child)}")
        elif _tag(child) == "title":
            yield Block("header", _words(child))


def _table(table: etree._Element) -> Iterator[Block]:
    rows = list(table.iter("{*}tr"))
    heads = [row for row in rows if _tag(row.getparent()) == "thead" or all(_tag(cell) == "th" for cell in row)]
    titles = [_words(child) for child in table if _tag(child) == "title"]
    yield Block("header", "\n".join([*titles, *map(_row, heads)]))
    yield from (Block("row", _row(row)) for row in rows if row not in heads)


def _row(row: etree._Element) -> str:
    return " | ".join(_lines(cell).replace("\n", " ") for cell in _shown(row))


def _lines(element: etree._Element) -> str:
    """Return the words of an item or a cell, each of its paragraphs on a line of its own."""
    if (element.text or "").strip():
        return _words(element)
    return "\n".join(block.text.strip() for child in _shown(element) for block in _block(child))


def _words(element: etree._Element) -> str:
    return _SPACES.sub(" ", "".join(_texts(element))).strip()


def _texts(element: etree._Element) -> Iterator[str]:
    """Yield the words of an element; a picture in a line gives its description: « cliquez sur (le menu) »."""
    yield element.text or ""
    for child in element:
        shown = _visible(child)
        if shown is not None and _tag(shown) in _JOINED:
            mark = _JOINED[_tag(shown)] if shown.get("type") != "sequence" else " "
            yield mark.join(_words(part) for part in _shown(shown))
        elif shown is not None and _tag(shown) not in ("", "item", "info", "comment"):
            yield from _texts(shown)
        elif child.tag is etree.Entity:
            yield str(child.text)
        yield child.tail or ""


def _shown(element: etree._Element) -> Iterator[etree._Element]:
    return (shown for child in element if (shown := _visible(child)) is not None)


def _visible(element: etree._Element) -> etree._Element | None:
    """Return what is shown of an element on a plain GNOME desktop: of alternatives, the first that holds."""
    if not isinstance(element.tag, str) or not _holds(element):
        return None
    if element.tag != f"{_IF}choose":
        return element
    return next((case for case in element if isinstance(case.tag, str) and _holds(case)), None)


def _holds(element: etree._Element) -> bool:
    """Tell whether the conditions of an element hold where no token does: `!a b` for both, `a, !b` for either."""
    test = element.get("test") if element.tag in (f"{_IF}if", f"{_IF}when") else element.get(f"{_IF}test")
    return test is None or any(all(token.startswith("!") for token in case.split()) for case in test.split(","))


def _tag(element: etree._Element | None) -> str:
    """Return the name of an element of Mallard, `if` for one of its conditions, or nothing for another one."""
    if element is None or not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    if f"{{{name.namespace}}}" == _IF:
        return "if"
    return name.localname if name.namespace in (None, _MALLARD) else ""


def _stated(page: etree._Element) -> Metadata:
    infos = [info for info in page if _tag(info) == "info"]
    credited = [credit for info in infos for credit in info if _tag(credit) == "credit"]
    written = [credit for credit in credited if "author" in str(credit.get("type")).split()]
    days = [parse_date(str(part.get("date"))) for info in infos for part in info if _tag(part) == "revision"]
    fields = {
        "authors": [_words(name) for credit in written for name in credit if _tag(name) == "name"],
        "modified": max(filter(None, days), default=None),
        "language": page.get("{http://www.w3.org/XML/1998/namespace}lang"),
    }
    return from_mapping(fields)
