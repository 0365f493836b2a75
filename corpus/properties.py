"""What an Office document says of itself beside its text: title, author, dates."""

import re
from datetime import date

from lxml import etree

from corpus.clean import clean_line
from corpus.dates import parse_date
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.package import Members, parse
from corpus.types import Metadata

# The title of a file, of a template or of nothing, and a program's word for its user.
_NO_TITLE = re.compile(
    r"(?i)microsoft (?:word|excel|powerpoint|office)\b.*|présentation powerpoint|powerpoint[ -]presentation"
    r"|(?:sans titre|untitled|titre|title|document|diapositive|slide|présentation|presentation|classeur|word document)"
    r"[ _-]*\d*|.*\.(?:docx?|odt|rtf|pptx?|odp|xlsx?|ods|pdf|html?|wpd|txt)"
)
_NO_AUTHOR = re.compile(
    r"(?i)(?:python-docx|openpyxl|pptxgenjs|user|users|utilisateur|admin|administrateur|administrator|owner|author|auteur"
    r"|(?:auteur )?inconnu|unknown(?: author)?|(?:microsoft )?office user|utilisateur (?:de )?(?:microsoft|windows)\b.*"
    r"|microsoft|hp|pc|.*@.*)"
)
# What made the first documents of these kinds; a clock that was never set says 1970 or 1980.
_FIRST_YEAR = 1985


def office_properties(file: File, members: Members) -> Metadata:
    """Return what `docProps/core.xml` (Office) or `meta.xml` (OpenDocument) says; not the language, often a default."""
    try:
        root = parse(file, members, "docProps/core.xml" if "docProps/core.xml" in members else "meta.xml")
    except UnreadableDocument:  # the text beside it matters more
        root = None
    if root is None:
        return Metadata()
    said: dict[str, str] = {}
    for node in root.iter("{*}*"):
        said.setdefault(str(etree.QName(node).localname), node.text or "")
    return stated(
        said.get("title", ""),
        # In OpenDocument `creator` is who changed it last.
        said.get("initial-creator") or said.get("creator", ""),
        said.get("created") or said.get("creation-date") or "",
        said.get("modified") or ("" if root.tag.endswith("coreProperties") else said.get("date", "")),
    )


def stated(title: str, author: str, published: str, modified: str) -> Metadata:
    """Return the metadata, what no person wrote left out: « Microsoft Word - Document1 », « Utilisateur », 1970."""
    title, author = clean_line(title), clean_line(author)
    return Metadata(
        title="" if _NO_TITLE.fullmatch(title) else title,
        author=None if not author or _NO_AUTHOR.fullmatch(author) else author,
        published=_date(published),
        modified=_date(modified),
    )


def _date(value: str) -> date | None:
    found = parse_date(value)
    return found if found and found.year >= _FIRST_YEAR else None
