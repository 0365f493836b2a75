"""The nouns of a corpus: what a document and a passage are."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of a text in Unicode code points, half-open: `text[span.start:span.end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that the span cuts out of `text`."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: its level (1 is the highest) and where its words stand."""

    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; None or empty where it says nothing."""

    title: str = ""
    url: str | None = None
    published: date | None = None
    modified: date | None = None
    language: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """Words without which those of another span say little: the header of a table's rows, the line above a list."""

    span: Span
    over: Span


@dataclass(frozen=True, slots=True)
class Content:
    """What is read of a file before it is told from other files: a canonical text and the structure that it had.

    `pages` holds where each page begins, page 1 first, and is empty where there are none; an empty page begins
    where the next one does.
    """

    text: str
    headings: tuple[Heading, ...] = ()
    leads: tuple[Lead, ...] = ()
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A content with its place and metadata; every offset in Sourcier is an offset into its `text`.

    `path` is the file's path relative to the indexed folder, that of an archive's member behind the archive's own,
    or the `id` of a `.jsonl` line. `source` is the folder or file that was indexed. `sha256` is the digest of the
    text in UTF-8, `id` that of the text and of `copy`: how many documents of the same text were read before, so
    that a file that is moved keeps its id. `surroundings`: the words of a web page around its main content.
    """

    path: str
    source: str
    content: Content
    metadata: Metadata
    surroundings: str = ""
    copy: int = 0
    sha256: str = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", digest(self.text))
        object.__setattr__(self, "id", digest(f"{self.sha256}\0{self.copy}")[:32])

    @property
    def text(self) -> str:
        """The canonical text."""
        return self.content.text

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings of the text, in order."""
        return self.content.headings

    def page(self, offset: int) -> int | None:
        """Return the number of the page on which an offset of the text stands, from 1, or None without pages."""
        return bisect_right(self.content.pages, offset) or None


@dataclass(frozen=True, slots=True)
class ToldDocument(Document):
    """A document with what the process that read it has told of it besides: values that JSON knows."""

    told: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, with the headings under which it stands (outermost first) and the leads of its words.

    `tokens` is the length of its words as the caller's counter gives it.
    """

    document_id: str
    span: Span
    headings: tuple[str, ...]
    leads: tuple[Span, ...]
    tokens: int

    @property
    def id(self) -> str:
        """The passage's id: a digest of its document's id and its span."""
        return digest(f"{self.document_id}\0{self.span.start}\0{self.span.end}")[:32]


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
