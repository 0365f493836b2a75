"""The nouns of an answer."""

from dataclasses import dataclass
from typing import Literal

from corpus import Span
from index import NO_OPERATORS, Operators

State = Literal["found", "closest", "nothing"]
"""`found`: passages that seem to answer; `closest`: the nearest ones, which may not; `nothing`: the documents do not
hold the answer."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier turn of a conversation: its question, and the ids of the passages shown for it, best first."""

    question: str
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood: what it carries over from earlier questions, and the weighted texts whose
    words, vectors and tokens are looked for, the question first.

    `carried` are the earlier questions taken along, oldest first; empty where the question stands alone. `operators`
    are those of the question; the first of the words are the question without them.
    """

    question: str
    carried: tuple[str, ...]
    words: tuple[tuple[str, float], ...]
    operators: Operators = NO_OPERATORS


@dataclass(frozen=True, slots=True)
class Highlight:
    """Words of a passage that seem to answer: offsets into the passage's text, in code points, half-open.

    `key` is the date, number, name… in them that the question asks for, where only one of that sort stands there.
    """

    start: int
    end: int
    key: Span | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a passage stands. `start` and `end` are offsets into the document's text, in code points, half-open.

    `document` is the path relative to the indexed folder, or the id of a `.jsonl` line; `sha256` is the digest of
    the document's text; dates are ISO 8601; `link` opens the document at the place, `quote_url` the public page at the
    words, where they could be shown to stand there once. `page` and `last_page` are those on which the passage begins
    and ends, from 1, None where the document has no pages. `leads` are words of the document from above the passage
    without which it says little: the header of a table, the line that announces a list.
    """

    passage_id: str
    document_id: str
    document: str
    title: str
    url: str | None
    headings: tuple[str, ...]
    start: int
    end: int
    sha256: str
    published: str | None
    modified: str | None
    language: str | None
    link: str
    author: str | None = None
    page: int | None = None
    last_page: int | None = None
    leads: tuple[str, ...] = ()
    quote_url: str | None = None


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage of the answer, its words proved against the stored document; `rank` counts from 1.

    `also` are the other places where the same is said in the same words, proved as well.
    """

    rank: int
    score: float
    text: str
    highlights: tuple[Highlight, ...]
    citation: Citation
    also: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class CarriedDocument:
    """A document shown before that a question points to, and to which its answer is held."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Understood:
    """How the question was understood: with which earlier questions, and which of its words stand nowhere.

    `filters` are those that the search was held to, as an address has them: « language=fr », « date_from=2024-01-01 ».
    `terms` are the words taken along from the earlier questions, as they were written, the last question's first.
    Each of `carried`, each of `terms` and the id of each of `documents` can be ignored when the question is asked anew;
    `ignored` are those that were. `expansions` are pairs of an acronym and what it stands for, either way round, and
    `corrections` pairs of a word that stands nowhere and the one that was looked for in its place.
    """

    carried: tuple[str, ...]
    unknown_words: tuple[str, ...]
    filters: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    documents: tuple[CarriedDocument, ...] = ()
    ignored: tuple[str, ...] = ()
    expansions: tuple[tuple[str, str], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of a document that lead on, as they stand there: `title` is the document's, `link` opens it at the place.

    A `reading` is one of several things that the question may be about, told by the words that set its title or
    heading apart from the others'. A `question` can be asked as it is.
    """

    kind: Literal["reading", "question", "title", "short form", "heading"]
    text: str
    title: str
    document_id: str
    link: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: the version that answered, how sure it is (`confidence`, 0 to 1), the passages.

    An answer of `words_only` was found by its words alone, while the vectors of new documents were made: it has no
    confidence, and its state is never `found`.

    `suggestions`: the readings that compete, and where the state is not `found` what the documents can answer.
    """

    question: str
    version: str
    state: State
    confidence: float | None
    interpreted_as: Understood
    passages: tuple[CitedPassage, ...]
    suggestions: tuple[Suggestion, ...] = ()
    words_only: bool = False
