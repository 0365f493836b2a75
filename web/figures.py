"""Dates, numbers and names of languages, as they are written in the language of a request."""

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from web.i18n import spoken, spoken_locale


def date_words(day: date | str) -> str:
    """Return a date (ISO 8601 where it is text) in words: « 1er mai 2022 »."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    # The first of a month is « 1er » in French; CLDR has « 1 ».
    wanted = "d'er' MMMM y" if spoken() == "fr" and day.day == 1 else "long"
    return format_date(day, wanted, spoken_locale())


def day_value(written: str) -> str:
    """Return a day as a field for dates takes it, "" for what is none."""
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        return ""


def number_words(number: int) -> str:
    """Return a whole number with its thousands apart: « 12 400 »."""
    return format_decimal(number, locale=spoken_locale())


def decimal_words(number: float) -> str:
    """Return a number with two decimals: « 0,78 »."""
    return format_decimal(number, "0.00", spoken_locale())


def percent_words(share: float) -> str:
    """Return a share of 1 as a percentage: « 42 % »."""
    return format_percent(share, locale=spoken_locale())


def language_name(code: str) -> str:
    """Return the name of a language, its code where it has none."""
    return str(spoken_locale().languages.get(code, code))
