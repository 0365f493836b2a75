"""Pages of one site → the lines that stand on many of them: menus, invitations and notices that no reader left out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.types import Document, Span

# A line belongs to the frame of a site where it stands on at least so many of its pages, and on this share of them,
# once, and near the beginning or the end: « Astuce » above every box of a handbook is no frame.
_LEAST_PAGES = 4
_LEAST_SHARE = 1 / 3
_EDGE_LINES = 15


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line of the frame of a site: it stands on `pages` of the `of` pages that were read of it."""

    site: str
    line: str
    pages: int
    of: int


def repeated_lines(documents: Iterable[Document]) -> list[RepeatedLine]:
    """Return the lines that make the frame of each site, by site, those on the most pages first."""
    of: Counter[str] = Counter()
    pages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        site = site_of(document)
        if site is not None:
            of[site] += 1
            pages[site].update(_edge_lines(document.text))
    return [
        RepeatedLine(site, line, count, of[site])
        for site in sorted(pages)
        for line, count in sorted(pages[site].items(), key=lambda item: (-item[1], item[0]))
        if count >= _LEAST_PAGES and count >= _LEAST_SHARE * of[site]
    ]


def left_out(document: Document, repeated: Sequence[RepeatedLine]) -> list[Span]:
    """Return the spans of a page that hold nothing but lines of its site's frame, in order.

    A heading, and a line that announces others by a colon, stay where something else stands under them.
    """
    site = site_of(document)
    known = {found.line for found in repeated if found.site == site}
    if not known:
        return []
    lines = list(_lines(document.text))
    edge = _edge_lines(document.text)
    headings = {heading.span.start for heading in document.headings}
    gone: list[Span] = []
    something_below = False
    for line in reversed(lines):
        words = _same(line.of(document.text))
        is_heading = line.start in headings
        if words in known and words in edge and not (something_below and (is_heading or words.endswith(":"))):
            gone.append(line)
        else:
            something_below = True
        something_below = something_below and not is_heading
    return _joined(document.text, gone[::-1])


def site_of(document: Document) -> str | None:
    """Return the site of a web page: the host of its address, else what it was indexed from; None for other files."""
    if not document.surroundings:
        return None
    return urlsplit(document.metadata.url or "").hostname or document.source


def _edge_lines(text: str) -> set[str]:
    """Return the lines that stand once in a text and near an end of it."""
    lines = [_same(line.of(text)) for line in _lines(text)]
    once = {line for line, count in Counter(lines).items() if count == 1}
    return once & {*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]}


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield Span(start, start + len(line))
        start += len(line) + 1


def _same(line: str) -> str:
    return " ".join(line.split())


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans with those between which nothing stands made one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined
