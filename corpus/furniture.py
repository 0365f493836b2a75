"""The furniture of a web page (menus, banners, share buttons, doors to other pages) → out of the tree."""

import re
from copy import deepcopy

from lxml import etree

from corpus.furniture_words import DOOR, NAMES_OF_DOORS, NAMES_OF_FURNITURE
from corpus.page_size import Size, sizes_of
from corpus.visible import INLINE, UNSEEN, line

# None of their words are read as words of the page.
_NEVER = (*UNSEEN, "iframe", "svg", "object", "audio", "video", "canvas", "select", "textarea", "input", "datalist")
_WHOLE = frozenset(("html", "body", "main"))
_TAGS = frozenset(("nav", "dialog"))
_ROLES = frozenset("navigation banner contentinfo search menu menubar toolbar dialog alertdialog".split())
# What they hold belongs to the content where they stand inside it and tell something.
_FRAMES = frozenset(("aside", "footer", "form"))
_OF_THE_CONTENT = frozenset(("main", "article", "section"))
_TITLED = frozenset("section h1 h2 h3 h4 h5 h6 dt".split())
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# A part with more than this share of the words is the content, whatever it is called.
_MOST_WORDS = 0.5
_MOSTLY_LINKS, _SOME_LINKS = 0.5, 0.3
_TOLD, _TOLD_IN_A_FORM = 20, 60
# Old sites wrap the whole page in a form.
_LONG = 400
_BUTTONS_STAY_IN = frozenset("h1 h2 h3 h4 h5 h6 summary dt".split())


def name_panels(root: etree._Element) -> None:
    """Put the words of each tab above the panel that it opens: read in a row they would be headings of the last one."""
    tabs = {tab.get("id"): tab for tab in root.iter() if tab.get("role") == "tab" and tab.get("id")}
    for panel in [panel for panel in root.iter() if panel.get("role") == "tabpanel"]:
        tab = tabs.pop(panel.get("aria-labelledby"), None)
        if tab is None:
            continue
        heading = deepcopy(tab)
        heading.tag = "div"
        heading.attrib.clear()
        heading.set("role", "heading")
        heading.tail = None
        panel.insert(0, heading)
        _empty(tab)


def prune(root: etree._Element) -> None:
    """Empty the furniture of a tree: an empty block stays, so that the words around it do not grow together."""
    etree.strip_elements(root, *_NEVER, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    sizes = sizes_of(root)
    opened = {name for element in root.iter() for name in (element.get("aria-controls") or "").split()}
    most = _MOST_WORDS * sizes[root].letters
    title = next(root.iter("h1"), None)
    kept = {root} if title is None else {root, title, *title.iterancestors()}
    going: list[etree._Element] = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        size = sizes[element]
        maybe = size.letters <= most and (_has_a_name_of_it(element, size) or _is_hidden(element, opened))
        if element not in kept and (maybe or _is_sure(element, size)):
            walker.skip_subtree()
            going.append(element)
    for element in going:
        _empty(element)


def _empty(element: etree._Element) -> None:
    element.clear(keep_tail=True)  # type: ignore[call-arg]  # the stubs do not know it
    element.tag = "span" if element.tag in INLINE else "div"


def _is_sure(element: etree._Element, size: Size) -> bool:
    """Tell whether an element is furniture however many words it has."""
    tag = str(element.tag)
    if tag == "button":
        return not _opens(element)
    if tag == "a":
        return _is_door(element)
    if tag in _FRAMES:
        above = {above.tag for above in element.iterancestors()}
        told = size.told >= (_TOLD_IN_A_FORM if tag == "form" else _TOLD) and size.linked <= _SOME_LINKS
        whole = tag == "form" and not size.linked > _SOME_LINKS and size.told > _LONG
        return not (whole or "blockquote" in above or (told and above & _OF_THE_CONTENT))
    return tag in _TAGS or (element.get("role") or "").lower() in _ROLES


def _has_a_name_of_it(element: etree._Element, size: Size) -> bool:
    if element.tag in _WHOLE or element.tag in INLINE or element.get("role") == "main":
        return False
    name = _name(element)
    if NAMES_OF_FURNITURE.search(name):
        return True
    return size.linked > _MOSTLY_LINKS and (element.tag == "header" or bool(NAMES_OF_DOORS.search(name)))


def _opens(button: etree._Element) -> bool:
    """Tell whether a button is the head of a part that it opens, such as a question of an accordion."""
    return button.get("aria-controls") is not None or any(
        above.tag in _BUTTONS_STAY_IN for above in button.iterancestors()
    )


def _is_door(link: etree._Element) -> bool:
    """Tell whether a link does something with the page rather than say something: print it, go back to its top."""
    if {"prev", "next"} & set((link.get("rel") or "").lower().split()):
        return True
    address = (link.get("href") or "").strip().lower()
    return address.startswith(("#", "javascript:")) and bool(DOOR.fullmatch(line(link)))


def _is_hidden(element: etree._Element, opened: set[str]) -> bool:
    """Tell whether nobody can see an element: what a button opens can be seen."""
    hidden = element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
    # A script shows one of several words of a line, such as the name of a menu on this system or on that one.
    if not hidden or element.tag in INLINE or element.get("role") == "tabpanel" or element.get("id") in opened:
        return False
    return not any(above.get("id") in opened for above in element.iterancestors())


def _name(element: etree._Element) -> str:
    """Return the names of an element; the `id` of a section is made of its title, which may speak of cookies."""
    named = element.get("class") or ""
    if element.tag not in _TITLED and "section" not in named.split():
        named = f"{named} {element.get('id') or ''}"
    return _CAMEL.sub("-", named).lower()
