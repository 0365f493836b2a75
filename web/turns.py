"""An answer → what the page shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant import (
    Answer,
    Citation,
    CitedPassage,
    Conversation,
    DamagedTurn,
    Fate,
    Opinion,
    Verdict,
    standing_of,
)
from index import Index
from web.filtering import filter_words
from web.likelihood import Likelihood, likelihood
from web.marks import Run, marked_runs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its citation, and where the links to it lead (None: nowhere).

    `url` is the public page, at the words where a browser can find them; `site` is that page's. `fate` is what became
    of it since it was shown.
    """

    citation: Citation
    link: str | None
    url: str | None
    site: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Rated:
    """What a reader can think of a turn, or of a passage in it, and what this one thinks so far."""

    conversation: str
    turn: int
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage on the page: its pieces, the headings above it, its place, and the others that say the same.

    `rated` is None where no opinion can be kept, as of an answer that is not.
    """

    rank: int
    runs: Sequence[Run]
    headings: Sequence[str]
    place: Place
    also: Sequence[Place]
    rated: Rated | None

    @property
    def other_documents(self) -> int:
        """How many other documents say the same."""
        return len({place.citation.document_id for place in self.also} - {self.place.citation.document_id})


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A question and its answer on the page: the filters that it was held to and what it did not take over (each as
    `interpreted_as` tells it, and in words), what a reader thinks of it, and the documents said to hold the right
    answer (`answering`)."""

    number: int
    answer: Answer
    passages: Sequence[ShownPassage]
    filters: Sequence[tuple[str, str]]
    ignored: Sequence[tuple[str, str]] = ()
    rated: Rated | None = None
    answering: Sequence[str] = ()

    @property
    def likelihood(self) -> Likelihood:
        """How likely it is that the passages answer, where the answer was found."""
        return likelihood(self.answer)


def shown_turns(index: Index, conversation: Conversation, opinions: Sequence[Opinion]) -> list[ShownTurn | DamagedTurn]:
    """Return the turns of a conversation as they are shown while a version is served; damaged ones stay as they are."""
    verdicts = {(opinion.turn, opinion.passage): opinion.verdict for opinion in opinions if not opinion.document}
    shown: list[ShownTurn | DamagedTurn] = []
    for turn in conversation.turns:
        if isinstance(turn, DamagedTurn):
            shown.append(turn)
            continue
        ids = ["", *(passage.citation.passage_id for passage in turn.answer.passages)]
        rated = [Rated(conversation.id, turn.number, verdicts.get((turn.number, key))) for key in ids]
        passages = [
            _shown(index, turn.answer, passage, own)
            for passage, own in zip(turn.answer.passages, rated[1:], strict=True)
        ]
        answering = [opinion.document for opinion in opinions if opinion.document and opinion.turn == turn.number]
        filters = _filters(index, turn.answer)
        ignored = _ignored(index, turn.answer)
        shown.append(ShownTurn(turn.number, turn.answer, passages, filters, ignored, rated[0], answering))
    return shown


def shown_turn(index: Index, answer: Answer) -> ShownTurn:
    """Return an answer that is not kept as it is shown."""
    passages = [_shown(index, answer, passage, None) for passage in answer.passages]
    return ShownTurn(1, answer, passages, _filters(index, answer), _ignored(index, answer))


def web_link(url: str | None) -> str | None:
    """Return an address that the page may link to, None for any other: « javascript: » runs what it says."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _filters(index: Index, answer: Answer) -> list[tuple[str, str]]:
    pairs = (told.partition("=") for told in answer.interpreted_as.filters)
    return [(f"{name}={value}", filter_words(index, name, value)) for name, _, value in pairs]


def _ignored(index: Index, answer: Answer) -> list[tuple[str, str]]:
    """Return what was not taken over, as it is named and in words: of a document, its title."""
    found = ((text, index.documents.document(text)) for text in answer.interpreted_as.ignored)
    return [(text, document.title if document else text) for text, document in found]


def _shown(index: Index, answer: Answer, passage: CitedPassage, rated: Rated | None) -> ShownPassage:
    headings = passage.citation.headings
    runs = marked_runs(passage)
    above = headings[:-1] if runs and runs[0].heading else headings
    place, *also = (_place(index, answer, citation) for citation in (passage.citation, *passage.also))
    return ShownPassage(passage.rank, runs, above, place, also, rated)


def _place(index: Index, answer: Answer, citation: Citation) -> Place:
    standing = standing_of(index, answer, citation)
    link = f"/documents/{standing.document_id}" if standing.document_id else None
    url = web_link(citation.quote_url or citation.url)
    site = _site(url)
    shown_at = citation.link if standing.fate == "same" else link
    return Place(citation, shown_at, url if site else None, site, standing.fate)


def _site(url: str | None) -> str:
    """Return the name of the site of an address, "" if it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
