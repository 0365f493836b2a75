"""The XML of a Word document, made ready for pandoc: hidden words out of it, those of text boxes into the text."""

from collections.abc import Callable

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CONTENTS = "Table of Contents"
_OFF = ("0", "false", "off", "none")


def prepare_word(root: etree._Element, styles: etree._Element | None) -> None:
    """Take out of the tree what nobody sees or wrote, and put each text box behind the paragraph that it hangs on."""
    hidden = _styles(styles, _is_hidden)
    # The old form of a drawing, which says its words once more.
    etree.strip_elements(root, _FALLBACK, with_tail=False)
    for run in list(root.iter(f"{_W}r")):
        if _is_hidden(run) or _style(run, "rStyle") in hidden:
            _remove(run)
    _remove_contents(root, _styles(styles, _is_contents))
    for box in list(root.iter(f"{_W}txbxContent")):
        _hoist(box)


def _hoist(box: etree._Element) -> None:
    parent = box.getparent()
    if parent is not None:
        parent.remove(box)
    paragraph = next(parent.iterancestors(f"{_W}p"), None) if parent is not None else None
    if paragraph is None or paragraph.getparent() is None:
        return
    for child in reversed(box):
        paragraph.addnext(child)


def _remove_contents(root: etree._Element, styles: set[str]) -> None:
    """Remove tables of contents: the headings say the same words, in their places."""
    for part in list(root.iter(f"{_W}sdt")):
        gallery = part.find(f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
        if gallery is not None and gallery.get(f"{_W}val") == _CONTENTS:
            _remove(part)
    for paragraph in list(root.iter(f"{_W}p")):
        if _style(paragraph, "pStyle") in styles:
            _remove(paragraph)


def _styles(styles: etree._Element | None, fits: Callable[[etree._Element], bool]) -> set[str]:
    """Return the ids of the styles that fit."""
    found = styles.iter(f"{_W}style") if styles is not None else ()
    return {style.get(f"{_W}styleId", "") for style in found if fits(style)}


def _is_contents(style: etree._Element) -> bool:
    name = style.find(f"{_W}name")
    words = name.get(f"{_W}val", "") if name is not None else ""
    return words.lower().startswith("toc ") and words[4:].isdigit()


def _is_hidden(element: etree._Element) -> bool:
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val", "1").lower() not in _OFF


def _style(element: etree._Element, kind: str) -> str:
    properties = element.find(f"{_W}{'rPr' if kind == 'rStyle' else 'pPr'}/{_W}{kind}")
    return properties.get(f"{_W}val", "") if properties is not None else ""


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
