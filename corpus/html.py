"""HTML → a document: the main content of the page, found by trafilatura, and what its head says of it.

trafilatura leads the published comparisons: github.com/scrapinghub/article-extraction-benchmark.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree, html

from corpus.blocks import Block, assemble
from corpus.clean import clean
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, from_mapping
from corpus.types import Document, Metadata
from corpus.visible import visible_text

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")
_LINE_ENDS = re.compile(r" ?\n\s*")
# The parser refuses a text with a declaration of its bytes, and reads nothing behind the end of the page.
_NOT_PARSED = re.compile(r"\A\s*<\?xml[^>]*\?>|</(?:html|body)\s*>", re.IGNORECASE)
# On a page of fewer characters trafilatura finds no main content and takes everything, word by word.
_ENOUGH_TO_CHOOSE = 250
# What it says of pages that it tries again would stand between the lines of the progress bars.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
# Where each field stands in a page's head, the surest first.
_FIELDS = {
    "title": ("//meta[@property='og:title']/@content", "//h1[1]", "//title"),
    "url": ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"),
    "published": (
        "//meta[@property='article:published_time']/@content",
        "//meta[translate(@name,'DC','dc')='dc.date' or @name='date' or @itemprop='datePublished']/@content",
    ),
    "modified": (
        "//meta[@property='article:modified_time' or @property='og:updated_time']/@content",
        "//meta[@itemprop='dateModified' or @name='last-modified']/@content",
    ),
    "language": ("/html/@lang", "/html/@*[name()='xml:lang']"),
}


def read_html(file: File) -> Iterator[Document]:
    """Yield the one document of a page, without its menus, banners and footers.

    Raises:
        UnreadableDocument: no text is found in the page.
    """
    data = file.read_bytes()
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    markup = _NOT_PARSED.sub("", decode(data, file.name, declared[1].decode("ascii") if declared else None))
    try:
        page = html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=True))
        content = assemble(_main_content(markup, page))
    except (etree.ParserError, ValueError, RecursionError) as error:
        raise UnreadableDocument(file.name, f"not a page of HTML ({error}); expected <html>…") from error
    if not content.text:
        raise UnreadableDocument(file.name, "the page has no text of its own; expected words outside its menus")
    # « Publié le … » often stands outside the main content.
    seen = clean(visible_text(page))
    yield Document(file.name, file.source, content, complete(_stated(page), "", seen), surroundings=seen)


def _main_content(markup: str, page: html.HtmlElement) -> Iterator[Block]:
    words = visible_text(page, without=("footer", "aside"))
    if len(words) >= _ENOUGH_TO_CHOOSE:
        found = trafilatura.bare_extraction(
            markup, favor_recall=True, include_tables=True, include_comments=False, include_formatting=True
        )
        body = getattr(found, "body", None)
        if body is not None and any(text.strip() for text in body.itertext()):
            yield from _blocks(body)
            return
    yield Block("text", words)


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for element in parent:
        match element.tag:
            case "head":
                yield Block("heading", _words(element), _level(element))
            case "list":
                yield from (Block("item", line) for line in _items(element))
            case "table":
                yield from (Block("row", line) for line in _rows(element))
            case "quote" | "div" if len(element) and not (element.text or "").strip():
                yield from _blocks(element)
            case "quote" | "code" if not len(element):
                yield Block("text", element.text or "")  # the spaces of a program are part of it
            case _:
                yield Block("text", _words(element))
        if element.tail and element.tail.strip():
            yield Block("text", element.tail)


def _items(element: etree._Element) -> Iterator[str]:
    return (f"- {words}" for item in element if (words := _words(item)))


def _rows(table: etree._Element) -> Iterator[str]:
    # Where trafilatura keeps the page's own tags, a table may stand inside a cell: its rows are words of that cell.
    own = (row for row in table.iter("row", "tr") if next(row.iterancestors("table")) is table)
    for row in own:
        yield " | ".join(_words(cell).replace("\n", " ") for cell in row if cell.tag in ("cell", "td", "th"))


def _words(element: etree._Element) -> str:
    """Return the words of an element, those of each paragraph, item and row inside it on lines of their own."""
    parts = [element.text or ""]
    for child in element:
        match child.tag:
            case "lb":
                parts.append("\n")
            case "list":
                parts += ("\n", "\n".join(_items(child)), "\n")
            case "table":
                parts += ("\n", "\n".join(_rows(child)), "\n")
            case "p" | "head" | "quote" | "div":
                parts += ("\n", _words(child), "\n")
            case _:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", "".join(parts))).strip("\n")


def _level(head: etree._Element) -> int:
    rend = str(head.get("rend", ""))
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2


def _stated(page: html.HtmlElement) -> Metadata:
    fields: dict[str, object] = {}
    for name, paths in _FIELDS.items():
        values = (_text(node) for path in paths for node in page.xpath(path))
        fields[name] = next((value for value in values if value), None)
    for name, key in (("published", "datePublished"), ("modified", "dateModified")):
        fields[name] = next(_linked_data(page, key), None) or fields[name]
    return from_mapping(fields)


def _text(node: html.HtmlElement | str) -> str:
    return str(node if isinstance(node, str) else node.text_content()).strip()


def _linked_data(page: html.HtmlElement, key: str) -> Iterator[str]:
    """Yield the values of a key in the page's JSON-LD, at any depth of it."""
    for script in page.xpath("//script[@type='application/ld+json']"):
        try:
            waiting: list[Any] = [json.loads(script.text_content())]
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict):
                if isinstance(node.get(key), str):
                    yield node[key]
                waiting += node.values()
            elif isinstance(node, list):
                waiting += node
