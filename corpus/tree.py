"""pandoc's tree of a document → blocks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.blocks import Block, Kind
from corpus.grid import Cell, grid_blocks
from corpus.pandoc import Node

_QUOTES = {"SingleQuote": "‘{}’", "DoubleQuote": "“{}”"}
# 10³ written as 103 would be another number.
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_FIGURES = re.compile(r"[0-9]*[+-]?[0-9]*")
# A role of reStructuredText: « :ref:`words <target>` ».
_TARGET = re.compile(r"(?s)\s+<[^<>]*>\Z")
# What a program says of an image is no word of the document.
_MACHINE = re.compile(
    r"générée? automatiquement|automatically generated|(?:généré par|generated).{0,4}\b(?:IA|AI)\b|^AI-"
)
_ADDRESS = re.compile(r"\A[a-z]+://.*|(?<=\Amailto:).*")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(slots=True)
class _Entry:
    """An item of a list or a line of definitions: its words so far, and what stands before them."""

    kind: Kind
    marker: str
    lines: list[str] = field(default_factory=list)

    def close(self) -> Iterator[Block]:
        """Yield the block of the words so far; further ones have no marker."""
        if any(line.strip() for line in self.lines):
            yield Block(self.kind, self.marker + "\n".join(self.lines))
            self.marker, self.lines = "", []


def tree_blocks(nodes: Sequence[Node]) -> Iterator[Block]:
    """Yield the blocks of the tree's `blocks`, in reading order; the words of a note stand behind its paragraph.

    Words that are struck out are left out: whoever struck them took them back.
    """
    for node in nodes:
        yield from _blocks(node["t"], node.get("c"))


def inline_text(inlines: Sequence[Node]) -> str:
    """Return the words of a line, without its notes."""
    return _words(inlines, [])


def _blocks(kind: str, content: Any) -> Iterator[Block]:
    match kind:
        case "Header":
            yield from _with_notes("heading", content[2], content[0])
        case "Para" | "Plain":
            yield from _with_notes("text", content)
        case "LineBlock":
            yield Block("text", "\n".join(map(inline_text, content)))
        case "CodeBlock":
            yield Block("text", content[1])
        case "BlockQuote":
            yield from tree_blocks(content)
        case "Div":
            yield from tree_blocks([node for node in content[1] if not _names_itself(node, content[0][1])])
        case "Figure":
            yield from _figure(content)
        case "BulletList":
            for item in content:
                yield from _entry(_Entry("item", "- "), item)
        case "OrderedList":
            for number, item in enumerate(content[1], start=content[0][0]):
                yield from _entry(_Entry("item", _number(number, content[0])), item)
        case "DefinitionList":
            for term, definitions in content:
                yield from _definition(term, definitions)
        case "Table":
            yield from _table(content)


def _names_itself(node: Node, classes: Sequence[str]) -> bool:
    """Tell whether a node is the title that pandoc gives an admonition without one: « Note », « Warning »."""
    titled = node["t"] == "Div" and node["c"][0][1] == ["title"]
    return titled and [block.text.lower() for block in tree_blocks(node["c"][1])] == list(classes)


def _with_notes(kind: Kind, inlines: Sequence[Node], level: int = 0) -> Iterator[Block]:
    notes: list[Node] = []
    yield Block(kind, _words(inlines, notes), level)
    yield from tree_blocks(notes)


def _figure(content: Any) -> Iterator[Block]:
    shown = list(tree_blocks(content[2]))
    caption = list(tree_blocks(content[1][1]))
    # A description is often the caption once more.
    said = {block.text for block in caption}
    yield from (block for block in shown if block.text not in said)
    yield from caption


def _entry(entry: _Entry, nodes: Sequence[Node]) -> Iterator[Block]:
    """Yield the blocks of an item: its paragraphs are one block, the lists and tables in it have their own."""
    notes: list[Node] = []
    for node in nodes:
        match node["t"]:
            case "Para" | "Plain":
                entry.lines.append(_words(node["c"], notes))
                entry.lines += (block.text for block in tree_blocks(notes))
                notes.clear()
            case "CodeBlock" | "LineBlock":
                entry.lines += (block.text for block in _blocks(node["t"], node["c"]))
            case "Div" | "BlockQuote" if node["c"]:
                yield from _entry(entry, node["c"][1] if node["t"] == "Div" else node["c"])
            case _:
                yield from entry.close()
                yield from _blocks(node["t"], node.get("c"))
    yield from entry.close()


def _definition(term: Sequence[Node], definitions: Sequence[Sequence[Node]]) -> Iterator[Block]:
    notes: list[Node] = []
    entry = _Entry("text", "", [_words(term, notes)])
    for nodes in definitions:
        yield from _entry(entry, nodes)
    yield from entry.close()
    yield from tree_blocks(notes)


def _number(number: int, attributes: Any) -> str:
    """Return the number of an item as its list shows it: `3. `, `c) `, `(iii) `."""
    style, around = attributes[1]["t"], attributes[2]["t"]
    words = str(number)
    if style.endswith("Alpha") and 1 <= number <= 26:
        words = chr(ord("a") + number - 1)
    elif style.endswith("Roman") and 1 <= number < 4000:
        words = ""
        for value, letters in _ROMAN:
            words += letters * (number // value)
            number %= value
    words = words.upper() if style.startswith("Upper") else words
    return {"OneParen": f"{words}) ", "TwoParens": f"({words}) "}.get(around, f"{words}. ")


def _table(content: Any) -> Iterator[Block]:
    _, caption, columns, head, bodies, foot = content
    yield from tree_blocks(caption[1])
    if len(columns) == 1:  # a frame around words rather than a table of them
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        for row in rows:
            for cell in row[1]:
                yield from tree_blocks(cell[4])
        return
    notes: list[Node] = []
    heads = [*head[1], *(bodies[0][2] if bodies else ())]
    below = (row for body in bodies[1:] for row in (*body[2], *body[3]))
    rows = [*(bodies[0][3] if bodies else ()), *below, *foot[1]]
    head_cells, body_cells = ([[_cell(cell, notes) for cell in row[1]] for row in part] for part in (heads, rows))
    yield from grid_blocks(head_cells, body_cells)
    yield from tree_blocks(notes)


def _cell(cell: Any, notes: list[Node]) -> Cell:
    paragraphs = [node for node in cell[4] if node["t"] in ("Para", "Plain")]
    strong = bool(paragraphs) and all(
        isinstance(inline, dict) and inline["t"] == "Strong"
        for node in paragraphs
        for inline in node["c"]
        if not isinstance(inline, str) or inline.strip()
    )
    words = []
    for node in cell[4]:
        if node["t"] in ("Para", "Plain"):
            words.append(_words(node["c"], notes))
        else:
            words += (block.text for block in _blocks(node["t"], node.get("c")))
    return Cell("\n".join(filter(str.strip, words)), int(cell[2]), int(cell[3]), strong)


def _words(inlines: Sequence[Node], notes: list[Node]) -> str:
    return "".join(
        inline if isinstance(inline, str) else _inline(inline["t"], inline.get("c"), notes) for inline in inlines
    )


def _inline(kind: str, content: Any, notes: list[Node]) -> str:
    match kind:
        case "Emph" | "Underline" | "Strong" | "SmallCaps" | "Subscript":
            return _words(content, notes)
        case "Superscript":
            words = _words(content, notes)
            return words.translate(_RAISED) if _FIGURES.fullmatch(words) else words
        case "Quoted":
            return _QUOTES[content[0]["t"]].format(_words(content[1], notes))
        case "Link":
            # A mere address has no other words.
            return _words(content[1], notes) or (_ADDRESS.search(content[2][0]) or [""])[0]
        case "Cite" | "Span":
            return _words(content[1], notes)
        case "Image":
            words = _words(content[1], notes)
            return "" if _MACHINE.search(words) else words
        case "Code":
            return _TARGET.sub("", content[1]) if "interpreted-text" in content[0][1] else str(content[1])
        case "Math":
            return str(content[1])
        case "Note":
            notes += content
    return ""
