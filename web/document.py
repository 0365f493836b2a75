"""The page of a document: its whole text, opened at a cited passage, and its file beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel

from assistant import Citation, Conversation, ConversationsFailed, UnknownConversation, citation_of
from corpus import Span
from index import Absence, Index, StoredDocument, original_of
from web.back import trail_of
from web.dependencies import InTurn, Served
from web.errors import UnknownDocument, UnknownPassage
from web.find import LONGEST, Extract, extract, find
from web.gone import as_shown, gone_page
from web.original import is_pdf, original_file
from web.readers import Own, Reader
from web.reading import passage_in, read_document
from web.render import page
from web.runs import Marks
from web.sheet import Sheet, page_starts, sheet_of
from web.turns import web_link
from web.walk import Stop, Walk, walk_of

_MOST_EXTRACTS = 200

router = APIRouter(include_in_schema=False)


class Place(BaseModel):
    """What of a document is asked for: a passage by its id, words to find."""

    passage: str = ""
    find: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader looks for in a document: the words, how often they stand there, the first places in context."""

    words: str
    hits: Sequence[Span]
    extracts: Sequence[Extract]


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is of the file of a document; a PDF is shown at the page of the passage that was opened."""

    absence: Absence | None
    is_pdf: bool
    address: str


@router.get("/documents/{document_id}", dependencies=[InTurn])
def document(
    request: Request, assistant: Served, own: Own, document_id: str, place: Annotated[Place, Query()]
) -> Response:
    """Show a whole document, the passages marked that an answer cites and the words that the address looks for."""
    trail = trail_of(request, assistant, own)
    try:
        found = read_document(assistant.index, document_id)
    except UnknownDocument:
        shown = as_shown(trail, document_id, place.passage)
        if shown is None:
            raise
        return gone_page(assistant, shown)
    citation = _citation(assistant.index, found, place.passage)
    walk = walk_of(found, trail, citation, place.passage)
    search = _search(found, place.find)
    return page(
        "document.html",
        404 if place.passage and walk.current is None else 200,
        assistant=assistant,
        document=found,
        url=web_link((citation and citation.quote_url) or found.url),
        asked=place.passage,
        walk=walk,
        search=search,
        longest=LONGEST,
        sheet=_sheet(assistant.index, found, walk, search),
        beside=_beside(assistant.index, found, walk.current),
        trail=trail,
        latest=_latest(own),
    )


@router.get("/documents/{document_id}/original")
def original(assistant: Served, document_id: str) -> FileResponse:
    """Give the file that a document was read from."""
    return original_file(assistant.index, read_document(assistant.index, document_id))


def _latest(own: Reader) -> Conversation | None:
    """Return the reader's last conversation; without those, the document is shown all the same."""
    try:
        return own.latest()
    except (ConversationsFailed, UnknownConversation):
        return None


def _citation(index: Index, found: StoredDocument, passage_id: str) -> Citation | None:
    """Return the citation of a passage of a document, None where the served version has no such one."""
    try:
        return citation_of(found, passage_in(index, found, passage_id)) if passage_id else None
    except UnknownPassage:
        return None


def _search(found: StoredDocument, words: str) -> Search:
    hits = find(found.text, words)
    return Search(words.strip()[:LONGEST], hits, [extract(found.text, hit) for hit in hits[:_MOST_EXTRACTS]])


def _sheet(index: Index, found: StoredDocument, walk: Walk, search: Search) -> Sheet:
    marks = Marks(
        current=walk.current.span if walk.current else None,
        cited=[stop.span for stop in walk.stops],
        answer=[words for stop in walk.stops for words in stop.answer],
        hits=search.hits,
        pages=page_starts(found),
    )
    return sheet_of(index, found, marks)


def _beside(index: Index, found: StoredDocument, current: Stop | None) -> Beside:
    file = original_of(index, found)
    at = f"#page={current.page}" if current and current.page and is_pdf(file) else ""
    absence = None if isinstance(file, Path) else file
    return Beside(absence, is_pdf(file), f"/documents/{found.id}/original{at}")
