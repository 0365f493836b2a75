"""RTF (`.rtf`) → a document.

Read here: pandoc puts the lists of a text in other places than they stand in, and striprtf knows no headings.
"""

import re
from collections.abc import Iterator
from datetime import date

from corpus.blocks import assemble
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.properties import stated
from corpus.rtf_text import RtfText
from corpus.rtf_tokens import tokens
from corpus.types import Document

_MARK = b"{\\rtf"
_LINES = re.compile(rb"\A[\s\xef\xbb\xbf]*")


def read_rtf(file: File) -> Iterator[Document]:
    """Yield the one document of an RTF file; deleted and hidden words are left out."""
    data = _LINES.sub(b"", file.read_bytes())
    if not data.startswith(_MARK):
        found = "the file is empty" if not data else "not RTF: it does not begin with {\\rtf"
        raise UnreadableDocument(file.name, f"{found}; open it in the program that made it and save it again")
    text = RtfText()
    for count, token in enumerate(tokens(data)):
        if count % 100_000 == 0:
            file.alive()
        text.take(token)
    content = assemble(text.blocks())
    if not content.text:
        raise UnreadableDocument(file.name, "the document has no text; if it is made of pictures, save it as PDF")
    said = stated(
        text.said("title"), text.said("author"), _date(text.times.get("creatim")), _date(text.times.get("revtim"))
    )
    first = next((heading.span.of(content.text) for heading in content.headings), "")
    yield Document(file.name, file.source, content, complete(said, first, content.text))


def _date(parts: dict[str, int] | None) -> str:
    try:
        return date(parts["yr"], parts["mo"], parts["dy"]).isoformat() if parts else ""
    except (KeyError, ValueError):
        return ""
