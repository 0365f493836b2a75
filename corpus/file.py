"""A file to read: where it lies, what it is called in citations, its bytes."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from corpus.errors import CorpusError, NotReadNow, UnreadableDocument
from corpus.opening import OutsideError, leads_out, open_file
from corpus.types import Document

MEGABYTE = 1_000_000
_DEEPEST = 4
# All that lies inside one file, at any depth, in longest documents: two gigabytes by default, which a site of 20,000
# pages stays under and a bomb of archives in archives does not. No member is free: the smallest counts as a kilobyte.
_MOST_UNPACKED = 200
_LEAST_COUNTED = 1 / 10_000
# So many members in a row that cannot be read, at any depth, say enough of an archive.
_MOST_REFUSED = 100


@dataclass(slots=True)
class Unpacked:
    """What came out of a file and the files inside it, all together: bytes, and members refused since a document."""

    bytes: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source. `name` is its path relative to the indexed folder, with `/`; `source` is that folder.

    `most_bytes` is the length of the longest document that is read. `data` are the bytes of a file inside another
    one, such as the member of an archive or the attachment of an e-mail; `path` is then that of the outermost one.
    `depth` counts the files around it, `unpacked` the bytes that came out of the outermost one. `called` is the name
    that tells what kind of file it is, where `name` does not. Of a file that is read in `parts`, the documents of one
    are yielded, `part`, counted from 0. Where `within` is given, a folder without links in its own path, no link that
    leads out of it is followed. A reader whose document takes long calls `alive` after each page of it.
    """

    path: Path
    name: str
    source: str
    most_bytes: int
    data: bytes | None = None
    depth: int = 0
    called: str = ""
    part: int = 0
    parts: int = 1
    within: Path | None = None
    unpacked: Unpacked = field(default_factory=Unpacked, compare=False, repr=False)
    alive: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)

    @property
    def suffix(self) -> str:
        """The last suffix of the name in lower case, with its dot."""
        return PurePosixPath(self.called or self.name).suffix.lower()

    @property
    def leads_out(self) -> bool:
        """Whether it is a symbolic link that is not followed, as it leads out of the indexed folder."""
        return self.data is None and self.within is not None and leads_out(self.path, self.within)

    @property
    def spent(self) -> bool:
        """Whether as much came out of the outermost file as may come out of one: no other member is read."""
        return self._overflown or self.unpacked.refused >= _MOST_REFUSED

    @property
    def _overflown(self) -> bool:
        return self.unpacked.bytes > _MOST_UNPACKED * self.most_bytes

    def refuse(self) -> UnreadableDocument | None:
        """Count a member that cannot be read; return the error that gives up the others after too many in a row."""
        self.unpacked.refused += 1
        if self.unpacked.refused != _MOST_REFUSED:
            return None
        reason = f"{_MOST_REFUSED} files in it cannot be read, one after the other; those behind them were not tried"
        return UnreadableDocument(self.name, reason)

    def read_bytes(self) -> bytes:
        """Return the file's bytes.

        Raises:
            UnreadableDocument: it cannot be opened, or it is longer than a document may be.
        """
        if self.data is not None:
            return self.data
        try:
            with self.open() as stream:
                size = os.fstat(stream.fileno()).st_size
                if size > self.most_bytes:
                    raise UnreadableDocument(self.name, too_long(size, self.most_bytes))
                data = stream.read(size + 1)
                if len(data) > size:  # it has grown meanwhile
                    data += stream.read(self.most_bytes + 1 - len(data))
        except OSError as error:
            raise NotReadNow(self.name, cannot_open(error)) from error
        if len(data) > self.most_bytes:
            raise UnreadableDocument(self.name, too_long(len(data), self.most_bytes))
        return data

    def open(self) -> BufferedReader | BytesIO:
        """Return the file's bytes to be read bit by bit, however long it is.

        Raises:
            OSError: it cannot be opened.
            UnreadableDocument: a link leads out of the indexed folder.
        """
        if self.data is not None:
            return BytesIO(self.data)
        try:
            return open_file(self.path, self.within)
        except OutsideError as error:
            raise self.not_followed() from error

    def not_followed(self) -> UnreadableDocument:
        """Return the error that says of a link that it is not followed."""
        return UnreadableDocument(
            self.name,
            "a symbolic link leads out of the indexed folder, and is not followed; index the folder that it leads to, "
            "or set SOURCIER_FOLLOW_LINKS=1",
        )

    def member(self, name: str, data: bytes) -> "File":
        """Return a file that lies inside this one; its name stands behind this one's: `archive.zip/page.html`.

        `name` is one that `visible_name` gave.

        Raises:
            UnreadableDocument: it is longer than a document may be, or lies in too many files inside each other.
        """
        return self._inside(replace(self, name=f"{self.name}/{name}", data=data, depth=self.depth + 1, called=""))

    def packed(self, called: str, data: bytes) -> "File":
        """Return the file that this one packs, as `notes.txt.gz` packs `notes.txt`: it keeps this one's name.

        Raises:
            UnreadableDocument: as for a member.
        """
        return self._inside(replace(self, data=data, depth=self.depth + 1, called=called))

    def _inside(self, inner: "File") -> "File":
        size = len(inner.data or b"")
        self.unpacked.bytes += max(size, int(self.most_bytes * _LEAST_COUNTED))
        if size > self.most_bytes:
            raise UnreadableDocument(inner.name, too_long(size, self.most_bytes))
        if self._overflown:
            raise UnreadableDocument(inner.name, _too_much(_MOST_UNPACKED * self.most_bytes))
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


def _too_much(most: int) -> str:
    return f"more than {most / MEGABYTE:g} MB came out of the file around it; unpack that one and index its folder"


def cannot_open(error: OSError) -> str:
    """Return the sentence that says why a file or folder cannot be opened."""
    return f"it cannot be read ({error.strerror or error}); check that it exists and that you may read it"
