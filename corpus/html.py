"""HTML → a document: the main content of the page, and what its head says of it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from corpus.blocks import Block, assemble
from corpus.clean import clean
from corpus.dates import labelled_dates
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.main_content import main_content
from corpus.metadata import complete
from corpus.page_head import spoken_language, stated
from corpus.types import Content, Document, Metadata
from corpus.visible import visible_text

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
# The parser refuses a text with a declaration of its bytes, and reads nothing behind the end of the page.
# What a declaration of the document's type holds in brackets it would take for words of the page.
_NOT_PARSED = re.compile(r"\A\s*<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*\[[^\]]*\]\s*>|</(?:html|body)\s*>", re.IGNORECASE)
_XML = re.compile(r"\A\s*<\?xml\s")
# In XML `<a id="x"/>` is an empty anchor; a parser of HTML would hold all that follows for its words.
_SELF_CLOSED = re.compile(r"<([A-Za-z][\w:.-]*)((?:\s[^<>]*?)?)/>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Where the parser stops reading; what stands deeper would be lost without a word.
_TOO_DEEP = "Excessive depth"
_AROUND = ("nav", "footer", "aside")


def read_html(file: File) -> Iterator[Document]:
    """Yield the one document of a page, without its menus, banners and footers.

    Raises:
        UnreadableDocument: neither text nor a title is found in the page, or it is nested deeper than a page can be.
    """
    data = file.read_bytes()
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    markup = decode(data, file.name, declared[1].decode("ascii") if declared else None)
    page = _parse(file, markup)
    file.alive()
    content = assemble(main_content(page))
    head = stated(page, _first_title(content))
    content = content if content.text else assemble([Block("heading", head.title, 1)])  # pictures alone, under a title
    if not content.text:
        raise UnreadableDocument(file.name, "the page has no text of its own; expected words outside its menus")
    file.alive()
    metadata = _with_dates(head, content.text, page)
    metadata = replace(metadata, language=spoken_language(metadata.language, content.text))
    seen = clean(visible_text(page))
    yield Document(file.name, file.source, content, complete(metadata, "", content.text), surroundings=seen)


def _parse(file: File, markup: str) -> html.HtmlElement:
    if _XML.match(markup):
        markup = _SELF_CLOSED.sub(_opened_and_closed, markup)
    parser = html.HTMLParser(huge_tree=True)
    try:
        page = html.document_fromstring(_NOT_PARSED.sub("", markup), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument(file.name, f"not a page of HTML ({error}); expected <html>…") from error
    if any(_TOO_DEEP in entry.message for entry in parser.error_log):
        reason = "its elements are nested more than 2,000 deep; expected a page that a browser can show: save it anew"
        raise UnreadableDocument(file.name, reason)
    return page


def _opened_and_closed(match: re.Match[str]) -> str:
    return match[0] if match[1].lower() in _VOID else f"<{match[1]}{match[2]}></{match[1]}>"


def _first_title(content: Content) -> str:
    return next((heading.span.of(content.text) for heading in content.headings if heading.level == 1), "")


def _with_dates(head: Metadata, text: str, page: html.HtmlElement) -> Metadata:
    """Return what the head says, with the dates that the page says: in its content, else around it."""
    for words in (text, "" if head.published and head.modified else visible_text(page, without=_AROUND)):
        dates = labelled_dates(words)
        head = replace(
            head,
            published=head.published or dates.get("published"),
            modified=head.modified or dates.get("modified"),
        )
    return head
