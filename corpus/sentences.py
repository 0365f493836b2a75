"""A text → the spans of its sentences; they tile the text, white space belongs to the sentence before it."""

import re
from collections.abc import Iterator

from corpus.types import Span

# Words that end in a full stop without ending a sentence, French then English, as they stand before the stop.
_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle mlles me mes dr drs pr prof st ste vve art al p pp vol chap fig cf éd ed coll réf ref"
    " tél tel fax env ex av bd apr adj dir dép hab min max mt obs op cit paragr s.d spéc suiv trad vs nb"
    " mr mrs ms jr sr inc ltd co corp dept est i.e e.g approx no nos sec".split()
)
_CLOSERS = "»”’\"')\\]"
# A mark that may end a sentence, the quotes and brackets that close with it, then white space and what follows.
_END = re.compile(
    rf"(?:[.!?…؟]+(?:[\u00a0\u202f ]?[{_CLOSERS}])*(?P<gap>\s+)(?=(?P<next>\S)))|(?P<wide>[。！？]+[」』）]*\s*)"
)
_LINE_BREAK = re.compile(r"[^\S\n]*\n\s*")
_BULLET = re.compile(r"(?:[-–—•▪◦*·‣]|\d{1,3}[.)]|[a-zA-Z][.)])\s")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,3}$")
_WORD_BEFORE = re.compile(r"[^\s(«“\"'’\u00a0\u202f]+$")
_OPENERS = "«“\"'([¿¡-–—•*"
# Lines of a text that was wrapped at a fixed width, as e-mails and old text files are.
_WRAPPED = range(50, 101)


def sentences(text: str) -> list[Span]:
    """Return the spans of the sentences: contiguous, in order, from 0 to the end of `text`.

    French and English abbreviations, initials, decimals, numbered articles, e-mail addresses and quotations
    do not cut; a line end cuts unless the text is wrapped at a fixed width.
    """
    ends = sorted({*_punctuation_ends(text), *_line_ends(text)})
    starts = [0, *ends]
    stops = [*ends, len(text)]
    return [Span(start, stop) for start, stop in zip(starts, stops, strict=True) if start < stop]


def _punctuation_ends(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if match["wide"] is not None or _ends_sentence(text, match):
            yield match.end()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = match["next"]
    if not (following.isupper() or following.isdigit() or following in _OPENERS or not following.isalpha()):
        return following.isalpha() and not following.islower()  # scripts without case: Arabic, Hebrew, Hindi…
    if text[match.start() : match.start("gap")] != ".":
        return True
    before = text[max(0, match.start() - 24) : match.start()]
    if _LIST_NUMBER.search(before):
        return False
    word = _WORD_BEFORE.search(before)
    if word is None:
        return True
    return word[0].lower() not in _ABBREVIATIONS and not (len(word[0]) == 1 and word[0].isupper())


def _line_ends(text: str) -> Iterator[int]:
    start = 0
    for match in _LINE_BREAK.finditer(text):
        line = text[start : match.start()]
        if "\n\n" in match[0] or not _goes_on(text, line, match.end()):
            yield match.end()
        start = match.end()


def _goes_on(text: str, line: str, following: int) -> bool:
    """Tell whether the sentence of `line` goes on in the next line, which begins at `following`."""
    if not line or line.rstrip()[-1:] in ".!?…:;" or _BULLET.match(text, following):
        return False
    first = text[following : following + 1]
    return first.islower() or (len(line) in _WRAPPED and not first.isupper())
