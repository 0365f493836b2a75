"""What a document says of itself: title, address, author, dates, language."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import PurePosixPath

from corpus.clean import clean_line
from corpus.dates import labelled_dates, parse_date
from corpus.languages import languages
from corpus.types import Metadata

_KEYS = {
    "title": ("title", "titre"),
    "url": ("url", "canonical", "canonical_url", "permalink", "link"),
    "published": ("published", "date", "date_published", "datePublished", "publié"),
    "modified": ("modified", "updated", "lastmod", "last_modified", "date_modified", "dateModified", "mis_à_jour"),
    "language": ("language", "lang", "langue"),
}
_AUTHOR = ("author", "auteur", "autrice", "authors", "auteurs", "creator")
_PLAIN = (str, int, float, date)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
# Under this many letters a language is guessed no better than by chance.
_ENOUGH_LETTERS = 25
# A text is told by so many parts of so many characters, spread over it.
_PARTS, _PART = 10, 300
_OPENING = 80


def from_mapping(fields: Mapping[str, object]) -> Metadata:
    """Return the metadata written as fields: front matter, a line of `.jsonl`.

    Unknown fields are ignored, and values that are no word, number or date.
    """
    given = {str(key).lower(): value for key, value in fields.items() if value}
    known = {key: value for key, value in given.items() if isinstance(value, _PLAIN)}
    found = {name: next((known[k.lower()] for k in keys if k.lower() in known), None) for name, keys in _KEYS.items()}
    return Metadata(
        title=clean_line(str(found["title"] or "")),
        url=web_address(found["url"]),
        published=_as_date(found["published"]),
        modified=_as_date(found["modified"]),
        language=language_tag(found["language"]),
        author=next(filter(None, (_names(given.get(key)) for key in _AUTHOR)), None),
    )


def complete(stated: Metadata, title: str, text: str) -> Metadata:
    """Return `stated`, with what it leaves open read from the text: the title found there, the dates, the language.

    The author is never read from the text: « Par Jeanne Martin » opens a page as well as « Par arrêté préfectoral ».
    """
    dates = labelled_dates(text) if not (stated.published and stated.modified) else {}
    return replace(
        stated,
        title=stated.title or title,
        published=stated.published or dates.get("published"),
        modified=stated.modified or dates.get("modified"),
        language=stated.language or detect_language(text),
    )


def _names(value: object) -> str:
    """Return the names of one author or of several; JSON-LD writes `{"name": …}`."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_names, value))))
    if isinstance(value, Mapping):
        return _names(value.get("name"))
    return clean_line(value) if isinstance(value, str) else ""


def shown_title(path: str, title: str, text: str) -> str:
    """Return the title to show: the document's own, else a file name made of words, else its opening words."""
    if title:
        return title
    stem = PurePosixPath(path).stem.replace("_", " ").replace("-", " ")
    if len(re.findall(r"[^\W\d_]{3,}", stem)) >= 2 and not re.search(r"[0-9a-f]{8,}", stem):
        return stem[:1].upper() + stem[1:]
    opening = " ".join(text[_beginning(text) :][: 4 * _OPENING].split())
    return opening if len(opening) <= _OPENING else opening[:_OPENING].rsplit(" ", 1)[0] + "…"


def _beginning(text: str) -> int:
    """Return where the first line stands that is long enough for a sentence: « - Publié le … » is no title."""
    place = 0
    for line in text[: 20 * _OPENING].split("\n"):
        if len(line) >= _OPENING // 2 and not labelled_dates(line):
            return place
        place += len(line) + 1
    return 0


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None where there is too little to tell by.

    In a text of several languages, that of most of its parts: a French manual may open with an English licence. Where
    the first, the middle and the last part are of one language, the others are not looked at.
    """
    starts = range(0, len(text), max(_PART, -(-len(text) // _PARTS)))
    parts = [text[start : start + _PART] for start in starts]
    letters = {part: sum(map(str.isalpha, part)) for part in parts}
    telling = [part for part in parts if letters[part] >= _ENOUGH_LETTERS]
    first = [telling[place] for place in sorted({0, len(telling) // 2, len(telling) - 1})] if telling else []
    told = {part: _language(part) for part in first}
    if len({*told.values()}) == 1:
        return told[first[0]] or None
    votes: Counter[str] = Counter()
    for part in telling:
        votes[told[part] if part in told else _language(part)] += letters[part]
    return max(votes, key=votes.__getitem__, default=None) or None


def _language(part: str) -> str:
    return next(iter(languages(part)), "")


def language_tag(value: object) -> str | None:
    """Return the language of a tag such as `fr-FR` in lower case (`fr`), or None if it is not one."""
    match = _LANGUAGE_TAG.match(str(value or "").strip())
    return match[0].lower() if match else None


def web_address(value: object) -> str | None:
    """Return the value if it is an http or https address: a link of the page must not run a script."""
    address = clean_line(str(value or ""))
    return address if re.match(r"https?://[^\s/]", address, re.IGNORECASE) and " " not in address else None


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_date(str(value or ""))
