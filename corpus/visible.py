"""A tree of HTML → the words that its reader sees, line by line."""

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

UNSEEN = ("head", "script", "style", "noscript", "template")
"""Elements whose words nobody sees."""

# What stands inside a line; every other element begins and ends one.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark nobr q s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
BREAK = "\x1e"
"""Where a line ends inside a paragraph, until white space is settled; no text has this sign behind `clean`."""

# The white space that a browser takes for one space; no-break and narrow spaces are words of the page.
_SPACES = re.compile(r"[ \t\n\r\f]+")


def visible_text(root: etree._Element, without: Sequence[str] = ()) -> str:
    """Return the words of a tree, its scripts left out, and the elements named in `without`."""
    seen = deepcopy(root)
    etree.strip_elements(seen, *UNSEEN, *without, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    parts: list[str] = []
    program = 0  # how many elements around these words show them line by line, as they are written
    for event, element in etree.iterwalk(seen, events=("start", "end")):
        if element.tag not in INLINE or element.tag == "button":
            parts.append("\n")
        program += (element.tag == "pre") * (1 if event == "start" else -1)
        words = (element.text if event == "start" else element.tail) or ""
        parts.append(words if program else spaced(words))
    lines = (_SPACES.sub(" ", line).strip(" ") for line in "".join(parts).split("\n"))
    return "\n".join(filter(None, lines))


def spaced(words: str) -> str:
    """Return the words with each run of white space made one space, as a browser shows them."""
    return _SPACES.sub(" ", words).replace(BREAK, "")


def line(element: etree._Element, dash: str = "") -> str:
    """Return the words of an element as one line, blocks inside it apart by a space, items of lists behind `dash`."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag not in INLINE:
            parts.append(" ")
        if event == "start":
            parts += (dash if node.tag == "li" else "", node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return _SPACES.sub(" ", "".join(parts)).strip(" ")


def written(element: etree._Element) -> str:
    """Return the words of an element with their white space as it is written: a program, a poem."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            parts += ("\n" if node.tag == "br" else "", node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return "".join(parts)
