"""An answer → what the page shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from assistant import Answer, Citation, CitedPassage, KeptTurn
from index import Index
from web.filtering import filter_words
from web.marks import Run, marked_runs

Standing = Literal["same", "moved", "gone"]
"""What became of a passage since it was shown: it is `same`; its document is there, cut otherwise (`moved`); its
document was changed or removed (`gone`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its citation, and where the links to it lead (None: nowhere).

    `url` is the public page, at the words where a browser can find them; `site` is that page's.
    """

    citation: Citation
    link: str | None
    url: str | None
    site: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage on the page: its pieces, the headings above it, its place, and the others that say the same."""

    rank: int
    runs: Sequence[Run]
    headings: Sequence[str]
    place: Place
    also: Sequence[Place]

    @property
    def other_documents(self) -> int:
        """How many other documents say the same."""
        return len({place.citation.document_id for place in self.also} - {self.place.citation.document_id})


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A question and its answer on the page; `filters` are those that it was held to, in words."""

    number: int
    answer: Answer
    passages: Sequence[ShownPassage]
    filters: Sequence[str]


def shown_turns(index: Index, turns: Sequence[KeptTurn]) -> list[ShownTurn]:
    """Return the turns of a conversation as they are shown while a version is served."""
    return [shown_turn(index, turn.answer, turn.number) for turn in turns]


def shown_turn(index: Index, answer: Answer, number: int = 1) -> ShownTurn:
    """Return an answer as it is shown while a version is served, be it of that version or of an older one."""
    pairs = (told.partition("=") for told in answer.interpreted_as.filters)
    filters = [filter_words(index, name, value) for name, _, value in pairs]
    return ShownTurn(number, answer, [_shown(index, answer, passage) for passage in answer.passages], filters)


def web_link(url: str | None) -> str | None:
    """Return an address that the page may link to, None for any other: « javascript: » runs what it says."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _shown(index: Index, answer: Answer, passage: CitedPassage) -> ShownPassage:
    headings = passage.citation.headings
    runs = marked_runs(passage)
    above = headings[:-1] if runs and runs[0].heading else headings
    place, *also = (_place(index, answer, citation) for citation in (passage.citation, *passage.also))
    return ShownPassage(passage.rank, runs, above, place, also)


def _place(index: Index, answer: Answer, citation: Citation) -> Place:
    standing = "same" if answer.version == index.version else _standing(index, citation)
    links = {"same": citation.link, "moved": f"/documents/{citation.document_id}", "gone": None}
    url = web_link(citation.quote_url or citation.url)
    site = _site(url)
    return Place(citation, links[standing], url if site else None, site, standing)


def _standing(index: Index, citation: Citation) -> Standing:
    if index.documents.passage(citation.passage_id):
        return "same"
    return "moved" if index.documents.passages_of(citation.document_id) else "gone"


def _site(url: str | None) -> str:
    """Return the name of the site of an address, "" if it has none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
