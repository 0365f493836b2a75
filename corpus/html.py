"""HTML → a document: the main content of the page, found by trafilatura, and what its head says of it.

trafilatura leads the published comparisons of main-content extraction (github.com/scrapinghub/article-extraction-benchmark).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree, html

from corpus.blocks import Block, assemble
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, from_mapping
from corpus.types import Document, Metadata

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
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
    markup = _XML_DECLARATION.sub("", decode(data, file.name, declared[1].decode("ascii") if declared else None))
    try:
        page = html.document_fromstring(markup, parser=html.HTMLParser(huge_tree=True))
        text, headings = assemble(_main_content(markup))
    except (etree.ParserError, ValueError, RecursionError) as error:
        raise UnreadableDocument(file.name, f"not a page of HTML ({error}); expected <html>…") from error
    if not text:
        raise UnreadableDocument(file.name, "the page has no text of its own; expected words outside its menus")
    stated = _stated(page)
    yield Document(file.name, file.source, text, headings, complete(stated, "", _visible(page)))


def _main_content(markup: str) -> Iterator[Block]:
    found = trafilatura.bare_extraction(
        markup, favor_recall=True, include_tables=True, include_comments=False, include_formatting=True
    )
    body = getattr(found, "body", None)
    if body is not None and any(text.strip() for text in body.itertext()):
        yield from _blocks(body)
    else:
        yield from (Block("text", line) for line in trafilatura.html2txt(markup).splitlines())


def _blocks(parent: etree._Element) -> Iterator[Block]:
    for element in parent:
        match element.tag:
            case "head":
                yield Block("heading", _words(element), _level(element))
            case "list":
                yield from _items(element, "")
            case "table":
                rows = ([_words(cell) for cell in row if cell.tag == "cell"] for row in element.iter("row"))
                yield from (Block("row", " | ".join(cells)) for cells in rows)
            case "quote" | "div" if len(element) and not (element.text or "").strip():
                yield from _blocks(element)
            case _:
                yield Block("text", _words(element))
        if element.tail and element.tail.strip():
            yield Block("text", element.tail)


def _items(element: etree._Element, indent: str) -> Iterator[Block]:
    for item in element:
        if item.tag == "list":
            yield from _items(item, indent + "  ")
            continue
        yield Block("item", f"{indent}- {_words(item)}" if _words(item).strip() else "")
        for inner in item.iterchildren("list"):
            yield from _items(inner, indent + "  ")


def _words(element: etree._Element) -> str:
    """Return the words of an element on one line a line break, those of the lists inside it left out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "lb":
            parts.append("\n")
        elif child.tag != "list":
            parts.append(_words(child))
        parts.append(child.tail or "")
    return re.sub(r"[^\S\n\u00a0\u202f]+", " ", "".join(parts))


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


def _visible(page: html.HtmlElement) -> str:
    """Return all the words of the page: « Publié le … » often stands outside its main content."""
    for element in page.xpath("//script | //style | //noscript | //template"):
        element.drop_tree()
    return "\n".join(line.strip() for line in page.itertext() if line.strip())
