"""Markdown (`.md`) → a document; front matter in YAML is understood."""

from collections.abc import Iterator, Sequence

import yaml
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from corpus.blocks import Block, Kind, assemble
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete, from_mapping
from corpus.types import Document, Metadata
from corpus.visible import visible_text

# Below the twentieth list or quotation in each other the parser drops the text, unless told otherwise.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table").use(front_matter_plugin)


def read_markdown(file: File) -> Iterator[Document]:
    """Yield the one document of a Markdown file: its words without the marks, its headings, its front matter."""
    tokens = _PARSER.parse(decode(file.read_bytes(), file.name))
    stated = _front_matter(tokens)
    blocks = list(_blocks(tokens))
    content = assemble(blocks)
    if not content.text:
        raise UnreadableDocument(file.name, "the document has no text; expected words below the front matter")
    title = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    yield Document(file.name, file.source, content, complete(stated, " ".join(title.split()), content.text))


def _front_matter(tokens: Sequence[Token]) -> Metadata:
    """Return the front matter's metadata; none where it is not YAML: the text below it matters more."""
    if not tokens or tokens[0].type != "front_matter":
        return Metadata()
    try:
        # All values stay words: the others refuse `2020-02-31` with all that stands beside it, and read `no` as false.
        fields = yaml.load(tokens[0].content, Loader=yaml.BaseLoader)  # noqa: S506  builds strings, lists and dicts
    except (yaml.YAMLError, RecursionError):
        return Metadata()
    if not isinstance(fields, dict):
        return Metadata()
    return from_mapping({name: value for name, value in fields.items() if value not in ("null", "~")})


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    depth = 0
    marker = ""
    row: list[str] = []
    rows: Kind = "row"
    for place, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                marker = f"{token.info}. " if token.info else "- "
            case "inline" if tokens[place - 1].type == "heading_open":
                yield Block("heading", _words(token), int(tokens[place - 1].tag[1]))
            case "inline" if tokens[place - 1].type in ("th_open", "td_open"):
                row.append(_words(token))
            case "thead_open" | "tbody_open":
                rows = "header" if token.type == "thead_open" else "row"
            case "tr_close":
                yield Block(rows, " | ".join(row))
                row = []
            case "inline":
                kind: Kind = "item" if depth else "text"
                yield Block(kind, marker + _words(token))
                marker = ""
            case "fence" | "code_block":
                yield Block("text", token.content)
            case "html_block":
                yield Block("text", _without_tags(token.content))


def _words(inline: Token) -> str:
    """Return the words of a line of Markdown: links give their text, images their description."""
    parts: list[str] = []
    for child in inline.children or ():
        match child.type:
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if child.content.lower().startswith("<br"):
                parts.append("\n")
            case "text" | "code_inline" | "image":
                parts.append(child.content)
    return "".join(parts)


def _without_tags(markup: str) -> str:
    try:
        return visible_text(lxml_html.fragment_fromstring(markup, create_parent="div"))
    except (etree.ParserError, ValueError):  # a comment or a declaration alone
        return ""
