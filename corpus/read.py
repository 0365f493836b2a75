"""A file → its documents, each with what could not be read named beside them."""

from collections.abc import Iterator
from pkgutil import resolve_name
from typing import cast

from corpus.errors import CorpusError, NotReadNow, UnreadableDocument, UnsupportedFormat
from corpus.file import File, Reader, cannot_open
from corpus.man import MAN_SUFFIXES
from corpus.types import Document

READERS: dict[str, str] = {
    ".txt": "corpus.plain:read_plain",
    ".md": "corpus.markdown:read_markdown",
    ".markdown": "corpus.markdown:read_markdown",
    ".html": "corpus.html:read_html",
    ".htm": "corpus.html:read_html",
    ".xhtml": "corpus.html:read_html",
    ".jsonl": "corpus.jsonl:read_jsonl",
    ".page": "corpus.mallard:read_mallard",
    ".eml": "corpus.mail:read_mail",
    ".mbox": "corpus.mail:read_mbox",
    ".mbx": "corpus.mail:read_mbox",
    ".zip": "corpus.archive:read_zip",
    ".gz": "corpus.gzipped:read_gzip",
    ".pdf": "corpus.pdf:read_pdf",
    ".docx": "corpus.office:read_docx",
    ".odt": "corpus.office:read_odt",
    ".rtf": "corpus.rtf:read_rtf",
    ".pptx": "corpus.slides:read_pptx",
    ".xlsx": "corpus.spreadsheet:read_xlsx",
    ".csv": "corpus.delimited:read_csv",
    ".tsv": "corpus.delimited:read_csv",
    ".epub": "corpus.epub:read_epub",
    ".rst": "corpus.rst:read_rst",
    **dict.fromkeys(MAN_SUFFIXES, "corpus.man:read_man"),
}
"""The reader of each kind of file, by suffix in lower case; its libraries are loaded for the first such file."""

_EXPECTED = (
    "expected text (.txt .md .markdown .rst), web pages (.html .htm .xhtml), PDF (.pdf), office documents "
    "(.docx .odt .rtf .pptx .xlsx), tables (.csv .tsv), books (.epub), e-mails (.eml .mbox .mbx), documents a line "
    "(.jsonl), help pages (.page), manual pages (.1 to .9), or these in archives (.zip .gz)"
)
_SCAN = "save it as .pdf: where Tesseract is installed, the words in its pictures are read"
_UNPACK = "unpack it and index its folder, or pack it as .zip"
# What people have besides, and the nearest kind that is read.
_INSTEAD = {
    **dict.fromkeys((".doc", ".docm"), "open it and save it as .docx"),
    **dict.fromkeys((".xls", ".xlsm", ".ods"), "open it and save it as .xlsx"),
    **dict.fromkeys((".ppt", ".pptm", ".odp"), "open it and save it as .pptx"),
    ".msg": "save the message as .eml",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp"), _SCAN),
    **dict.fromkeys((".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz"), _UNPACK),
}


def read(file: File) -> Iterator[Document | CorpusError]:
    """Yield the documents of a file and of the files inside it.

    What cannot be read is yielded as an error, so that nothing stops a rebuild.
    """
    try:
        for found in _reader(file)(file):
            if isinstance(found, File):
                yield from read(found)
            else:
                if isinstance(found, Document):
                    file.unpacked.refused = 0
                yield found
    except CorpusError as error:
        yield error
    except OSError as error:
        yield NotReadNow(file.name, cannot_open(error))


def _reader(file: File) -> Reader:
    if file.leads_out:
        raise file.not_followed()
    # A pipe would be read until somebody writes into it.
    if file.data is None and file.path.exists() and not file.path.is_file():
        raise UnreadableDocument(file.name, "neither a file nor a folder that can be opened; check what it is")
    reader = READERS.get(file.suffix)
    if reader is None:
        kind = file.suffix or "without a suffix"
        raise UnsupportedFormat(file.name, f"files {kind} are not read; {_INSTEAD.get(file.suffix, _EXPECTED)}")
    return cast(Reader, resolve_name(reader))
