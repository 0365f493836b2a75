"""A parsed e-mail → what it says: its headers, its words, the files attached to it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from lxml import etree, html

from corpus.blocks import assemble
from corpus.clean import clean, clean_line
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File, too_long
from corpus.flowed import unflowed
from corpus.names import visible_name
from corpus.page_blocks import pieces_of
from corpus.plain import plain_content
from corpus.quoted import quotations
from corpus.types import Content, Heading, Lead, Span
from corpus.visible import UNSEEN

DAMAGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the parser raises on headers that are damaged, besides what it notes as their defects."""

_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_QUOTED_TO_THE_END = "(//blockquote[not(ancestor::blockquote)])[last()][not(following::text()[normalize-space()])]"


def header(message: EmailMessage, name: str) -> str:
    """Return a header in plain words, or nothing where it is missing or damaged."""
    try:
        return clean_line(str(message.get(name) or ""))
    except DAMAGE:
        return ""


def author(message: EmailMessage) -> str | None:
    """Return the names of those who wrote a message; the address of one who gives no name."""
    try:
        addresses = message["from"].addresses
        return clean_line(", ".join(one.display_name or one.addr_spec for one in addresses)) or None
    except DAMAGE:
        return header(message, "from") or None


def sent(message: EmailMessage) -> date | None:
    """Return the day on which a message was sent, where it was sent."""
    try:
        return parsedate_to_datetime(header(message, "date")).date()
    except DAMAGE:
        return None


def contents(message: EmailMessage, file: File) -> Iterator[Content]:
    """Yield the words of each part of a message that is meant to be read.

    Raises:
        UnreadableDocument: they are no text, or longer than a document may be.
    """
    for part in _bodies(message):
        data = _payload(part)
        if len(data) > file.most_bytes:
            raise UnreadableDocument(file.name, too_long(len(data), file.most_bytes))
        if data.strip():
            text = decode(data, file.name, part.get_content_charset())
            yield _plain(part, text) if part.get_content_type() == "text/plain" else _page(text)


def attachments(message: EmailMessage) -> Iterator[tuple[str, bytes | EmailMessage]]:
    """Yield the files and the messages attached to a message, under names that differ.

    The pictures that a page of HTML shows are left out, and signatures.
    """
    copies: Counter[str] = Counter()
    for number, part in enumerate(_attached(message), start=1):
        inner = part.get_content_type() == "message/rfc822"
        whole = part.get_payload(0) if inner and part.is_multipart() else None
        subject = header(whole, "subject") if isinstance(whole, EmailMessage) else ""
        name = _file_name(part) or (visible_name(f"{subject or number}.eml").replace("/", "-") if whole else "")
        if not name:
            continue
        copies[name] += 1
        if copies[name] > 1:
            path = PurePosixPath(name)
            name = f"{path.stem} ({copies[name]}){path.suffix}"
        yield name, whole if isinstance(whole, EmailMessage) else _payload(part)


def joined(parts: list[Content]) -> Content:
    """Return the contents as one, an empty line between them."""
    text = ""
    headings: list[Heading] = []
    leads: list[Lead] = []
    for part in filter(lambda part: part.text, parts):
        text += "\n\n" if text else ""
        start = len(text)
        headings += (Heading(heading.level, _moved(heading.span, start)) for heading in part.headings)
        leads += (Lead(_moved(lead.span, start), _moved(lead.over, start)) for lead in part.leads)
        text += part.text
    return Content(text, tuple(headings), tuple(leads))


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _bodies(part: EmailMessage) -> list[EmailMessage]:
    """Return the parts to read: of two forms of one text the plain one, unless it is empty."""
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        forms = list(filter(None, map(_bodies, _inner(part))))
        return next(filter(_has_plain_words, forms), forms[-1] if forms else [])
    if kind.startswith("multipart/"):
        return [body for inner in _inner(part) for body in _bodies(inner)]
    return [part] if kind in ("text/plain", "text/html") and not _file_name(part) else []


def _has_plain_words(bodies: list[EmailMessage]) -> bool:
    return any(body.get_content_type() == "text/plain" and _payload(body).strip() for body in bodies)


def _attached(part: EmailMessage) -> Iterator[EmailMessage]:
    kind = part.get_content_type()
    if kind.startswith("multipart/"):
        for inner in _inner(part):
            yield from _attached(inner)
    elif kind not in _SIGNATURES and not (kind.startswith("image/") and (part["content-id"] or not _is_apart(part))):
        yield part


def _inner(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return [inner for inner in payload if isinstance(inner, EmailMessage)] if isinstance(payload, list) else []


def _is_apart(part: EmailMessage) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except DAMAGE:
        return False


def _file_name(part: EmailMessage) -> str:
    try:
        name = (part.get_filename() or "").replace("\\", "/").rpartition("/")[2].strip().lstrip(".")
        return clean_line(visible_name(name))
    except DAMAGE:
        return ""


def _payload(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _plain(part: EmailMessage, text: str) -> Content:
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")
    return _with_quotations(plain_content(clean(text)))


def _page(markup: str) -> Content:
    """Return the words of a page of HTML, all of them: an e-mail has no menus."""
    page = html.document_fromstring(markup.encode("utf-8", "replace"), html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(page, *UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    content = assemble(piece.block for piece in pieces_of(page))
    return _with_quotations(content, to_the_end=bool(page.xpath(_QUOTED_TO_THE_END)))


def _with_quotations(content: Content, to_the_end: bool = False) -> Content:
    headings, leads = quotations(content.text, to_the_end)
    own = (heading for heading in content.headings if not any(_meet(heading.span, other.span) for other in headings))
    ordered = sorted([*own, *headings], key=lambda heading: heading.span)
    return replace(content, headings=tuple(ordered), leads=(*content.leads, *leads))


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
