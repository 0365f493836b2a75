"""reStructuredText (`.rst`) → a document; the fields at its head are understood."""

import re
from collections.abc import Iterator, Sequence

from corpus.blocks import assemble
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, from_mapping
from corpus.pandoc import Node, pandoc_tree
from corpus.tree import inline_text, tree_blocks
from corpus.types import Document, Metadata

# pandoc takes the title and the fields below it out of a text that begins with them, unless something stands before.
_BEFORE = "\ue000"
# Its own names of the fields, and those of other tools.
_AUTHORS = ("author", "authors", "auteur", "auteurs")
_MACHINES = {"toctree", "index", "contents", "highlight", "currentmodule", "default-domain"}
# The first blocks of a page: its title, a line of its authors, its fields.
_HEAD = 4
_REVISION = re.compile(r"\A\$[A-Za-z]+:(.*)\$\Z")


def read_rst(file: File) -> Iterator[Document]:
    """Yield the one document of a text in reStructuredText; what it includes is not looked for."""
    text = f"{_BEFORE}\n\n{decode(file.read_bytes(), file.name)}"
    nodes: list[Node] = pandoc_tree(file, text.encode(), "rst")["blocks"]
    nodes = [node for node in nodes if node.get("c") != [_BEFORE] and not _is_for_machines(node)]
    content = assemble(tree_blocks(nodes))
    if not content.text:
        raise UnreadableDocument(file.name, "the document has no text; expected words besides comments and includes")
    title = content.headings[0].span.of(content.text) if content.headings else ""
    yield Document(file.name, file.source, content, complete(_stated(nodes), title, content.text))


def _is_for_machines(node: Node) -> bool:
    """Tell whether a node lists files to be joined or words for an index, which no reader of the page sees."""
    return bool(node["t"] == "Div" and {*node["c"][0][1]} & _MACHINES)


def _stated(nodes: Sequence[Node]) -> Metadata:
    """Return what the fields at the head say: `:Date:`, `:Author:`, `:lang:`…"""
    fields = {
        inline_text(term).lower(): " ".join(block.text for block in tree_blocks(definitions[0]))
        for node in nodes[:_HEAD]
        if node["t"] == "DefinitionList"
        for term, definitions in node["c"]
        if definitions
    }
    fields = {name: _REVISION.sub(r"\1", value.strip()).strip() for name, value in fields.items()}
    author = next((fields[name] for name in _AUTHORS if fields.get(name)), None)
    return from_mapping({"author": author, **fields})
