"""The pages of a document → the same without its table of contents, whose words all stand elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from corpus.pdf_lines import Line

_LEADER = re.compile(r"(?:[.…·_]\s*){4,}(?:\d{1,4}|[ivxlc]{1,7})?\s*$", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:[A-Z](?=\.?\d))?[\W\d]*|[\s\d]+$")
# « Tableau 1.2 – Titre » below a table is « 1.2 Titre » in their list.
_CAPTION = re.compile(r"^(?:tableau|table|figure|fig|illustration|graphique|encadré)\b[\W\d]*", re.IGNORECASE)
_NAME = re.compile(
    r"(?:table des mati[eè]res|sommaire|(?:table of )?contents|(?:liste|table) des \w+|list of \w+)\W*", re.IGNORECASE
)
_LEAST_ENTRIES = 4
_SHARE = 0.5
_CONFIRMED = 0.7


def without_contents(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without the lists of titles with leaders and page numbers.

    A page of them is left out where most of its titles stand as lines of their own elsewhere.
    """
    entries = [[line for line in page if _LEADER.search(line.text)] for page in pages]
    if not any(len(found) >= _LEAST_ENTRIES for found in entries):
        return [list(page) for page in pages]
    titles = Counter(_title(line) for page in pages for line in page if not _LEADER.search(line.text))
    return [
        _without(page, found, titles) if _is_contents(page, found, titles) else list(page)
        for page, found in zip(pages, entries, strict=True)
    ]


def _is_contents(page: Iterable[Line], found: Sequence[Line], titles: Counter[str]) -> bool:
    confirmed = sum(bool(titles[_title(line)]) for line in found)
    # The numbers of a section and of its page may stand so far from its title that they are lines of their own.
    words = [line for line in page if _title(line)]
    return len(found) >= max(1, _SHARE * len(words)) and confirmed >= _CONFIRMED * len(found)


def _without(page: Sequence[Line], found: Sequence[Line], titles: Counter[str]) -> list[Line]:
    named = [line.base for line in page if _NAME.fullmatch(line.text)]
    top = max(named) if named else max(line.base for line in page)
    base = min(line.base for line in found)
    return [
        line
        for line in page
        # Titles without leaders may end the list: those of parts and chapters.
        if not (base <= line.base <= top or (line.base < base and (not _title(line) or titles[_title(line)] > 1)))
    ]


def _title(line: Line) -> str:
    words = _CAPTION.sub("", _NUMBERING.sub("", _LEADER.sub("", line.text).strip()))
    return "".join(filter(str.isalnum, words.casefold()))
