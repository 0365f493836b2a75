"""Files → documents → passages: exact spans of a cleaned text. Knows no vectors."""

from importlib.resources import files
from pathlib import Path

from corpus.answering import Tell, read_and_tell
from corpus.environment import find_program, isolate_process
from corpus.errors import CorpusError, MissingSource, NotReadNow, UnreadableDocument, UnsupportedFormat
from corpus.file import File
from corpus.find import MOST_MEGABYTES, find_files
from corpus.fragment import text_fragment
from corpus.interrogatives import asked_in_full, written_questions
from corpus.isolate import read_all
from corpus.metadata import shown_title
from corpus.names import original_name, visible_name
from corpus.opening import open_file
from corpus.passages import CountTokens, Limits, passages
from corpus.process import READ, Bounds, Command
from corpus.recipe import reading_recipe
from corpus.repeated import RepeatedLine, left_out, repeated_lines
from corpus.sentences import sentences
from corpus.short_forms import short_forms
from corpus.types import Content, Document, Heading, Lead, Metadata, Passage, Span, ToldDocument, digest
from corpus.wire import content_of, structure

SAMPLES = Path(str(files("corpus") / "samples"))
"""The folder of the built-in documents: the user guide and examples."""

__all__ = [
    "MOST_MEGABYTES",
    "READ",
    "SAMPLES",
    "Bounds",
    "Command",
    "Content",
    "CorpusError",
    "CountTokens",
    "Document",
    "File",
    "Heading",
    "Lead",
    "Limits",
    "Metadata",
    "MissingSource",
    "NotReadNow",
    "Passage",
    "RepeatedLine",
    "Span",
    "Tell",
    "ToldDocument",
    "UnreadableDocument",
    "UnsupportedFormat",
    "asked_in_full",
    "content_of",
    "digest",
    "find_files",
    "find_program",
    "isolate_process",
    "left_out",
    "open_file",
    "original_name",
    "passages",
    "read_all",
    "read_and_tell",
    "reading_recipe",
    "repeated_lines",
    "sentences",
    "short_forms",
    "shown_title",
    "structure",
    "text_fragment",
    "visible_name",
    "written_questions",
]
