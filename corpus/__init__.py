"""Files → documents → passages: exact spans of a cleaned text. Knows no vectors."""

from importlib.resources import files
from pathlib import Path

from corpus.errors import CorpusError, MissingSource, UnreadableDocument, UnsupportedFormat
from corpus.file import File
from corpus.metadata import shown_title
from corpus.passages import CountTokens, Limits, passages
from corpus.read import MOST_MEGABYTES, READERS, find_files, read
from corpus.sentences import sentences
from corpus.types import Document, Heading, Metadata, Passage, Span, digest

SAMPLES = Path(str(files("corpus") / "samples"))
"""The folder of the built-in documents: the user guide and examples."""

__all__ = [
    "MOST_MEGABYTES",
    "READERS",
    "SAMPLES",
    "CorpusError",
    "CountTokens",
    "Document",
    "File",
    "Heading",
    "Limits",
    "Metadata",
    "MissingSource",
    "Passage",
    "Span",
    "UnreadableDocument",
    "UnsupportedFormat",
    "digest",
    "find_files",
    "passages",
    "read",
    "sentences",
    "shown_title",
]
