"""The XML of an OpenDocument text, made ready for pandoc: hidden words out of it, its title a heading."""

from lxml import etree

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _STYLE, _OFFICE, _DRAW = (_NS % name for name in ("text", "style", "office", "drawing"))
_HIDDEN = (f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph", f"{_TEXT}tracked-changes", f"{_OFFICE}annotation")
_CONTENTS = f"{_TEXT}table-of-content"
# What pandoc does not know, and drops with its words.
_FIELDS = tuple(
    _TEXT + name
    for name in "text-input placeholder date time title subject author-name author-initials creator initial-creator "
    "user-defined user-field-get variable-get variable-set expression sequence chapter conditional-text".split()
)
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_TITLE = "Title"
_DEEPEST = 20


def prepare_opendocument(root: etree._Element, styles: etree._Element | None) -> None:
    """Take out of the tree what nobody sees, and tables of contents: the headings say the same words."""
    known = {
        style.get(f"{_STYLE}name", ""): style
        for tree in (styles, root)
        if tree is not None
        for style in tree.iter(f"{_STYLE}style")
    }
    hidden = {name for name in known if _is_hidden(known, name)}
    for element in list(root.iter("{*}*")):
        style = element.get(f"{_TEXT}style-name", "")
        if element.tag in (*_HIDDEN, _CONTENTS) or style in hidden or element.get(f"{_TEXT}display") == "none":
            _remove(element)
        elif element.tag == f"{_TEXT}p" and _is_title(known, style):
            element.tag = f"{_TEXT}h"
            element.set(f"{_TEXT}outline-level", "1")
        elif element.tag in _FIELDS:
            element.tag = f"{_TEXT}span"
    for shape in list(root.iter(f"{_DRAW}custom-shape", f"{_DRAW}text-box", f"{_DRAW}rect")):
        _hoist(shape)


def _hoist(shape: etree._Element) -> None:
    """Put the words of a shape behind the paragraph in which it stands; pandoc drops them there."""
    paragraph = next((above for above in shape.iterancestors() if above.tag in _PARAGRAPHS), None)
    if paragraph is None or paragraph.getparent() is None:
        return
    for child in reversed([child for child in shape if child.tag in (*_PARAGRAPHS, f"{_TEXT}list")]):
        child.tail = None
        paragraph.addnext(child)


def _is_hidden(known: dict[str, etree._Element], name: str) -> bool:
    properties = known[name].find(f"{_STYLE}text-properties")
    return properties is not None and properties.get(f"{_TEXT}display") == "none"


def _is_title(known: dict[str, etree._Element], name: str) -> bool:
    for _ in range(_DEEPEST):
        if name == _TITLE:
            return True
        if name not in known:
            return False
        name = known[name].get(f"{_STYLE}parent-style-name", "")
    return False


def _remove(element: etree._Element) -> None:
    """Remove an element, and keep the words behind it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
