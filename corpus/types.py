"""The nouns of a corpus: what a document and a passage are."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256


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


@dataclass(frozen=True, slots=True)
class Document:
    """A cleaned text with its outline and metadata; every offset in Sourcier is an offset into `text`.

    `path` is the file's path relative to the indexed folder, or the `id` of a `.jsonl` line. `source` is the
    folder or file that was indexed. `sha256` is the digest of `text` in UTF-8, `id` that of path and text.
    """

    path: str
    source: str
    text: str
    headings: tuple[Heading, ...]
    metadata: Metadata
    sha256: str = field(init=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", digest(self.text))
        object.__setattr__(self, "id", digest(f"{self.path}\0{self.sha256}")[:32])


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document, with the headings under which it stands (outermost first).

    `tokens` is the length of its words as the caller's counter gives it.
    """

    document_id: str
    span: Span
    headings: tuple[str, ...]
    tokens: int

    @property
    def id(self) -> str:
        """The passage's id: a digest of its document's id and its span."""
        return digest(f"{self.document_id}\0{self.span.start}\0{self.span.end}")[:32]


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()
