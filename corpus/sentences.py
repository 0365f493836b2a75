"""A text → the spans of its sentences; they tile the text, white space belongs to the sentence before it."""

import re
from collections.abc import Iterator

from corpus.types import Span
from corpus.wrapping import BULLET, wrapped_ends

# Words that end in a full stop without ending a sentence, French then English, as they stand before the stop.
_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle mlles mes dr drs pr prof st ste vve cf ex av bd apr adj dir dép min obs op cit s.d spéc"
    " suiv trad vs nb mr mrs ms jr sr inc ltd co corp dept i.e e.g approx".split()
)
# Those that are words as well, as in « une œuvre d’art. Elle… »: only a number or an initial behind them tells.
_BEFORE_NUMBERS = frozenset(
    "al art p pp vol chap fig éd ed coll réf ref tél tel fax env max mt hab paragr est no nos sec".split()
)
_NUMBER = re.compile(r"[^\w«“\"]|\d|[IVXLC]+\b(?!['’])|[A-Z](?:\.|\s\d)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]")
_CLOSERS = "»”’\"')\\]"
# Nothing but the marks is looked for everywhere: a set of letters is found ten times as fast as what begins otherwise.
_MARK = re.compile(r"[.!?…؟।。！？]")
# A mark that may end a sentence, the quotes and brackets that close with it, then white space and what follows.
# A row of marks or of spaces is taken as a whole: tried again at each of its places, a megabyte of them takes minutes.
_END = re.compile(
    rf"(?:(?<![.!?…؟।])[.!?…؟।]++(?:[\u00a0\u202f ]?[{_CLOSERS}])*(?P<gap>\s++)(?=(?P<next>\S)))"
    r"|(?P<wide>[。！？]+[」』）]*\s*)"
)
_LINE_BREAK = re.compile(r"\n\s*")
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z])$")
_WORD_BEFORE = re.compile(r"[^\s(«“\"'’\u00a0\u202f]+$")
_LONGEST_ABBREVIATION = 24


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
    end = 0
    for mark in _MARK.finditer(text):
        match = _END.match(text, mark.start()) if mark.start() >= end else None
        if match:
            end = match.end()
            if match["wide"] is not None or _ends_sentence(text, match):
                yield end


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["next"].islower():
        return False
    if text[match.start() : match.start("gap")] != ".":
        return True
    before = text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()]
    if _LIST_NUMBER.search(before):
        return False
    found = _WORD_BEFORE.search(before)
    word = found[0] if found else ""
    if word.lower() in _ABBREVIATIONS or (word.isupper() and _INITIALS.fullmatch(word)):
        return False
    return not (word.lower() in _BEFORE_NUMBERS and _NUMBER.match(text, match.end()))


def _line_ends(text: str) -> Iterator[int]:
    wrapped = wrapped_ends(text)
    start = 0
    for match in _LINE_BREAK.finditer(text):
        line = text[start : match.start()]
        if match[0].count("\n") > 1 or not _goes_on(text, line, match, wrapped):
            yield match.end()
        start = match.end()


def _goes_on(text: str, line: str, line_break: re.Match[str], wrapped: set[int]) -> bool:
    """Tell whether the sentence of `line` goes on behind the line break."""
    following = line_break.end()
    if not line or line.rstrip()[-1:] in ".!?…:;" or BULLET.match(text, following):
        return False
    return text[following : following + 1].islower() or line_break.start() in wrapped
