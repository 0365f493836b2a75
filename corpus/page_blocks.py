"""A tree of HTML → its blocks: headings, paragraphs, items of lists, rows of tables, in reading order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.blocks import Block
from corpus.page_size import sizes_of
from corpus.page_table import is_data, rows
from corpus.visible import BREAK, INLINE, line, spaced, written

_HEADING = re.compile(r"h([1-6])\Z")
_QUESTION = re.compile(r"\?\W*\Z")
_EMPTY_LINE = re.compile(rf"{BREAK}\s*{BREAK}")
_SPACES = re.compile(" +")
# A « heading » of a whole paragraph is one in its looks alone.
_LONGEST_HEADING = 300
_LOWEST = 6
# How many elements around the button of an accordion end with it.
_STEPS_UP = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, and which share of its words are links."""

    block: Block
    linked: float = 0.0


@dataclass(slots=True)
class _Walk:
    """Where the walk through the page stands."""

    words: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    marker: str = ""
    items: list[bool] = field(default_factory=list)  # of each open item: whether it is one line after the other
    numbers: list[int | None] = field(default_factory=list)  # of each open list: the next number, None without
    level: int = 1
    outer: list[int] = field(default_factory=list)  # the level around each open block of question and answer


def pieces_of(root: etree._Element) -> Iterator[Piece]:
    """Yield the blocks of a page, or of a part of it, in reading order."""
    walk = _Walk()
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            whole = _whole(walk, element)
            if whole is not None:
                walker.skip_subtree()
                yield from _flush(walk)
                yield from whole
            elif _breaks(element):
                yield from _flush(walk)
            if whole is None:
                _open(walk, element)
                _say(walk, element.text)
            continue
        if _breaks(element):
            yield from _flush(walk)
        _close(walk, element)
        if element is not root:
            _say(walk, element.tail)
    yield from _flush(walk)


def _breaks(element: etree._Element) -> bool:
    return element.tag not in INLINE and element.tag != "br"


def _whole(walk: _Walk, element: etree._Element) -> list[Piece] | None:
    """Return the pieces of an element that is taken as one: a heading, a program, a table; None of any other."""
    tag = str(element.tag)
    heading = _HEADING.match(tag)
    if heading or tag == "summary" or element.get("role") == "heading" or _asks(element):
        words = line(element)
        if len(words) <= _LONGEST_HEADING:
            return _heading(walk, element, words, int(heading[1]) if heading else 0)
    if tag == "pre":
        return [Piece(Block("text", written(element)))]
    if tag == "table" and is_data(element):
        share = sizes_of(element)[element].linked
        return [Piece(block, share) for block in rows(element)]
    return None


def _asks(element: etree._Element) -> bool:
    """Tell whether an element is a question whose answer follows it: of a list of them, or of an accordion."""
    if element.tag == "dt":
        return bool(_QUESTION.search(line(element)))
    if element.tag != "button" or element.get("role") == "tab":
        return False
    # A button that opens what stands elsewhere is no heading of what follows it.
    around = [element, *element.iterancestors()][:_STEPS_UP]
    behind = next((node for up in around if (node := up.getnext()) is not None), None)
    return behind is not None and behind.get("id") in (element.get("aria-controls") or "").split()


def _heading(walk: _Walk, element: etree._Element, words: str, level: int) -> list[Piece]:
    inner = next((match for child in element.iterdescendants() if (match := _HEADING.match(str(child.tag)))), None)
    stated = element.get("aria-level", "")
    level = level or (int(inner[1]) if inner else 0) or (int(stated) if re.fullmatch("[1-6]", stated) else 0)
    stands = bool(level) or element.tag == "summary"
    level = level or min(walk.level + 1, _LOWEST)
    if stands:
        walk.level = level
    if words and walk.items:
        walk.items[-1] = False
        walk.marker = ""
    return [Piece(Block("heading", words, level), sizes_of(element)[element].linked)] if words else []


def _open(walk: _Walk, element: etree._Element) -> None:
    match element.tag:
        case "ul" | "menu" | "dl":
            walk.numbers.append(None)
        case "ol":
            decimal = element.get("type", "1") == "1" and element.get("reversed") is None
            walk.numbers.append(_number(element.get("start"), 1) if decimal else None)
        case "li" | "dt" | "dd":
            walk.items.append(True)
            walk.marker = _marker(walk, element)
        case "details":
            walk.outer.append(walk.level)
        case "a" if element.get("href"):
            walk.links += 1
        case "br":
            walk.words.append(BREAK)
        case _ if element.get("hidden") is not None:  # one of two words, of which a script shows one
            walk.words.append(" ")


def _marker(walk: _Walk, item: etree._Element) -> str:
    """Return what stands before the first words of an item: its number, else a dash; nothing before a definition."""
    if item.tag == "dd":
        return ""
    number = walk.numbers[-1] if walk.numbers else None
    if number is None or item.tag != "li":
        return "- "
    number = _number(item.get("value"), number)
    walk.numbers[-1] = number + 1
    return f"{number}. "


def _number(words: str | None, other: int) -> int:
    return int(words) if words and re.fullmatch(r"[0-9]{1,6}", words.strip()) else other


def _close(walk: _Walk, element: etree._Element) -> None:
    match element.tag:
        case "ul" | "ol" | "menu" | "dl" if walk.numbers:
            walk.numbers.pop()
        case "li" | "dt" | "dd" if walk.items and not _asks(element):
            walk.items.pop()
            walk.marker = ""
        case "details" if walk.outer:
            walk.level = walk.outer.pop()
        case "a" if element.get("href"):
            walk.links -= 1


def _say(walk: _Walk, words: str | None) -> None:
    if words:
        walk.words.append(spaced(words))
        if walk.links:
            walk.linked += len("".join(words.split()))


def _flush(walk: _Walk) -> Iterator[Piece]:
    """Yield the words since the last block; an empty line in them parts two paragraphs."""
    words = "".join(walk.words)
    letters = len("".join(words.split()).replace(BREAK, ""))
    share = walk.linked / letters if letters else 0.0
    walk.words.clear()
    walk.linked = 0
    for paragraph in _EMPTY_LINE.split(words):
        lines = (_SPACES.sub(" ", part).strip(" ") for part in paragraph.split(BREAK))
        text = "\n".join(filter(None, lines))
        if text:
            in_list = bool(walk.items) and walk.items[-1]
            yield Piece(Block("item" if in_list else "text", walk.marker + text if in_list else text), share)
            walk.marker = ""
