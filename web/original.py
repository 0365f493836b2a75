"""The file that a document was read from → the answer that gives it: a PDF to be shown, any other to be kept."""

import os
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from index import Absence, Index, StoredDocument, open_original
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


class OpenFileResponse(FileResponse):
    """Gives a file that is open already, and closes it: another one may stand in its place by now."""

    def __init__(self, file: BufferedReader, **rest: Any) -> None:
        # By its descriptor, as Linux names it: it is opened anew for each part that is asked for.
        super().__init__(f"/proc/self/fd/{file.fileno()}", stat_result=os.fstat(file.fileno()), **rest)
        self._file = file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._file:
            await super().__call__(scope, receive, send)


def original_file(index: Index, document: StoredDocument) -> OpenFileResponse:
    """Return the answer that gives the file of a document, under its visible name.

    Raises:
        NoOriginal: it is not there, or is inside another file.
        OriginalChanged: it is not the one that was read.
    """
    original = open_original(index, document)
    if original == "changed":
        raise OriginalChanged(f"the file of the document {document.id} has changed; `sourcier rebuild` reads it again")
    if isinstance(original, str):
        raise NoOriginal(f"the document {document.id} has no file of its own where it was read")
    name = PurePosixPath(document.path)
    shown = name.suffix.lower() == _PDF
    return OpenFileResponse(
        original,
        headers=dict(BESIDE if shown else ORIGINAL),
        media_type=_TYPES.get(name.suffix.lower(), _OTHER),
        filename=name.name,
        content_disposition_type="inline" if shown else "attachment",
    )
