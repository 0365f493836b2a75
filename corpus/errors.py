"""What can go wrong while reading documents.

CorpusError
├── MissingSource        a folder or file to index does not exist
├── UnsupportedFormat    no reader for this kind of file
└── UnreadableDocument   the file is there and of a known kind, but cannot be read
    └── NotReadNow       it may be well: it was refused, or took too long; the next rebuild tries it again
"""


class CorpusError(Exception):
    """A document or a source that cannot be read; `path` names it, `reason` says why and what to do."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class MissingSource(CorpusError):
    """A folder or file to index does not exist."""


class UnsupportedFormat(CorpusError):
    """There is no reader for this kind of file."""


class UnreadableDocument(CorpusError):
    """The file cannot be read: damaged, empty, binary, locked by a password…"""


class NotReadNow(UnreadableDocument):
    """The system refused the file, or reading it took too much time or memory; it may go well another time."""
