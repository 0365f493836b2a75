"""The file that a document was read from → the answer that gives it: a PDF to be shown, any other to be kept."""

from pathlib import Path

from fastapi.responses import FileResponse

from index import Absence, Index, StoredDocument, original_of
from web.errors import NoOriginal, OriginalChanged
from web.headers import BESIDE, ORIGINAL

_PDF = ".pdf"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    _PDF: "application/pdf",
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".pptx": f"{_OPEN_XML}.presentationml.presentation",
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".epub": "application/epub+zip",
    ".gz": "application/gzip",
    # Web pages and messages too: a browser that opens one shows its source, and runs nothing.
    **dict.fromkeys((".txt", ".md", ".markdown", ".rst", ".page"), "text/plain"),
    **dict.fromkeys((".csv", ".tsv", ".html", ".htm", ".xhtml", ".eml"), "text/plain"),
}
_OTHER = "application/octet-stream"


def is_pdf(original: Path | Absence) -> bool:
    """Tell whether a file is one that browsers show."""
    return isinstance(original, Path) and original.suffix.lower() == _PDF


def original_file(index: Index, document: StoredDocument) -> FileResponse:
    """Return the answer that gives the file of a document.

    Raises:
        NoOriginal: it is not there, or is inside another file.
        OriginalChanged: it is not the one that was read.
    """
    original = original_of(index, document)
    if original == "changed":
        raise OriginalChanged(f"the file of the document {document.id} has changed; `sourcier rebuild` reads it again")
    if not isinstance(original, Path):
        raise NoOriginal(f"the document {document.id} has no file of its own where it was read")
    shown = is_pdf(original)
    return FileResponse(
        original,
        headers=dict(BESIDE if shown else ORIGINAL),
        media_type=_TYPES.get(original.suffix.lower(), _OTHER),
        filename=original.name,
        content_disposition_type="inline" if shown else "attachment",
    )
