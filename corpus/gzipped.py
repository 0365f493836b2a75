"""A file packed by gzip (`notes.txt.gz`) → the file that it packs."""

import zlib
from collections.abc import Iterator
from gzip import BadGzipFile, GzipFile
from pathlib import PurePosixPath

from corpus.errors import UnreadableDocument
from corpus.file import MEGABYTE, File


def read_gzip(file: File) -> Iterator[File]:
    """Yield the one file that is packed, under the name of this one: it is cited as it lies on the disk.

    Raises:
        UnreadableDocument: it is damaged or cut short, or more comes out of it than a document may have.
    """
    with file.open() as stream:
        try:
            data = GzipFile(fileobj=stream).read(file.most_bytes + 1)
        except (BadGzipFile, EOFError, zlib.error) as error:
            found = "cut short" if isinstance(error, EOFError) else "damaged, or not packed by gzip"
            reason = f"{found}; expected a whole file of gzip: download or pack it again"
            raise UnreadableDocument(file.name, reason) from error
    if len(data) > file.most_bytes:
        most = f"{file.most_bytes / MEGABYTE:g} MB"
        reason = f"it unpacks to more than {most}; split it, or raise SOURCIER_MAX_DOCUMENT_MB"
        raise UnreadableDocument(file.name, reason)
    yield file.packed(PurePosixPath(file.called or file.name).stem, data)
