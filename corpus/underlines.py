"""The lines of a plain text → the titles with a row of signs below them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.types import Span

_SIGNS = "=-~*^#_"
_RULE = re.compile(rf"([{re.escape(_SIGNS)}])\1{{2,}}\s*\Z")
_COLUMNS = re.compile(r"[|\t]|\S {3,}\S")
_LONGEST = 110
_ENDS_SENTENCE = tuple(".!;:,…")


def underlined_titles(text: str, lines: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """Yield the titles with the sign that underlines each; a rule below a paragraph or a table's head gives none."""
    for place, (line, rule) in enumerate(pairwise(lines)):
        if text[rule.start] not in _SIGNS:
            continue
        sign = _RULE.match(rule.of(text))
        words = line.of(text).strip()
        above = lines[place - 1] if place else None
        alone = above is None or "\n\n" in text[above.end : line.start] or _RULE.match(above.of(text))
        if (
            sign
            and alone
            and rule.start == line.end + 1
            and len(words) <= _LONGEST
            and any(map(str.isalpha, words))
            and not words.endswith(_ENDS_SENTENCE)
            and not _COLUMNS.search(words)
            and len(words) * 0.6 <= len(sign[0].strip())
        ):
            yield line, sign[1]
