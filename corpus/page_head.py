"""A web page → what it says of itself: title, address, author, dates, language."""

import json
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from lxml import html

from corpus.clean import clean_line
from corpus.dates import parse_date
from corpus.languages import KNOWN, languages
from corpus.metadata import from_mapping
from corpus.types import Metadata
from corpus.visible import line

_CAPITALS, _SMALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_NAME = f"translate(concat(@name,@property,@itemprop,@http-equiv),'{_CAPITALS}','{_SMALL}')"


def _meta(*names: str) -> str:
    return f"//meta[{' or '.join(f'{_NAME}={name!r}' for name in names)}]/@content"


# Where each field stands in a page, the surest first.
_FIELDS = {
    "url": ("//link[@rel='canonical']/@href", _meta("og:url")),
    "published": (
        _meta("article:published_time", "datepublished"),
        "//time[@itemprop='datePublished']/@datetime | //*[@itemprop='datePublished']/@content",
        _meta("dcterms.issued", "dcterms.created", "dc.date.issued", "dc.date.created", "dcterms.date", "dc.date"),
        _meta("citation_publication_date", "citation_date", "date", "publication_date"),
        "//article//time[@pubdate]/@datetime | //time[contains(@class,'published')]/@datetime",
    ),
    "modified": (
        _meta("article:modified_time", "og:updated_time", "datemodified"),
        "//time[@itemprop='dateModified']/@datetime | //*[@itemprop='dateModified']/@content",
        _meta("dcterms.modified", "dc.date.modified", "last-modified", "revised"),
        "//time[contains(@class,'updated')]/@datetime",
    ),
    "language": ("/html/@lang", "/html/@*[name()='xml:lang']", _meta("content-language", "dc.language")),
}
_AUTHORS = (
    _meta("author", "dc.creator", "dcterms.creator", "citation_author"),
    _meta("article:author"),
    "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop])]",
    "//*[contains(concat(' ',@class,' '),' vcard ')]//*[contains(concat(' ',@class,' '),' fn ')]",
    "//a[@rel='author']",
)
_LINKED = {"published": "datePublished", "modified": "dateModified"}
_LONGEST_NAME = 120
# What parts the title of a page from the name of its site, and how many words such a name has at most.
_PARTS = re.compile(r"\s+(?:[|–—·»]|::|-)\s+")
_LONGEST_SITE = 6
_YEAR_FIRST = re.compile(r"^(\d{4})/(\d{2})/(\d{2})")
# Fewer words are no proof against what a page declares.
_ENOUGH_WORDS = 20
_SAMPLE = 3000
# How much likelier another language must be. Of the 127 French pages of debian-handbook, 44 are in French by three
# quarters of the words that tell it: none is taken for English, and all are found French under `lang="en"`.
_CLEARLY = 0.6
# Norwegian has three codes, and the words are told by one of them.
_TOLD_AS = {"nb": "no", "nn": "no"}


def stated(page: html.HtmlElement, heading: str) -> Metadata:
    """Return what a page says of itself; `heading` is the first one of its content.

    The language is the one of the markup, which may be the template's.
    """
    linked = _linked_data(page)
    fields: dict[str, object] = {name: next(_values(page, *_FIELDS[name]), None) for name in ("url", "language")}
    for name, key in _LINKED.items():
        values = (*_strings(linked, key), *_values(page, *_FIELDS[name]))
        fields[name] = next(filter(None, map(_date, values)), None)
    fields["title"] = _title(page, heading)
    fields["author"] = next((node["author"] for node in linked if node.get("author")), None) or _author(page)
    return from_mapping(fields)


def spoken_language(declared: str | None, text: str) -> str | None:
    """Return the language that a page declares, or that of its words where they are clearly of another one.

    Many sites in French are made with a template that says `lang="en"`.
    """
    if declared is None or len(text.split()) < _ENOUGH_WORDS:
        return declared
    stated_as = _TOLD_AS.get(declared, declared)
    if stated_as not in KNOWN:
        return declared
    likely = languages(text[:_SAMPLE])
    best = next(iter(likely), declared)
    return best if likely.get(best, 0.0) - likely.get(stated_as, 0.0) > _CLEARLY else declared


def _title(page: html.HtmlElement, heading: str) -> str:
    shared = next(_values(page, _meta("og:title")), "")
    return _without_site(page, shared) or heading or _without_site(page, next(_values(page, "//head//title"), ""))


def _without_site(page: html.HtmlElement, title: str) -> str:
    """Return a title without the name of the site that ends it."""
    site = next(_values(page, _meta("og:site_name")), "")
    parts = list(_PARTS.finditer(title))
    if not parts:
        return title
    first, last = title[: parts[-1].start()], title[parts[-1].end() :]
    named = last.casefold() == site.casefold() or "|" in parts[-1][0] or len(last.split()) <= _LONGEST_SITE
    return first if named else title


def _author(page: html.HtmlElement) -> str | None:
    names = (name for name in _values(page, *_AUTHORS) if len(name) <= _LONGEST_NAME and "://" not in name)
    return next(names, None)


def _values(page: html.HtmlElement, *paths: str) -> Iterator[str]:
    """Yield the words found at the paths of a page, those of the first path first."""
    for path in paths:
        for node in page.xpath(path):
            words = clean_line(str(node) if isinstance(node, str) else line(node))
            if words:
                yield words


def _date(words: str) -> date | None:
    return parse_date(_YEAR_FIRST.sub(r"\1-\2-\3", words))


def _strings(nodes: list[dict[str, Any]], key: str) -> Iterator[str]:
    return (node[key] for node in nodes if isinstance(node.get(key), str))


def _linked_data(page: html.HtmlElement) -> list[dict[str, Any]]:
    """Return the objects of the page's JSON-LD, the outermost first: what is further inside speaks of other pages."""
    found: list[dict[str, Any]] = []
    waiting: deque[Any] = deque()
    for script in page.xpath("//script[@type='application/ld+json']"):
        with suppress(ValueError, RecursionError):  # a page is no worse for it
            waiting.append(json.loads(script.text_content()))
    while waiting:
        node = waiting.popleft()
        if isinstance(node, dict):
            found.append(node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found
