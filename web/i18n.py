"""The language of a request, and what the page says in it: texts are written in French, and looked up for the others.

French is typed with plain spaces; those before ; : ! ? and inside « » are made narrow and unbreakable when it is said.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"fr": "Français", "en": "English"}
"""The languages of the page, each named in itself; the first is the one that texts are written in."""

NARROW = "\u202f"
"""The narrow no-break space that French sets before ; : ! ? and inside « »."""

_WRITTEN = "fr"
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}
_CATALOGUES = Path(__file__).parent / "locale"

_spoken: ContextVar[str] = ContextVar("spoken", default=_WRITTEN)


class _French(NullTranslations):
    """The texts as they are written; zero is singular."""

    def gettext(self, message: str) -> str:
        return spaced(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return spaced(msgid2 if n > 1 else msgid1)


def spoken() -> str:
    """Return the language that is spoken to the reader of this request."""
    return _spoken.get()


def speak(language: str) -> None:
    """Have a language spoken until the end of this request."""
    _spoken.set(language)


def spoken_locale() -> Locale:
    """Return how dates and numbers are written to the reader of this request."""
    return Locale.parse(_LOCALES[spoken()])


def gettext(message: str, **values: object) -> str:
    """Return a text in the language spoken, its placeholders (`%(name)s`) filled in where values are given."""
    told = _texts(spoken()).gettext(message)
    return told % values if values else told


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Return the text of the two that goes with a count, in the language spoken."""
    told = _texts(spoken()).ngettext(one, many, count)
    return told % values if values else told


def N_(message: str) -> str:  # noqa: N802  the name that gettext's programs look for
    """Return a text as it is written, for a table: whoever takes it out of the table translates it."""
    return message


def best_language(chosen: str, accepted: str) -> str:
    """Return the language to speak: the one chosen, else the first of an Accept-Language that there is, else French."""
    if chosen in LANGUAGES:
        return chosen
    found = negotiate_locale(_preferred(accepted), list(LANGUAGES), sep="-")
    return found or _WRITTEN


@cache
def spaced(sentence: str) -> str:
    """Return a sentence with the spaces before ; : ! ? and inside « » made narrow and unbreakable."""
    for mark in ";:!?»":
        sentence = sentence.replace(f" {mark}", f"{NARROW}{mark}")
    return sentence.replace("« ", f"«{NARROW}")


@cache
def _texts(language: str) -> NullTranslations:
    """Return the catalogue of a language; it is compiled in memory, so that nothing is built to install it."""
    written = _French()
    if language == _WRITTEN:
        return written
    with (_CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    found = Translations(compiled)
    found.add_fallback(written)
    return found


def _preferred(accepted: str) -> Sequence[str]:
    """Return the languages of an Accept-Language header, the most wanted first; those that are refused are left out."""
    weighed = []
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        try:
            wanted = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            wanted = 0.0
        if wanted > 0:
            weighed.append((wanted, name.strip()))
    return [name for _, name in sorted(weighed, key=lambda pair: -pair[0])]
