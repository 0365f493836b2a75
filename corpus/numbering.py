"""The lines of a plain text → its titles with a number: « Article 4 », « 2.3 Modalités », « II. Recours »."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus.types import Span

Rank = tuple[int, ...]
"""Where a kind of heading stands among the others of a text; the lower one is above."""

# From the widest to the narrowest; these words say by themselves that a line is a title.
_PARTS = {
    name: rank
    for rank, names in enumerate(
        ("livre book", "partie part annexe appendix", "titre", "chapitre chapter", "section", "sous-section", "article")
    )
    for name in names.split()
}
_NAMED = re.compile(
    rf"(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})[ \u00a0]+"
    r"(?:premi(?:er|ère)|[1I]er|[IVXLC]+|[LRDA]\*?\.?[ \u00a0]?\d+(?:-\d+)*|\d+(?:[.-]\d+)*|[A-Z])\b"
    r"(?: bis| ter| quater)?[ \u00a0]*(?:$|[.:–—-]\s*(?P<title>.*))",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:(?P<figures>\d{1,2}(?:\.\d{1,2})+|\d{1,2}(?=\.|[ \u00a0]*[–—-]))"
    r"|(?P<roman>[IVX]{1,5})(?=[ \u00a0]*[.–—-])|(?P<letter>[A-HJ-UWYZ])(?=[ \u00a0]*[.–—-]))"
    r"\.?[ \u00a0]*[–—-]?[ \u00a0]+(?P<title>\S.*)"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LONGEST = 110
_ENDS_SENTENCE = tuple(".!;:,…»”\"')")
# « 1. Ouvrez le menu » is a step to take, not a title.
_STEP = re.compile(r"\w+ez\b|(?:ne|n['’]) ?\w+", re.IGNORECASE)
_LEAST_WORDS = 8
_MEAN_WORDS = 20


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with a number: the kind of the number (`article`, `roman`…), its rank, its figures."""

    span: Span
    kind: str
    figures: tuple[int, ...]
    words: int
    """How many words stand below it, before the next line with a number."""

    @property
    def depth(self) -> int:
        """How many figures its number has: 2 for `2.3`."""
        return len(self.figures)


def numbered_titles(text: str, lines: Sequence[Span]) -> list[tuple[Span, Rank]]:
    """Return the titles with a number among the lines of a text, in order.

    A list of steps, a table of contents and a sentence that begins with a number give none: a title ends without a
    stop, its number follows that of the one before, and there are sentences below it.
    """
    found = list(_lines_with_numbers(text, lines))
    kept = [*_named(found), *_in_order(found)]
    kinds = list(dict.fromkeys(one.kind for one in found if one.kind not in _PARTS))
    return sorted((one.span, _rank(one, kinds)) for one in kept)


def has_number(line: str) -> bool:
    """Tell whether a line looks like a title with a number; whether it is one, its neighbours tell."""
    return any(_number(line.strip()))


def _rank(one: Numbered, kinds: Sequence[str]) -> Rank:
    return (1, _PARTS[one.kind]) if one.kind in _PARTS else (2, kinds.index(one.kind), one.depth)


def _lines_with_numbers(text: str, lines: Sequence[Span]) -> Iterator[Numbered]:
    read = [(span, kind, figures) for span in lines for kind, figures in _number(span.of(text).strip())]
    ends = [*(span.start for span, _, _ in read), len(text)][1:]
    for (span, kind, figures), end in zip(read, ends, strict=True):
        yield Numbered(span, kind, figures, len(text[span.end : end].split()))


def _number(line: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    if len(line) > _LONGEST or line.endswith(_ENDS_SENTENCE):
        return
    named = _NAMED.match(line)
    if named and line[0].isupper():
        yield named["part"].lower(), ()
    numbered = _NUMBERED.match(line)
    if numbered and not numbered["title"][0].islower() and not _STEP.match(numbered["title"]):
        kind = str(numbered.lastgroup and next(k for k in ("figures", "roman", "letter") if numbered[k]))
        yield kind, _figures(kind, numbered[kind])


def _figures(kind: str, number: str) -> tuple[int, ...]:
    if kind == "figures":
        return tuple(map(int, number.split(".")))
    if kind == "letter":
        return (ord(number) - ord("A") + 1,)
    values = [_ROMAN[sign] for sign in number]
    return (sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True)),)


def _named(found: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield the lines named as parts, without those of a table of contents: nothing stands between them."""
    listed = False
    for one, following in zip_longest(found, found[1:]):
        bare = not one.words and (following is None or not _is_deeper(following, one))
        if one.kind in _PARTS and not bare and not listed:
            yield one
        listed = bare or (listed and not one.words)


def _is_deeper(one: Numbered, other: Numbered) -> bool:
    if one.kind in _PARTS and other.kind in _PARTS:
        return _PARTS[one.kind] > _PARTS[other.kind]
    return one.kind != other.kind or one.depth > other.depth


def _in_order(found: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield the lines whose numbers follow each other from the first, with sentences below each."""
    run: dict[tuple[str, tuple[int, ...]], list[tuple[Numbered, Numbered | None]]] = {}
    for one, following in zip_longest(found, found[1:]):
        if one.kind in _PARTS:
            continue
        key = one.kind, one.figures[:-1]
        if one.figures[-1] == 1:
            yield from _if_titles(run.pop(key, []))
            run[key] = [(one, following)]
        elif key in run and one.figures[-1] == run[key][-1][0].figures[-1] + 1:
            run[key].append((one, following))
    for members in run.values():
        yield from _if_titles(members)


def _if_titles(members: Sequence[tuple[Numbered, Numbered | None]]) -> Iterator[Numbered]:
    words = [one.words for one, following in members if not (following and _is_deeper(following, one))]
    if len(members) >= 2 and (not words or (min(words) >= _LEAST_WORDS and sum(words) >= _MEAN_WORDS * len(words))):
        yield from (one for one, _ in members)
