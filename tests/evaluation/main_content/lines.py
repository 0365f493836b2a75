"""A page → the lines that its reader sees: what the annotations count in.

Read by lxml alone, by no code of the project: the judge does not depend on what it judges.
"""

from lxml import etree, html

_UNSEEN = ("head", "script", "style", "noscript", "template", "select", "textarea")
_IN_A_LINE = frozenset(
    "a abbr acronym b big button cite code em font i img input kbd label q s small span strong sub sup time tt u"
    " var".split()
)


def seen_lines(data: bytes) -> list[str]:
    """Return the lines of a page in UTF-8 from its top to its foot, menus and banners included, none empty."""
    page = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(page, *_UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    parts: list[str] = []
    for event, element in etree.iterwalk(page, events=("start", "end")):
        parts.append("" if element.tag in _IN_A_LINE else "\n")
        words = element.text if event == "start" else element.tail
        parts.append((words or "").replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return [line for line in lines if line]
