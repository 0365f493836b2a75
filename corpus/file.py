"""A file to read: where it lies, what it is called in citations, its bytes."""

from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableDocument

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source. `name` is its path relative to the indexed folder, with `/`; `source` is that folder.

    `most_bytes` is the length of the longest document that is read.
    """

    path: Path
    name: str
    source: str
    most_bytes: int

    def read_bytes(self) -> bytes:
        """Return the file's bytes.

        Raises:
            UnreadableDocument: it cannot be opened, or it is longer than a document may be.
        """
        try:
            size = self.path.stat().st_size
            if size > self.most_bytes:
                raise UnreadableDocument(self.name, too_long(size, self.most_bytes))
            return self.path.read_bytes()
        except OSError as error:
            raise UnreadableDocument(self.name, cannot_open(error)) from error


def too_long(size: int, most: int) -> str:
    """Return the sentence that refuses a document of `size` bytes where `most` are allowed."""
    return (
        f"the document has {size / MEGABYTE:.1f} MB; expected at most {most / MEGABYTE:g} MB: "
        "split it, or raise SOURCIER_MAX_DOCUMENT_MB"
    )


def cannot_open(error: OSError) -> str:
    """Return the sentence that says why a file or folder cannot be opened."""
    return f"it cannot be read ({error.strerror or error}); check that it exists and that you may read it"
