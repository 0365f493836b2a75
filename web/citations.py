"""A passage → its citation to be copied: plain text, Markdown, BibTeX, CSL-JSON.

BibTeX keeps its letters in UTF-8, which biber and today's BibTeX read; CSL-JSON is that of citeproc and Zotero.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from assistant import Citation
from web.figures import date_words
from web.i18n import gettext as _
from web.markdown import escaped, place_of, quotation, web_address
from web.turns import web_link

CitationFormat = Literal["text", "markdown", "bibtex", "csl"]

MEDIA_TYPES = MappingProxyType(
    {
        "text": "text/plain; charset=utf-8",
        "markdown": "text/markdown; charset=utf-8",
        "bibtex": "application/x-bibtex; charset=utf-8",
        "csl": "application/vnd.citationstyles.csl+json",
    }
)

_KEY_LENGTH = 12
_SPECIAL = MappingProxyType(
    {
        **{sign: f"\\{sign}" for sign in "{}$&#_%"},
        "\\": "\\textbackslash{}",
        "^": "\\textasciicircum{}",
        "~": "\\textasciitilde{}",
    }
)
_ESCAPED = re.compile("[" + re.escape("".join(_SPECIAL)) + "]")
# The field `url` is read letter for letter: nothing in it can be escaped, and its braces must close.
_UNSAFE_IN_URL = re.compile(r"[\s{}\\^<>\"`|]")
_LANGUAGES = MappingProxyType({"fr": "french", "en": "english", "de": "german", "es": "spanish", "it": "italian"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A passage to be cited: its words, where they stand, and the day on which they were read there."""

    words: str
    citation: Citation
    accessed: date

    @property
    def url(self) -> str | None:
        """The public page, at the words where a browser can find them."""
        return web_link(self.citation.quote_url or self.citation.url)

    @property
    def site(self) -> str | None:
        """The name of the site of the public page."""
        try:
            name = urlsplit(self.url or "").hostname
        except ValueError:
            return None
        return name.removeprefix("www.") if name else None


def citation_text(cited: Cited, kind: CitationFormat) -> str:
    """Return the citation of a passage in one of the formats."""
    made = {"text": _text, "markdown": _markdown, "bibtex": _bibtex, "csl": _csl}
    return made[kind](cited) + "\n"


def csl_item(cited: Cited) -> dict[str, Any]:
    """Return a passage as an item of CSL-JSON; what is not known of it is left out."""
    at, url = cited.citation, cited.url
    told = {
        "id": _key(at),
        "type": "webpage" if url else "document",
        "title": at.title,
        "author": [{"literal": at.author}] if at.author else None,
        "container-title": cited.site,
        "issued": _csl_date(at.modified or at.published),
        "original-date": _csl_date(at.published) if at.modified else None,
        "accessed": _csl_date(cited.accessed.isoformat()),
        "URL": url,
        "page": _pages(at, "-"),
        "section": " › ".join(at.headings),
        "language": at.language,
        "abstract": cited.words,
        "note": f"{at.document}, {place_of(at)}, SHA-256 {at.sha256}",
    }
    return {name: value for name, value in told.items() if value}


def _text(cited: Cited) -> str:
    told = ", ".join(_told(cited, lambda text: text))
    return f"{_('« %(words)s »', words=cited.words.strip())}\n\n{told}."


def _markdown(cited: Cited) -> str:
    url = web_address(cited.url)
    parts = _told(cited, escaped)
    return f"{quotation(cited.words)}\n\n{', '.join(url if url and part == cited.url else part for part in parts)}."


def _told(cited: Cited, shown: Any) -> Iterator[str]:
    """Yield the parts of a reference, in the order in which they are read."""
    at = cited.citation
    if at.author:
        yield shown(at.author)
    yield _("« %(words)s »", words=shown(at.title))
    if cited.site:
        yield shown(cited.site)
    if at.published:
        yield _("publié le %(day)s", day=date_words(at.published))
    if at.modified:
        yield _("mis à jour le %(day)s", day=date_words(at.modified))
    if at.headings:
        yield " › ".join(map(shown, at.headings))
    yield place_of(at)
    if cited.url:
        yield cited.url
    else:
        yield shown(at.document)
    yield _("consulté le %(day)s", day=date_words(cited.accessed))
    yield f"SHA-256 {at.sha256}"


def _bibtex(cited: Cited) -> str:
    at = cited.citation
    day = at.modified or at.published
    fields = {
        "author": f"{{{_tex(at.author)}}}" if at.author else None,
        "title": f"{{{_tex(at.title)}}}",
        "howpublished": _tex(cited.site or at.document),
        "year": day and day[:4],
        "month": day and str(int(day[5:7])),
        "day": day and str(int(day[8:10])),
        "pages": _pages(at, "--"),
        "url": cited.url and _UNSAFE_IN_URL.sub(lambda sign: quote(sign[0]), cited.url),
        "urldate": cited.accessed.isoformat(),
        "langid": _LANGUAGES.get(at.language or ""),
        "note": _tex(" › ".join((*at.headings, place_of(at)))),
        "annote": _tex(cited.words),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{_key(at)},\n{lines}}}"


def _csl(cited: Cited) -> str:
    return json.dumps([csl_item(cited)], ensure_ascii=False, indent=2)


def _csl_date(day: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else None


def _pages(at: Citation, to: str) -> str | None:
    if at.page is None:
        return None
    return f"{at.page}{to}{at.last_page}" if at.last_page and at.last_page != at.page else str(at.page)


def _key(at: Citation) -> str:
    return f"sourcier-{at.passage_id[:_KEY_LENGTH]}"


def _tex(text: str | None) -> str:
    return _ESCAPED.sub(lambda sign: _SPECIAL[sign[0]], " ".join((text or "").split()))
