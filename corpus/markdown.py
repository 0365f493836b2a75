"""Markdown (`.md`) → a document; front matter in YAML is understood."""

from collections.abc import Iterator, Sequence

import yaml
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

_PARSER = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)


def read_markdown(file: File) -> Iterator[Document]:
    """Yield the one document of a Markdown file: its words without the marks, its headings, its front matter."""
    tokens = _PARSER.parse(decode(file.read_bytes(), file.name))
    stated = _front_matter(tokens)
    blocks = list(_blocks(tokens))
    text, headings = assemble(blocks)
    if not text:
        raise UnreadableDocument(file.name, "the document has no text; expected words below the front matter")
    title = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    yield Document(file.name, file.source, text, headings, complete(stated, " ".join(title.split()), text))


def _front_matter(tokens: Sequence[Token]) -> Metadata:
    """Return the front matter's metadata; none where it is not YAML: the text below it matters more."""
    if not tokens or tokens[0].type != "front_matter":
        return Metadata()
    try:
        fields = yaml.safe_load(tokens[0].content)
    except (yaml.YAMLError, ValueError):
        return Metadata()
    return from_mapping(fields) if isinstance(fields, dict) else Metadata()


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[Token] = []
    marker = ""
    row: list[str] = []
    for place, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                marker = "  " * (len(lists) - 1) + (f"{token.info}. " if token.info else "- ")
            case "inline" if tokens[place - 1].type == "heading_open":
                yield Block("heading", _words(token), int(tokens[place - 1].tag[1]))
            case "inline" if tokens[place - 1].type in ("th_open", "td_open"):
                row.append(_words(token))
            case "tr_close":
                yield Block("row", " | ".join(row))
                row = []
            case "inline":
                kind: Kind = "item" if lists else "text"
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
            case "text" | "code_inline" | "image":
                parts.append(child.content)
    return "".join(parts)


def _without_tags(markup: str) -> str:
    if not markup.strip() or markup.lstrip().startswith("<!--"):
        return ""
    return str(lxml_html.fragment_fromstring(markup, create_parent="div").text_content())
