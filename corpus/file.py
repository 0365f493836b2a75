"""A file to read: where it lies, what it is called in citations, its bytes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeAlias

from corpus.errors import CorpusError, UnreadableDocument
from corpus.types import Document

MEGABYTE = 1_000_000
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source. `name` is its path relative to the indexed folder, with `/`; `source` is that folder.

    `most_bytes` is the length of the longest document that is read. `data` are the bytes of a file inside another
    one, such as the member of an archive or the attachment of an e-mail; `path` is then that of the outermost one.
    `depth` counts the files around it. A reader whose document takes long calls `alive` after each page of it.
    """

    path: Path
    name: str
    source: str
    most_bytes: int
    data: bytes | None = None
    depth: int = 0
    alive: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)

    @property
    def suffix(self) -> str:
        """The last suffix of the name in lower case, with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    def read_bytes(self) -> bytes:
        """Return the file's bytes.

        Raises:
            UnreadableDocument: it cannot be opened, or it is longer than a document may be.
        """
        if self.data is not None:
            return self.data
        try:
            size = self.path.stat().st_size
            if size > self.most_bytes:
                raise UnreadableDocument(self.name, too_long(size, self.most_bytes))
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(self.name, cannot_open(error)) from error

    def open(self) -> BinaryIO:
        """Return the file's bytes to be read bit by bit, however long it is.

        Raises:
            OSError: it cannot be opened.
        """
        return self.path.open("rb") if self.data is None else BytesIO(self.data)

    def member(self, name: str, data: bytes) -> "File":
        """Return a file that lies inside this one; its name stands behind this one's: `archive.zip/page.html`.

        Raises:
            UnreadableDocument: it is longer than a document may be, or lies in too many files inside each other.
        """
        inner = replace(self, name=f"{self.name}/{name}", data=data, depth=self.depth + 1)
        if len(data) > self.most_bytes:
            raise UnreadableDocument(inner.name, too_long(len(data), self.most_bytes))
        if inner.depth > _DEEPEST:
            raise UnreadableDocument(inner.name, f"more than {_DEEPEST} files inside each other; unpack them")
        return inner


Reader: TypeAlias = Callable[[File], Iterator[Document | CorpusError | File]]
"""Reads the documents of a file; a file that it yields is read in turn."""


def too_long(size: int, most: int) -> str:
    """Return the sentence that refuses a document of `size` bytes where `most` are allowed."""
    return (
        f"the document has {size / MEGABYTE:.1f} MB; expected at most {most / MEGABYTE:g} MB: "
        "split it, or raise SOURCIER_MAX_DOCUMENT_MB"
    )


def cannot_open(error: OSError) -> str:
    """Return the sentence that says why a file or folder cannot be opened."""
    return f"it cannot be read ({error.strerror or error}); check that it exists and that you may read it"
