"""A book (`.epub`) → a document: its chapters in the order of its spine."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from corpus.blocks import assemble
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.package import DAMAGED, Members, pack, parse, unpack
from corpus.pandoc import Node, pandoc_tree
from corpus.properties import stated
from corpus.tree import tree_blocks
from corpus.types import Document, Metadata

_CONTAINER = "META-INF/container.xml"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_DC = "{http://purl.org/dc/elements/1.1/}"
# What a book writes where it says nothing.
_NO_AUTHOR = ("unknown", "inconnu", "inconnu(e)")


def read_epub(file: File) -> Iterator[Document]:
    """Yield the one document of a book, without its table of contents."""
    members = unpack(file)
    _check_rights(file, members)
    book, name = _package(file, members)
    _drop_navigation(members, book, name)
    tree = pandoc_tree(file, pack(members), "epub")
    content = assemble(tree_blocks(list(_without_navigation(tree["blocks"]))))
    if not content.text:
        raise UnreadableDocument(file.name, "the book has no text; expected words in its chapters, not pictures alone")
    title = content.headings[0].span.of(content.text) if content.headings else ""
    yield Document(file.name, file.source, content, complete(_stated(book), title, content.text))


def _check_rights(file: File, members: Members) -> None:
    locks = parse(file, members, "META-INF/encryption.xml")
    methods = locks.iter("{*}EncryptionMethod") if locks is not None else ()
    if any(method.get("Algorithm") not in _FONTS for method in methods):
        raise UnreadableDocument(file.name, "the book is locked to the reader that bought it; it cannot be indexed")


def _package(file: File, members: Members) -> tuple[etree._Element, str]:
    """Return the root of the file that describes the book, and its name."""
    container = parse(file, members, _CONTAINER)
    files = container.iter("{*}rootfile") if container is not None else iter(())
    name = next((root.get("full-path", "") for root in files), "")
    book = parse(file, members, name)
    if book is None:
        raise UnreadableDocument(file.name, f"no description of the book is found by {_CONTAINER}; it is {DAMAGED}")
    return book, name


def _drop_navigation(members: Members, book: etree._Element, name: str) -> None:
    """Take the page of contents out of the spine, and pictures, which are not unpacked, out of the list of files."""
    folder = posixpath.dirname(name)
    pages: set[str | None] = set()
    for item in list(book.iter("{*}item")):
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        if "nav" in item.get("properties", "").split():
            pages.add(item.get("id"))
        elif not members.get(path):
            _remove(item)
    for place in list(book.iter("{*}itemref")):
        if place.get("idref") in pages:
            _remove(place)
    members[name] = etree.tostring(book, xml_declaration=True, encoding="UTF-8")


def _without_navigation(nodes: list[Node]) -> Iterator[Node]:
    """Yield the nodes but lists of which each item is a link into the book: a chapter's own table of contents."""
    for node in nodes:
        if node["t"] == "Div":
            yield {"t": "Div", "c": [node["c"][0], list(_without_navigation(node["c"][1]))]}
        elif not (node["t"] in ("BulletList", "OrderedList") and _leads_inside(node)):
            yield node


def _leads_inside(node: Node) -> bool:
    match node:
        case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
            return all(_leads_inside(inner) for item in items for inner in item)
        case {"t": "Para" | "Plain", "c": inlines}:
            links = [inline for inline in inlines if not isinstance(inline, str) or inline.strip()]
            return all(isinstance(link, dict) and link["t"] == "Link" and link["c"][2][0].startswith("#")
                       for link in links)  # fmt: skip
    return False


def _stated(book: etree._Element) -> Metadata:
    said = {name: next((node.text or "" for node in book.iter(f"{_DC}{name}") if node.text), "")
            for name in ("title", "date")}  # fmt: skip
    creators = ", ".join(node.text for node in book.iter(f"{_DC}creator") if node.text)
    changed = next((node.text or "" for node in book.iter("{*}meta") if node.get("property") == "dcterms:modified"), "")
    # Not the language, which is often that of the program that made the book.
    return stated(said["title"], "" if creators.lower() in _NO_AUTHOR else creators, said["date"], changed)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
