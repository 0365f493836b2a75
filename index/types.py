"""The nouns of an index: what encodes a text, what is asked, what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from index.device import Device

Vectors = NDArray[np.float32]
"""Vectors of texts: float32, (n, dimension), rows of length 1."""


States = NDArray[np.float32]
"""What a model thinks of each token of a text: float32, (tokens, width), of any length."""


Places = NDArray[np.int64]
"""Spans of a text, in order: int64, (n, 2), start and end."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text token by token, prompt and special tokens left out: their states, and the span of the text of each."""

    text: str
    states: States
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass of a model over texts gives: their vectors, and the tokens of each."""

    vectors: Vectors
    tokens: tuple[Tokens, ...]


class Encoder(Protocol):
    """What turns texts into vectors. `fingerprint` changes whenever the vectors could, but for what `device` does to
    those of passages."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def device(self) -> Device: ...

    @property
    def dimension(self) -> int: ...

    @property
    def token_width(self) -> int: ...

    @property
    def tokenizer_folder(self) -> Path | None:
        """The folder of a tokenizer by which another process counts tokens as this does; None where there is none."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens, special tokens left out."""
        ...

    @property
    def most_tokens(self) -> int:
        """The most tokens of a text to be found that `read_passages` gives: what is longer is cut."""
        ...

    def token_places(self, texts: Sequence[str]) -> list[Places]:
        """Return where the tokens of texts to be found stand, uncut, without a pass; nowhere if that is not known."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts to be found."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        ...

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of texts to be found, from one pass."""
        ...

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions, from one pass."""
        ...


@dataclass(frozen=True, slots=True)
class Operators:
    """What a passage must say, phrase by phrase, and what it must not say."""

    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


NO_OPERATORS = Operators()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question that leans on earlier ones is about: these, put together with weights that add up to 1.

    `words`: their texts with their weights; `vector`: the weighted sum of their vectors, float32, (dimension,), at most
    1 long; `tokens`: theirs, weighted likewise. `share`: what it counts where the question counts 1.
    """

    words: tuple[tuple[str, float], ...]
    vector: Vectors
    tokens: tuple[tuple[Tokens, float], ...]
    share: float


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the index takes it: weighted words for the lexical side, a vector for the dense side.

    `words`: texts with their weights. `vector`: float32, (dimension,), of length 1. `tokens`: those of the question,
    by which the best passages are ranked anew. `operators` hold all passages. `subject`: what it is about besides what
    it says.
    """

    words: tuple[tuple[str, float], ...]
    vector: Vectors
    tokens: Tokens | None = None
    operators: Operators = NO_OPERATORS
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Widening:
    """What was looked for besides the words of a question, as pairs of what was written and what was added.

    `expansions`: acronyms and what they stand for, either way. `corrections`: words that stand nowhere and what was
    perhaps meant.
    """

    expansions: tuple[tuple[str, str], ...]
    corrections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is held to; an empty field holds it to nothing. Dates are inclusive.

    A document's date is that of its last modification, else of its publication; one without any is left out
    where a date is asked for.
    """

    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None


class Hit(NamedTuple):
    """A passage found: its row in the index, its fused score in [0, 1] and what the score is made of.

    `cosine` is in [-1, 1]; `bm25` is 0 where no word of the question stands in the passage. `others` are the rows of
    the passages that say the same in the same words. `late`, in [0, 1], is how near the question's tokens come to
    those of the passage; 0 where it was not ranked by them. A tuple, as hundreds are made for a question.
    """

    row: int
    score: float
    cosine: float
    bm25: float
    others: tuple[int, ...] = ()
    late: float = 0.0

    def scored(self, score: float, late: float) -> "Hit":
        """Return the hit with another score and late score."""
        return Hit(self.row, score, self.cosine, self.bm25, self.others, late)

    def with_cosine(self, cosine: float) -> "Hit":
        """Return the hit with another cosine."""
        return Hit(self.row, self.score, cosine, self.bm25, self.others, self.late)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a document of one, that could not be read; one that is not `lasting` is tried again each time."""

    path: str
    reason: str
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as the index keeps it; `text` is read from the disk at each call.

    `pages` holds where each page begins in the text, page 1 first; it is empty where there are none.
    """

    id: str
    path: str
    source: str
    title: str
    url: str | None
    published: date | None
    modified: date | None
    language: str | None
    author: str | None
    sha256: str
    pages: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the index keeps it: a span of a document, and the digest of its words at rebuild time.

    `leads` are spans of the document without which the words say little. `fragment` goes behind the `#` of the
    document's address and leads a browser to the passage; None where nothing leads to it alone.
    """

    row: int
    id: str
    document_id: str
    start: int
    end: int
    headings: tuple[str, ...]
    leads: tuple[Span, ...]
    fragment: str | None
    sha256: str
