"""Lines → one text: the words that their ends cut made whole again."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.pdf_lines import Line

_LETTERS = r"[^\W\d_]"
_TOKEN = re.compile(rf"{_LETTERS}+(?:-{_LETTERS}+)*")
_TAIL = re.compile(rf"({_LETTERS}+(?:-{_LETTERS}+)*)-$")
_HEAD = re.compile(rf"{_LETTERS}+(?:-{_LETTERS}+)*")
# What French keeps a hyphen before (« dit-\nil », « ceux-\nci ») and behind (« sous-\nsol »), unless the document
# has the word in one piece.
_ENCLITICS = frozenset(
    "je tu il elle on nous vous ils elles ce ci là y moi toi lui leur le la les t même mêmes".split()
)
_PREFIXES = frozenset(
    "peut celui celle ceux celles quelques sous non demi mi ex vice arrière avant après au ci là grand grande grands "
    "outre contre soi lui moi elle nous vous eux rendez vis saint sainte est semi quasi franco anglo germano".split()
)


# An address, a file name or an option keeps every letter.
_VERBATIM = re.compile(r"[/@_=\\\d]|\w\.\w|^-")
_ENOUGH_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a document writes away from its line ends, in lower case, and how often.

    `cuts`: how many line ends cut words that it also writes whole, less those that cut words with a hyphen of their
    own.
    """

    counts: Counter[str]
    cuts: int = 0

    def kept(self, head: str, tail: str) -> bool:
        """Return whether the hyphen between two parts of a word is its own, not the line end's."""
        seen = self.counts[f"{head}-{tail}".lower()]
        unseen = self.counts[f"{head}{tail}".lower()]
        if seen != unseen:
            return seen > unseen
        if not tail[0].islower():
            # « Saint-\nDenis »; but TITRES EN CAPI-\nTALES.
            return not head.isupper() or len(head) == 1
        last, first = head.lower().rpartition("-")[2], tail.lower().partition("-")[0]
        known = self.counts[last] and self.counts[first]
        if last in _PREFIXES or (known and (first in _ENCLITICS or "-" in head)):
            return True
        return self.cuts < 0 or bool(known and min(len(last), len(first)) >= _ENOUGH_LETTERS)


def words_in(lines: Sequence[Line]) -> Words:
    """Return the words of lines, but for those that their ends cut."""
    counts: Counter[str] = Counter()
    cut = False
    for line in lines:
        tokens = _TOKEN.findall(line.text.lower())
        counts.update(tokens[cut : len(tokens) - _ends_cut(line)])
        cut = _ends_cut(line)
    cuts = 0
    for line, following in pairwise(lines):
        tail, head = _TAIL.search(line.text.lower()), _HEAD.match(following.text.lower())
        if tail and head:
            cuts += bool(counts[tail[1] + head[0]]) - bool(counts[f"{tail[1]}-{head[0]}"])
    return Words(counts, cuts)


def joined(lines: Iterable[Line], known: Words, between: Sequence[str] = ()) -> str:
    """Return the text of lines, parted by spaces or by `between`: the white space before each line but the first.

    Where a hyphen cuts a word in two, what stands between follows the whole word.
    """
    parts: list[str] = []
    for place, line in enumerate(lines):
        if parts:
            parts += _behind(parts, line.text, between[place - 1] if between else " ", known)
        else:
            parts.append(line.text)
    return "".join(parts)


def _behind(parts: list[str], words: str, between: str, known: Words) -> tuple[str, ...]:
    """Return what stands behind the parts of a text that goes on with `words`; a hyphen that goes is taken off."""
    last = parts[-1].rpartition(" ")[2]
    if "\n" in between or not last.endswith("-") or last == "-":
        return between, words
    tail, head = _TAIL.search(last), _HEAD.match(words)
    cut = tail and head and not _VERBATIM.search(last) and not known.kept(tail[1], head[0])
    if cut or last.endswith("/-"):  # « GNU/-\nLinux », cut behind its stroke
        parts[-1] = parts[-1][:-1]
    start, space, rest = words.partition(" ")
    # Nothing behind the whole word: only the end of a page is noted there.
    return start, between if space else between.strip(" "), rest


def _ends_cut(line: Line) -> bool:
    return line.cut or line.text.endswith("-")
