"""A page without landmarks → the column that holds its content."""

import re

from lxml import etree

from corpus.page_size import Size
from corpus.visible import line

# What stands below the content of old pages: the foot of the site, however it is marked up.
_FOOT = re.compile(
    r"©|\bcopyright\b|tous droits r[ée]serv[ée]s|mentions l[ée]gales|plan du site|webmestre|webmaster|legal notice"
    r"|donn[ée]es personnelles|conditions g[ée]n[ée]rales",
    re.IGNORECASE,
)
_LONGEST_FOOT = 600
_MOST_LETTERS = 0.5
_SOME_LINKS = 0.3
# So many letters outside links are told, not listed.
_TOLD = 100
# Between their parts no column is chosen.
_OF_A_TEXT = frozenset("p ul ol dl pre blockquote h1 h2 h3 h4 h5 h6".split())


def innermost(whole: etree._Element, sizes: dict[etree._Element, Size]) -> etree._Element:
    """Return the innermost part of a page that holds its title and most words, with nothing but furniture beside it."""
    title = next(whole.iter("h1"), None)
    above = set(title.iterancestors()) if title is not None else set(sizes)
    part = whole
    while len(part) and not sizes[part].bare:
        inner = max(part, key=lambda child: sizes[child].told)
        beside = [child for child in part if child is not inner]
        if title is not None:  # what stands above the title says whose page it is
            beside = [child for child in beside if part.index(child) > part.index(inner) or sizes[child].told >= _TOLD]
        alone = all(_is_furniture(child, sizes[child]) for child in beside)
        most = sizes[inner].told >= _MOST_LETTERS * sizes[part].told
        if inner not in above or inner.tag in _OF_A_TEXT or not most or not alone:
            return part
        part = inner
    return part


def _is_furniture(part: etree._Element, size: Size) -> bool:
    """Tell whether a part beside the content is a menu or the foot of the site."""
    if not size.letters:
        return True
    words = line(part) if size.letters <= _LONGEST_FOOT else ""
    return (size.told < _TOLD and size.linked > _SOME_LINKS) or bool(_FOOT.search(words))
