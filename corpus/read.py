"""A file → its documents, each with what could not be read named beside them."""

from collections.abc import Iterator

from corpus.archive import read_zip
from corpus.delimited import read_csv
from corpus.epub import read_epub
from corpus.errors import CorpusError, NotReadNow, UnreadableDocument, UnsupportedFormat
from corpus.file import File, Reader, cannot_open
from corpus.gzipped import read_gzip
from corpus.html import read_html
from corpus.jsonl import read_jsonl
from corpus.mail import read_mail, read_mbox
from corpus.mallard import read_mallard
from corpus.man import MAN_SUFFIXES, read_man
from corpus.markdown import read_markdown
from corpus.office import read_docx, read_odt
from corpus.pdf import read_pdf
from corpus.plain import read_plain
from corpus.rst import read_rst
from corpus.rtf import read_rtf
from corpus.slides import read_pptx
from corpus.spreadsheet import read_xlsx
from corpus.types import Document

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_jsonl,
    ".page": read_mallard,
    ".eml": read_mail,
    ".mbox": read_mbox,
    ".mbx": read_mbox,
    ".zip": read_zip,
    ".gz": read_gzip,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".rtf": read_rtf,
    ".pptx": read_pptx,
    ".xlsx": read_xlsx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".epub": read_epub,
    ".rst": read_rst,
    **dict.fromkeys(MAN_SUFFIXES, read_man),
}
"""The reader of each kind of file, by suffix in lower case."""

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
    # A pipe would be read until somebody writes into it.
    if file.data is None and file.path.exists() and not file.path.is_file():
        raise UnreadableDocument(file.name, "neither a file nor a folder that can be opened; check what it is")
    reader = READERS.get(file.suffix)
    if reader is None:
        kind = file.suffix or "without a suffix"
        raise UnsupportedFormat(file.name, f"files {kind} are not read; {_INSTEAD.get(file.suffix, _EXPECTED)}")
    return reader
