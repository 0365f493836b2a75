"""What a PDF says of itself: title, author, dates, language."""

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.clean import clean_line
from corpus.dates import labelled_dates
from corpus.metadata import complete, language_tag
from corpus.paragraphs import LARGE, Paragraph, Style
from corpus.pdf_tables import Table
from corpus.types import Metadata

_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_LANGUAGE_BYTES = 64
_LONGEST_TITLE = 250
# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"microsoft \w+ - .*|untitled.*|sans titre.*|(?:nouveau )?document\s?\d*|pr[ée]sentation\s?\d*|title|titre|"
    r"(?:pr[ée]sentation )?powerpoint(?: presentation)?|.*\.(?:docx?|odt|rtf|pdf|pptx?|xlsx?|odp|ods|indd|qxd|tex|dvi|"
    r"ps|html?|txt|tmp|cdr|ai|pub|pages)|https?://\S*|(?:scan|img|doc|file)[\W\d_]*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"user|utilisateur|admin(?:istrat(?:or|eur))?|unknown|inconnu|anonymous|owner|auteur|author|\W*", re.IGNORECASE
)
# 1 January 1970 is no date but a clock that was not set.
_EARLIEST = date(1970, 1, 2)


def stated_by(document: pdfium.PdfDocument) -> Metadata:
    """Return what the information dictionary and the catalog of a PDF say."""
    fields: Mapping[str, str] = document.get_metadata_dict()
    author = clean_line(fields.get("Author", ""))
    return Metadata(
        title=clean_line(fields.get("Title", "")),
        author=None if _NO_AUTHOR.fullmatch(author) else author,
        published=_date(fields.get("CreationDate", "")),
        modified=_date(fields.get("ModDate", "")),
        language=language_tag(_language(document)),
    )


def about(stated: Metadata, name: str, text: str, shown: str) -> Metadata:
    """Return the metadata of a document: what it states, with the dates that its text gives and the title it shows."""
    title = "" if _is_no_title(stated.title, name) else stated.title
    dates = labelled_dates(text)
    said = replace(
        stated,
        title=title,
        published=dates.get("published") or stated.published,
        modified=dates.get("modified") or stated.modified,
    )
    return complete(said, shown, text)


def shown_title(pieces: Sequence[Paragraph | Table], style: Style) -> str:
    """Return the largest words of the first page that has any, or "" where none stand out."""
    first = next((line.page for piece in pieces for line in piece.lines), 0)
    opening = [one for one in pieces if isinstance(one, Paragraph) and one.lines[0].page == first]
    largest = max((one.lines[0].size for one in opening if _is_words(one)), default=0.0)
    if largest <= LARGE * style.size:
        return next((_words(one) for one in opening[:1] if one.level), "")
    words: list[str] = []
    for one in opening:
        if abs(one.lines[0].size - largest) < 0.5 and _is_words(one):
            words.append(_words(one))
        elif words:
            break
    title = clean_line(" ".join(words))
    return title if len(title) <= _LONGEST_TITLE else ""


def _words(paragraph: Paragraph) -> str:
    return clean_line(" ".join(line.text for line in paragraph.lines))


def _is_words(paragraph: Paragraph) -> bool:
    return sum(map(str.isalpha, _words(paragraph))) >= 3


def _is_no_title(title: str, name: str) -> bool:
    stem = PurePosixPath(name).stem
    return (
        not any(map(str.isalpha, title))
        or bool(_NO_TITLE.fullmatch(title))
        or len(title) > _LONGEST_TITLE
        or (title == stem and " " not in title)
        or ("_" in title and " " not in title)
        or "\ufffd" in title
    )


def _date(value: str) -> date | None:
    found = _DATE.match(value.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return day if day >= _EARLIEST else None


def _language(document: pdfium.PdfDocument) -> str:
    buffer = ctypes.create_string_buffer(_LANGUAGE_BYTES)
    places = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    length = raw.FPDFCatalog_GetLanguage(document.raw, places, _LANGUAGE_BYTES // ctypes.sizeof(raw.FPDF_WCHAR))
    return buffer.raw[:length].decode("utf-16-le", "ignore").rstrip("\0") if length <= _LANGUAGE_BYTES else ""
