"""A template and what it shows → an HTML answer. Everything is escaped; a template never says `|safe`."""

import re
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.assets import address
from web.figures import date_words, day_value, decimal_words, language_name, number_words, percent_words
from web.i18n import LANGUAGES, gettext, ngettext, spoken
from web.preferences import view
from web.words import stage_words

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def page(template: str, status: int = 200, **shown: object) -> HTMLResponse:
    """Return the page that a template makes of what is shown."""
    return HTMLResponse(_environment().get_template(template).render(shown | _frame()), status)


def _frame() -> dict[str, object]:
    """Return what the frame of every page shows: the language spoken, those there are, and what the reader chose."""
    return {"lang": spoken(), "languages": LANGUAGES, "view": view(), "stage_words": stage_words}


def without_directions(words: str) -> str:
    """Return words without the characters that set the direction of text: for attributes and titles of pages, where
    no element can keep them from reordering what stands around."""
    return _DIRECTIONS.sub("", words)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,  # a name misspelt in a template must not become an empty page
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "date": date_words,
        "day": day_value,
        "number": number_words,
        "decimal": decimal_words,
        "percent": percent_words,
        "language": language_name,
        "ordered": without_directions,
    }
    environment.globals["asset"] = address
    return environment
