"""A web page → the blocks of its main content, without menus, banners, share buttons and links to other articles."""

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from corpus.blocks import Block
from corpus.furniture import name_panels, prune
from corpus.furniture_words import HEAD_OF_OTHERS, SAID_BY_THE_SITE
from corpus.page_blocks import Piece, pieces_of
from corpus.page_column import innermost
from corpus.page_size import sizes_of

_MOSTLY_LINKS = 0.5
# A landmark with fewer letters is filled by a script, or is not the content.
_LEAST = 100
# A paragraph of so many letters that is no link is content, whatever the heading above it.
_TOLD = 250
# What a site says on each of its pages is not longer.
_LONGEST_LINE = 150


def main_content(page: etree._Element) -> Iterator[Block]:
    """Yield the blocks of a page's main content."""
    root = deepcopy(page)
    name_panels(root)
    prune(root)
    yield from (piece.block for piece in _without_others(list(pieces_of(_part(root)))))


def _part(root: etree._Element) -> etree._Element:
    """Return the part of a pruned page that holds its content: its landmark, its one article, else where most is."""
    body = root.find("body")
    whole = root if body is None else body
    sizes = sizes_of(whole)
    all_letters = sizes[whole].letters
    landmarks = [element for element in whole.iter() if element.tag == "main" or element.get("role") == "main"]
    articles = [element for element in whole.iter("article") if next(element.iterancestors("article"), None) is None]
    for parts, share in ((landmarks, 0.0), (articles, 0.5)):
        part = max(parts, key=lambda part: sizes[part].letters, default=None)
        if part is not None and sizes[part].letters >= max(min(_LEAST, all_letters), share * all_letters):
            return _with_title(part, whole)
    return innermost(whole, sizes)


def _with_title(part: etree._Element, whole: etree._Element) -> etree._Element:
    """Return the part, or what holds both it and the one title of the page, which may stand above it."""
    titles = list(whole.iter("h1"))
    if len(titles) != 1:
        return part
    above = set(titles[0].iterancestors())
    return next(node for node in (part, *part.iterancestors()) if node in above)


def _without_others(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces, without what sites say on each page and without sections of links to other pages."""
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        words = " ".join(piece.block.text.removeprefix("- ").split())
        end = _end_of_others(pieces, place, words)
        if end:
            place = end
            continue
        place += 1
        if len(words) > _LONGEST_LINE or not SAID_BY_THE_SITE.fullmatch(words):
            yield piece


def _end_of_others(pieces: Sequence[Piece], place: int, words: str) -> int:
    """Return where a section of links to other pages ends that begins at `place`; 0 where none begins there."""
    block = pieces[place].block
    if len(words) > _LONGEST_LINE or not HEAD_OF_OTHERS.fullmatch(words.rstrip(" :")):
        return 0
    end = place + 1
    level = block.level if block.kind == "heading" else 7
    while end < len(pieces):
        inner = pieces[end]
        if inner.block.kind == "heading" and inner.block.level <= level and inner.linked < _MOSTLY_LINKS:
            break
        if inner.linked < _MOSTLY_LINKS and len(inner.block.text) >= _TOLD:
            break
        end += 1
    linked = [inner.linked for inner in pieces[place:end]]
    return end if any(share >= _MOSTLY_LINKS for share in linked) else 0
