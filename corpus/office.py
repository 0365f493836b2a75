"""Word and OpenDocument texts (`.docx`, `.odt`) → documents."""

from collections.abc import Callable, Iterator

from lxml import etree

from corpus.blocks import Block, assemble
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.opendocument import prepare_opendocument
from corpus.package import Members, pack, parse, unpack, without
from corpus.pandoc import pandoc_tree
from corpus.properties import office_properties
from corpus.tree import inline_text, tree_blocks
from corpus.types import Document, Metadata
from corpus.word import prepare_word

# The paragraphs that pandoc takes out of the text, in the order in which a document has them.
_OPENING = ("title", "subtitle", "author", "date", "abstract")


def read_docx(file: File) -> Iterator[Document]:
    """Yield the one document of a Word file; tracked changes are accepted, hidden words left out."""
    members = unpack(file)
    _rewrite(file, members, "word/document.xml", prepare_word)
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in members:
            _rewrite(file, members, name, prepare_word)
    yield _document(file, members, "docx")


def read_odt(file: File) -> Iterator[Document]:
    """Yield the one document of an OpenDocument text; tracked changes are accepted, hidden words left out."""
    members = unpack(file)
    if b"encryption-data" in members.get("META-INF/manifest.xml", b""):
        raise UnreadableDocument(file.name, "protected by a password; open it, save it without one and index that")
    _rewrite(file, members, "content.xml", prepare_opendocument)
    yield _document(file, members, "odt")


def _rewrite(
    file: File, members: Members, name: str, prepare: Callable[[etree._Element, etree._Element | None], None]
) -> None:
    """Rewrite a member without what nobody sees; `prepare` is given its root and that of the styles."""
    root = parse(file, members, name)
    if root is None:
        raise UnreadableDocument(file.name, without(name, file, members))
    prepare(root, parse(file, members, "word/styles.xml" if name.startswith("word/") else "styles.xml"))
    members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _document(file: File, members: Members, kind: str) -> Document:
    tree = pandoc_tree(file, pack(members), kind)
    opening = list(_opening(tree["meta"]))
    # Under a title the headings stand one level lower.
    title = opening[0].text if opening and opening[0].kind == "heading" else ""
    content = assemble([*opening, *_lowered(tree_blocks(tree["blocks"]), bool(title))])
    if not content.text:
        reason = "the document has no text; if it is made of pictures of pages, save it as PDF and index that"
        raise UnreadableDocument(file.name, reason)
    said = office_properties(file, members)
    first = next((heading.span.of(content.text) for heading in content.headings if heading.level == 1), "")
    # What its reader sees as the title comes first: properties are often those of another document, used as a model.
    found = Metadata(" ".join(title.split()) or said.title, author=said.author, published=said.published,
                     modified=said.modified)  # fmt: skip
    return Document(file.name, file.source, content, complete(found, first, content.text))


def _opening(meta: dict[str, dict[str, object]]) -> Iterator[Block]:
    for name in _OPENING:
        for value in _values(meta.get(name)):
            match value:
                case {"t": "MetaInlines", "c": list(inlines)}:
                    yield Block("heading" if name == "title" else "text", inline_text(inlines), int(name == "title"))
                case {"t": "MetaBlocks", "c": list(nodes)}:
                    yield from tree_blocks(nodes)


def _values(value: dict[str, object] | None) -> Iterator[dict[str, object]]:
    match value:
        case {"t": "MetaList", "c": list(values)}:
            yield from values
        case dict():
            yield value


def _lowered(blocks: Iterator[Block], below: bool) -> Iterator[Block]:
    for block in blocks:
        yield Block(block.kind, block.text, block.level + 1) if below and block.kind == "heading" else block
