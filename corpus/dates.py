"""Dates as documents write them → dates."""

import re
from datetime import date

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
_DATE = re.compile(
    r"(?P<iso>\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2}))"
    r"|\b(?P<d2>\d{1,2})[/.-](?P<m2>\d{1,2})[/.-](?P<y2>\d{4})\b"
    rf"|\b(?P<d3>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?P<m3>{_MONTH})\.?,?\s+(?P<y3>\d{{4}})\b"
    rf"|\b(?P<m4>{_MONTH})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}})\b",
    re.IGNORECASE,
)
_LABELS = {
    "published": re.compile(r"\b(?:publi(?:é|ée|cation)|mise? en ligne|published|posted)\b", re.IGNORECASE),
    "modified": re.compile(
        r"\b(?:mise? à jour|modifiée?|actualisée?|vérifiée?|updated|modified)\b", re.IGNORECASE
    ),
}
# Where a page says when it was written: its first and its last lines, not the story it tells.
_EDGE_LINES = 25
# How far behind its label a date may begin: « Mis à jour par le service communication le … ».
_REACH = 60


def parse_date(text: str) -> date | None:
    """Return the first date written in `text`: ISO 8601, 18/05/2022 (day first), 1er mai 2022, May 1, 2022."""
    match = _DATE.search(text)
    return _date(match) if match else None


def labelled_dates(text: str) -> dict[str, date]:
    """Return the dates that stand behind « Publié le », « Mis à jour le » and the like, at either end of a text.

    Keys: `published`, `modified`, each only where it was found.
    """
    lines = text.split("\n")
    edge = lines if len(lines) <= 2 * _EDGE_LINES else lines[:_EDGE_LINES] + lines[-_EDGE_LINES:]
    found: dict[str, date] = {}
    for key, label in _LABELS.items():
        behind = (line[match.end() :][:_REACH] for line in edge if (match := label.search(line)))
        value = next(filter(None, map(parse_date, behind)), None)
        if value:
            found[key] = value
    return found


def _date(match: re.Match[str]) -> date | None:
    group = next(n for n in "1234" if match[f"y{n}"])
    month = match[f"m{group}"].lower()
    number = _MONTHS.get(month) or int(month)
    try:
        return date(int(match[f"y{group}"]), number, int(match[f"d{group}"]))
    except ValueError:
        return None
