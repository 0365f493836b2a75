"""Text → compounds: what is written in several words but is one thing, in one form however it was written.

E-mail and web addresses, dates, telephone numbers, numbers with spaces or a comma, numbered articles and references.
A compound is a term beside those of its words: « R. 4127-1 » gives « r4127-1 » and « 4127-1 » besides « 4127 ».
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import cast

from corpus import Span

_SPACE = "[ \u00a0\u2007\u2009\u202f]"
_DASH = "[-\u2010-\u2015\u2212]"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january",
            "février fevrier february",
            "mars march",
            "avril april",
            "mai may",
            "juin june",
            "juillet july",
            "août aout august",
            "septembre september",
            "octobre october",
            "novembre november",
            "décembre decembre december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(_MONTHS)
_ENDS = ("fr", "eu", "com", "org", "net")
_MARKS = ("@", "://", "www.", *(f".{end}" for end in _ENDS))
_NAME = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?:https?://)?(?:www\.)?(?P<site>[\w-]+(?:\.[\w-]+)*\.(?:{'|'.join(_ENDS)})\b(?:/[\w/.?&=%-]*\w)?)"
    r"|(?:https?://(?:www\.)?|www\.)(?P<place>[\w.-]+\w(?:/[\w/.?&=%-]*\w)?)"
)
_TELLING = re.compile("|".join((r"\d", *map(re.escape, _MARKS))), re.IGNORECASE)
# Every form begins with a digit, and any digit with one; what stands before is looked at afterwards.
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(
    rf"(?P<day>\d\d?)(?:er|st|nd|rd|th)?{_SPACE}(?P<month>{_MONTH}),?{_SPACE}(?P<year>\d{{4}})\b"
    r"|(?P<d>\d\d?)(?P<sign>[/.-])(?P<m>\d\d?)(?P=sign)(?P<y>\d{4})\b"
    r"|(?P<iso>\d{4}-\d\d-\d\d)\b"
    rf"|(?:3(?<=\+3)3{_SPACE}?(?:\(0\){_SPACE}?)?|0)(?P<telephone>[1-9](?:(?:[-.]|{_SPACE})?\d\d){{4}})\b"
    rf"|(?P<short>3\d{_SPACE}\d\d)(?!{_SPACE}?\d)"
    rf"|(?P<number>\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?|\d+,\d+)(?!\d)"
    rf"|(?P<reference>\d+(?:(?:{_DASH}|\*)\d+)*)"
)
# « L. 132-1 », « R4127 », « l 132 », « L.O. 132 »; other letters only with a full stop, or nothing, before the figures.
_ARTICLE = re.compile(rf"(?<!\w)(l\.?o|[lrd]|[a-z](?=\.|$))\.?{_SPACE}?$")


def compounds(text: str) -> list[tuple[str, Span]]:
    """Return the compounds of a text, in order, each with its span.

    What is one word as it was written, as « 2014 » or « R421 », is none: its word is the same term.
    """
    if not _TELLING.search(text):  # most sentences
        return []
    lowered = text.lower()
    if len(lowered) != len(text):  # « İ » becomes two letters
        lowered = text
    found = [*_names(lowered), *_figures(lowered)]
    more = ((term, span) for term, span in found if term != span.of(lowered) or not term.isalnum())
    return sorted(more, key=lambda one: (one[1].start, one[1].end))


def _names(text: str) -> Iterator[tuple[str, Span]]:
    if any(mark in text for mark in _MARKS):
        for match in _NAME.finditer(text):
            yield match["mail"] or match["site"] or match["place"], Span(*match.span())


def _figures(text: str) -> Iterator[tuple[str, Span]]:
    end = 0
    while digit := _DIGIT.search(text, end):  # many times as fast as to try every form at every letter
        match = cast(re.Match[str], _FIGURE.match(text, digit.start()))
        start, end = match.span()
        if match["reference"]:
            yield from _references(text, match["reference"], start)
        elif term := _day(match) or _telephone(match) or _number(match["number"]):
            yield term, Span(start, end)


def _references(text: str, figures: str, start: int) -> Iterator[tuple[str, Span]]:
    """Yield figures that dashes join, and figures with the letter of an article before them."""
    plain = re.sub(rf"{_DASH}|\*", "-", figures)
    yield plain, Span(start, start + len(figures))
    letter = _ARTICLE.search(text, max(0, start - 5), start)
    if letter:
        yield letter[1].replace(".", "") + plain, Span(letter.start(), start + len(figures))


def _day(match: re.Match[str]) -> str | None:
    """Return a date in ISO 8601; None where there is none of that month or day."""
    written = match["iso"]
    try:
        if match["month"]:
            written = date(int(match["year"]), _MONTHS[match["month"]], int(match["day"])).isoformat()
        elif match["sign"]:
            written = date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None
    return written


def _telephone(match: re.Match[str]) -> str | None:
    """Return the figures of a French telephone number without its country's."""
    if match["telephone"]:
        return "0" + re.sub(r"\D", "", match["telephone"])
    return re.sub(r"\D", "", match["short"]) if match["short"] else None


def _number(written: str | None) -> str | None:
    """Return a number without spaces, nor zeros at the end of its decimals."""
    if written is None:
        return None
    whole, _, decimals = re.sub(_SPACE, "", written).partition(",")
    return f"{whole},{decimals.rstrip('0')}".rstrip(",")
