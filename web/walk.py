"""The answers from which a reader came → the passages of a document that they cite, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant import Citation, CitedPassage, Highlight
from corpus import Span
from index import StoredDocument
from web.back import Trail


@dataclass(frozen=True, slots=True)
class Stop:
    """A cited passage of a document: where it stands, the words in it that seem to answer (both as spans of the
    document's text), the address at which its answer shows it, and the pages on which it begins and ends."""

    id: str
    span: Span
    answer: Sequence[Span]
    place: str
    page: int | None
    last_page: int | None


@dataclass(frozen=True, slots=True)
class Walk:
    """The cited passages of a document, in the order of its text, and the one that the page was opened at.

    `here` counts from 1; 0 where the page was opened at none of them.
    """

    stops: Sequence[Stop]
    here: int

    @property
    def previous(self) -> Stop | None:
        """The cited passage before that one."""
        return self.stops[self.here - 2] if self.here > 1 else None

    @property
    def next(self) -> Stop | None:
        """The cited passage behind that one, the first where the page was opened at none."""
        return self.stops[self.here] if self.here < len(self.stops) else None

    @property
    def current(self) -> Stop | None:
        """The passage that the page was opened at."""
        return self.stops[self.here - 1] if self.here else None


def walk_of(document: StoredDocument, trail: Trail | None, current: Citation | None, asked: str) -> Walk:
    """Return the passages of a document that the answers cite, with the one that the address asks for.

    `current` is the citation of that one in the served version. Without it the passage is the one that the answers
    show under the id `asked`: a document that is cut otherwise still holds its words.
    """
    stops = {stop.id: stop for stop in _stops(document, trail)}
    if current and current.passage_id not in stops:
        stops[current.passage_id] = _stop(current, (), "")
    ordered = sorted(stops.values(), key=lambda stop: (stop.span, stop.id))
    here = next((number for number, stop in enumerate(ordered, start=1) if stop.id == asked), 0)
    return Walk(ordered, here)


def address_of(beginning: str, passage: CitedPassage) -> str:
    """Return the address of a passage in the page of its answer."""
    return f"{beginning}{passage.rank}"


def _stops(document: StoredDocument, trail: Trail | None) -> Iterator[Stop]:
    for place, answer in trail.answers if trail else ():
        for passage in answer.passages:
            if _stands(document, passage):
                yield _stop(passage.citation, passage.highlights, address_of(place, passage))


def _stands(document: StoredDocument, passage: CitedPassage) -> bool:
    """Tell whether a passage that was shown stands in a document, word for word and at its place."""
    cited = passage.citation
    same = (cited.document_id, cited.sha256) == (document.id, document.sha256)
    return same and document.text[cited.start : cited.end] == passage.text


def _stop(cited: Citation, highlights: Sequence[Highlight], place: str) -> Stop:
    answer = [Span(cited.start + max(0, mark.start), min(cited.end, cited.start + mark.end)) for mark in highlights]
    return Stop(cited.passage_id, Span(cited.start, cited.end), answer, place, cited.page, cited.last_page)
