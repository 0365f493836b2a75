"""A conversation as it is exported: each passage with the number of its reference, and the numbered references."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from assistant.conversations import Conversation
from assistant.kept_turn import DamagedTurn, KeptTurn
from assistant.standing import Fate, standing_of
from assistant.types import Answer, Citation, CitedPassage, Highlight, State
from index import Index


@dataclass(frozen=True, slots=True)
class Reference:
    """A document that is cited, under its number (from 1, in the order in which they are cited).

    `publisher` is the site of its public page. `accessed` is the last day on which it was cited in the conversation,
    `fate` what became of the passages cited of it since.
    """

    number: int
    title: str
    author: str | None
    publisher: str | None
    url: str | None
    document: str
    published: str | None
    modified: str | None
    sha256: str
    accessed: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """An exact place in a reference: headings, pages (None where it has none), code points, half-open.

    `url` opens the public page, at the words where a browser can find them.
    """

    reference: int
    headings: tuple[str, ...]
    page: int | None
    last_page: int | None
    start: int
    end: int
    url: str | None


@dataclass(frozen=True, slots=True)
class ExportedPassage:
    """A passage word for word, the marks in it, its place, and the other places that say the same."""

    rank: int
    text: str
    highlights: tuple[Highlight, ...]
    leads: tuple[str, ...]
    place: CitedPlace
    also: tuple[CitedPlace, ...]


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question, when it was asked (ISO 8601, UTC), and its answer as it was shown."""

    number: int
    asked: str
    question: str
    state: State
    confidence: float | None
    version: str
    interpreted_as: dict[str, Any]
    passages: tuple[ExportedPassage, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """A conversation to be taken away: without its id, which would let whoever reads it change it here.

    A damaged turn keeps its place and says so.
    """

    title: str
    created: str
    updated: str
    turns: tuple[ExportedTurn | DamagedTurn, ...]
    references: tuple[Reference, ...]


# What became of several passages of a document is told by the worst of it.
_WORST: Sequence[Fate] = ("gone", "changed", "moved", "same")


def exported(index: Index, conversation: Conversation) -> Export:
    """Return a conversation as it is exported while a version is served."""
    references: dict[str, Reference] = {}
    turns = tuple(
        turn if isinstance(turn, DamagedTurn) else _turn(index, turn, references) for turn in conversation.turns
    )
    return Export(conversation.title, conversation.created, conversation.updated, turns, tuple(references.values()))


def _turn(index: Index, turn: KeptTurn, references: dict[str, Reference]) -> ExportedTurn:
    answer = turn.answer

    def place(citation: Citation) -> CitedPlace:
        number = _referred(index, answer, citation, turn.asked[:10], references)
        pages, span = (citation.page, citation.last_page), (citation.start, citation.end)
        return CitedPlace(number, citation.headings, *pages, *span, citation.quote_url or citation.url)

    def passage(cited: CitedPassage) -> ExportedPassage:
        at, *also = map(place, (cited.citation, *cited.also))
        return ExportedPassage(cited.rank, cited.text, cited.highlights, cited.citation.leads, at, tuple(also))

    return ExportedTurn(
        turn.number,
        turn.asked,
        answer.question,
        answer.state,
        answer.confidence,
        answer.version,
        asdict(answer.interpreted_as),
        tuple(map(passage, answer.passages)),
    )


def _referred(index: Index, answer: Answer, citation: Citation, day: str, references: dict[str, Reference]) -> int:
    """Return the number of the document that a citation is of, which is numbered at its first."""
    fate = standing_of(index, answer, citation).fate
    known = references.get(citation.document_id)
    if known is None:
        known = _reference(len(references) + 1, citation, day, fate)
    worst = min(known.fate, fate, key=_WORST.index)
    references[citation.document_id] = replace(known, accessed=max(known.accessed, day), fate=worst)
    return known.number


def _reference(number: int, citation: Citation, day: str, fate: Fate) -> Reference:
    return Reference(
        number,
        citation.title,
        citation.author,
        _site(citation.url),
        citation.url,
        citation.document,
        citation.published,
        citation.modified,
        citation.sha256,
        day,
        fate,
    )


def _site(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None
