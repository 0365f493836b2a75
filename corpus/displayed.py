"""The value and the number format of a spreadsheet's cell → the words that a person sees in the cell.

Formats: learn.microsoft.com, "Number format codes". A file does not say in which language it is shown: figures follow
that of its words.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | date | time | timedelta | None

_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_DAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
# English cuts every name behind three letters.
_SHORT_MONTHS = {"fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()}
_SHORT_DAYS = {"fr": "lun. mar. mer. jeu. ven. sam. dim.".split()}
_COMMA = frozenset("fr de es it pt nl pl cs sk da sv no nb fi hu ro bg el hr sl ru uk tr".split())
_TRUTH = {"fr": ("FAUX", "VRAI")}
# « mm-dd-yy » is what the file says where it means the short date of whoever opens it.
_SHORT_DATE = re.compile(r"mm-dd-yy(?P<time> h:mm)?", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DATE_PART = re.compile(r"y+|m+|d+|h+|s+|am/pm|a/p|[^ymdhsa]+|a", re.IGNORECASE)
_FIGURES = re.compile(r"[#0?](?:[#0?,. ]*[#0?])?")
_GENERAL = "General"


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a language writes figures: the sign before decimals, that between thousands."""

    decimal: str
    thousands: str


def displayed(value: Value, shape: str, language: str | None) -> str:
    """Return the words of a cell whose number format is `shape`."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return _TRUTH.get(language or "", ("FALSE", "TRUE"))[value]
        case datetime() | date() | time():
            return _moment(value, shape, language)
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return _number(value, shape, _habits(language))


def _habits(language: str | None) -> _Habits:
    return _Habits(",", "\u202f" if language == "fr" else ".") if language in _COMMA else _Habits(".", ",")


def _number(value: int | float, shape: str, habits: _Habits) -> str:
    sections = shape.split(";")
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or match[3] or "")
        return "\0"

    bare = _LITERAL.sub(keep, section)
    figures = _FIGURES.search(bare)
    if figures is None or "E" in bare or "/" in bare or section == _GENERAL:
        return _plain(value, habits)
    amount = abs(value) * (100 if "%" in bare else 1)
    whole, _, decimals = figures[0].partition(".")
    places = sum(map(decimals.count, "0#?"))
    if "," in whole or " " in whole:
        words = f"{amount:,.{places}f}"
    else:  # 01000 is a postcode
        words = f"{amount:0{whole.count('0') + places + bool(places)}.{places}f}"
    words = words.translate(str.maketrans(",.", f"{habits.thousands}{habits.decimal}"))
    # A second section says itself how it shows that a number is below zero.
    sign = "-" if value < 0 and len(sections) == 1 else ""
    shown = bare[: figures.start()] + sign + words + bare[figures.end() :]
    for literal in literals:
        shown = shown.replace("\0", literal, 1)
    return shown.strip()


def _plain(value: int | float, habits: _Habits) -> str:
    words = str(value) if isinstance(value, int) else f"{value:.11g}"
    return words.replace(".", habits.decimal)


def _moment(value: date | time, shape: str, language: str | None) -> str:
    """Return a date or a time as its format shows it."""
    short = _SHORT_DATE.fullmatch(shape)
    if short or shape == _GENERAL:
        shape = ("dd/mm/yyyy" if language == "fr" else "yyyy-mm-dd") + (
            "" if not short or not short["time"] else " hh:mm"
        )
    bare = _LITERAL.sub(
        lambda match: "".join(f"\0{letter}" for letter in match[1] or match[2] or ""), shape.split(";")[0]
    )
    parts = re.findall(r"(?s)\0.|" + _DATE_PART.pattern, bare, re.IGNORECASE)
    shown: list[str] = []
    last = ""
    for place, part in enumerate(parts):
        following = next((after for after in parts[place + 1 :] if after[0].lower() in "ymdhs"), "")
        minutes = part[0] in "mM" and (last == "h" or following[:1].lower() == "s")
        shown.append(
            part[1:] if part[0] == "\0" else _part(value, "n" * len(part) if minutes else part.lower(), language)
        )
        last = part[0].lower() if part[0].lower() in "ymdhs" else last
    return "".join(shown).strip()


def _part(value: date | time, part: str, language: str | None) -> str:
    """Return one part of a date; `n` stands for minutes."""
    numbers = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}
    name = numbers.get(part[0])
    if name is None or not hasattr(value, name):
        return "" if part in ("am/pm", "a/p") or name else part
    number = int(getattr(value, name))
    if part[0] == "y":
        return f"{number % 100:02}" if len(part) <= 2 else str(number)
    if part[0] in "md" and len(part) > 2 and isinstance(value, date):
        return _name(value, part, language or "")
    return f"{number:02}" if len(part) > 1 else str(number)


def _name(value: date, part: str, language: str) -> str:
    """Return the name of a month or of a day of the week; its number where the names of the language are not known."""
    month = part[0] == "m"
    place = value.month - 1 if month else value.weekday()
    names = (_MONTHS if month else _DAYS).get(language)
    if names is None:
        return f"{value.month if month else value.day:02}"
    if len(part) > 3:
        return names[place]
    short = (_SHORT_MONTHS if month else _SHORT_DAYS).get(language)
    return short[place] if short else names[place][:3]
