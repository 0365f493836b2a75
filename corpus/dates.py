"""Dates as documents write them → dates."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from corpus.number_words import DAYS, YEARS

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january jan janv",
            "février fevrier february feb févr",
            "mars march mar",
            "avril april apr avr",
            "mai may",
            "juin june jun",
            "juillet july jul juil",
            "août aout august aug",
            "septembre september sep sept",
            "octobre october oct",
            "novembre november nov",
            "décembre decembre december dec déc",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_GAP = "[\\s-]+"


def _any(words: Iterable[str]) -> str:
    """Return a pattern of numbers in words, a space or a hyphen between them."""
    return "|".join(word.replace("-", _GAP) for word in sorted(words, key=len, reverse=True))


_DATE = re.compile(
    r"\b(?P<y1>\d{4})(?P<sign>[-/.])(?P<m1>\d{2})(?P=sign)(?P<d1>\d{2})(?!\d)"
    r"|(?<!\d[/.-])\b(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:\s?er|st|nd|rd|th)?(?:\s+of)?\s+(?P<m3>{_MONTH})\.?,?\s+(?P<y3>\d{{4}})\b"
    rf"|\b(?P<m4>{_MONTH})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})\b"
    r"|\A\s*(?P<y5>\d{4})(?P<m5>\d{2})(?P<d5>\d{2})(?:T\d|\s*\Z)"
    rf"|\b(?P<d6>{_any(DAYS)})\s+(?P<m6>{_MONTH})\s+(?P<y6>\d{{4}}|{_any(YEARS)})\b(?!{_GAP}(?:cent|{_any(DAYS)})\b)",
    re.IGNORECASE,
)
_NAMES = {
    "published": "publi(?:ée?|cation)|mise? en ligne|postée?|parue?|diffusée?|published|posted|issued",
    "modified": "mise? à jour|modifiée?|actualisée?|révisée?|vérifiée?|(?:en )?vigueur depuis|updated|modified|revised",
}
_LABEL = re.compile(rf"\b(?:{'|'.join(f'(?P<{key}>{names})' for key, names in _NAMES.items())})\b", re.IGNORECASE)
# The first label of a line opens it, has a capital or speaks of the page; « la loi publiée le 3 mars 2014 » does not.
_DATE_LINE = re.compile(
    r"(?:^\W*|\b(?-i:(?=[A-ZÉ]))|\b(?:date|page|fiche|version|dernière|last|first)\b[^.!?]{0,20}\b)" + _LABEL.pattern,
    re.IGNORECASE,
)
# Where a page says when it was written: its first and its last lines, not the story it tells.
_EDGE_LINES = 25
# A line of dates is not longer; what stands further on in a line is told.
_LONGEST_LINE = 300
# How far behind its label a date may begin: « Mis à jour par le service communication le … ».
_REACH = 60


def parse_date(text: str) -> date | None:
    """Return the first date written in `text`: ISO 8601, 18/05/2022 (day first), 1er mai 2022, May 1, 2022, in words.

    What no calendar holds, such as 32/13/2020, is passed over; so is what has no day, or a year of two figures. A
    moment counts as the day on which it is where it is written, whatever its time zone.
    """
    return next(filter(None, map(_date, _DATE.finditer(text))), None)


def labelled_dates(text: str) -> dict[str, date]:
    """Return the dates that stand behind « Publié le », « Mis à jour le » and the like, at either end of a text.

    Keys: `published`, `modified`, each only where it was found.
    """
    lines = text.split("\n")
    edge = lines if len(lines) <= 2 * _EDGE_LINES else lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]
    found: dict[str, date] = {}
    for line in edge:
        for key, value in _dates_of(line[:_LONGEST_LINE]):
            found.setdefault(key, value)
    return found


def _dates_of(line: str) -> Iterator[tuple[str, date]]:
    first = _DATE_LINE.search(line)
    labels = list(_LABEL.finditer(line, first.start())) if first else []
    # The next label ends the words of this one: « Publié par la préfecture, mis à jour le 5 mai 2020 ».
    ends = [*(label.start() for label in labels), len(line)][1:]
    for label, end in zip(labels, ends, strict=True):
        value = parse_date(line[label.end() : min(end, label.end() + _REACH)])
        if value:
            yield str(label.lastgroup), value


def _date(match: re.Match[str]) -> date | None:
    group = next(n for n in "123456" if match[f"y{n}"])
    year, month, day = (match[f"{part}{group}"] for part in "ymd")
    try:
        return date(_number(year), _MONTHS.get(month.lower()) or int(month), _number(day))
    except ValueError:
        return None


def _number(words: str) -> int:
    """Return a number in figures or in words."""
    known = re.sub(_GAP, "-", words.lower())
    return int(words) if words.isdecimal() else DAYS.get(known) or YEARS[known]
