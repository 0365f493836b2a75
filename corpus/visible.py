"""A tree of HTML → the words that its reader sees, line by line."""

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

_UNSEEN = ("head", "script", "style", "noscript", "template", "nav")
# What stands inside a line; every other element begins and ends one.
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def visible_text(root: etree._Element, without: Sequence[str] = ()) -> str:
    """Return the words of a tree, its scripts and menus left out, and the elements named in `without`."""
    seen = deepcopy(root)
    etree.strip_elements(seen, *_UNSEEN, *without, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(seen, events=("start", "end")):
        if element.tag not in _INLINE:
            parts.append("\n")
        words = element.text if event == "start" else element.tail
        parts.append(_SPACES.sub(" ", words or ""))
    lines = (line.strip() for line in "".join(parts).split("\n"))
    return "\n".join(filter(None, lines))
