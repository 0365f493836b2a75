"""The pages: ordinary links and forms, which work with JavaScript off."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from assistant import LONGEST_TITLE, Assistant, BadQuestion, Conversation, Opinion, citation_of
from web.asking import Asked, ask
from web.back import way_back
from web.dependencies import Counted, Kept, Served
from web.examples import example_questions
from web.headers import DOCS
from web.readers import Own
from web.reading import passage_in, read_document
from web.render import page
from web.sheet import sheet_of
from web.turns import shown_turn, shown_turns, web_link

_DOCUMENTS_A_PAGE = 50

router = APIRouter(include_in_schema=False)

Question = Annotated[str, Form()]


@router.get("/")
def home(assistant: Served, metrics: Counted, q: str = "", deleted: bool = False) -> Response:
    """Show the question box, and the answer where the address holds a question; nothing of it is kept."""
    if not q.strip():
        return _home(assistant, deleted=deleted)
    try:
        answer = ask(assistant, metrics, Asked(q))
    except BadQuestion:
        return _home(assistant, refused=q)
    return page("answer.html", assistant=assistant, turn=shown_turn(assistant.index, answer))


@router.post("/conversations")
def start(assistant: Served, metrics: Counted, own: Own, question: Question = "") -> Response:
    """Answer the first question of a conversation, then show it."""
    try:
        answer = ask(assistant, metrics, Asked(question))
    except BadQuestion:
        return _home(assistant, refused=question)
    conversation_id = own.start()
    return own.remembered(_to_turn(conversation_id, own.kept.add(conversation_id, answer).number))


@router.get("/conversations/{conversation_id}")
def conversation(assistant: Served, own: Own, conversation_id: str) -> Response:
    """Show a conversation."""
    shown = _conversation(assistant, own.kept.read(conversation_id), own.kept.opinions(conversation_id))
    return own.remembered(shown) if own.is_known else shown


@router.post("/conversations/{conversation_id}")
def follow_up(
    assistant: Served, metrics: Counted, kept: Kept, conversation_id: str, question: Question = ""
) -> Response:
    """Answer the next question of a conversation, then show it."""
    earlier = kept.read(conversation_id)
    try:
        answer = ask(assistant, metrics, Asked(question, earlier.history))
    except BadQuestion:
        return _conversation(assistant, earlier, kept.opinions(conversation_id), refused=question)
    return _to_turn(conversation_id, kept.add(conversation_id, answer).number)


@router.post("/conversations/{conversation_id}/delete")
def forget(kept: Kept, conversation_id: str) -> Response:
    """Delete a conversation, then say so."""
    kept.delete(conversation_id)
    return RedirectResponse("/?deleted=1", 303)


@router.get("/documents")
def documents(assistant: Served, number: Annotated[int, Query(alias="page", ge=1, le=10**9)] = 1) -> Response:
    """Show a page of the list of documents."""
    listed = assistant.index.documents.listing((number - 1) * _DOCUMENTS_A_PAGE, _DOCUMENTS_A_PAGE)
    last = max(1, -(-assistant.index.manifest.documents // _DOCUMENTS_A_PAGE))
    return page("documents.html", assistant=assistant, documents=listed, number=number, last=last)


@router.get("/documents/{document_id}")
def document(request: Request, assistant: Served, own: Own, document_id: str, passage: str = "") -> Response:
    """Show a whole document, the passage marked that the address names."""
    found = read_document(assistant.index, document_id)
    cited = passage_in(assistant.index, found, passage) if passage else None
    citation = citation_of(found, cited) if cited else None
    return page(
        "document.html",
        assistant=assistant,
        document=found,
        url=web_link((citation and citation.quote_url) or found.url),
        passage=cited,
        citation=citation,
        sheet=sheet_of(assistant.index, found, cited),
        back=way_back(request),
        latest=own.latest(),
    )


@router.get(DOCS)
async def docs() -> Response:
    """Show the JSON endpoints, and let one try them."""
    return page("api.html")


def _home(assistant: Assistant, refused: str | None = None, deleted: bool = False) -> Response:
    """Return the first page; `refused` is a question that cannot be asked."""
    return page(
        "home.html",
        200 if refused is None else 422,
        assistant=assistant,
        examples=example_questions(assistant.index),
        refused=refused,
        deleted=deleted,
    )


def _conversation(
    assistant: Assistant, kept: Conversation, opinions: Sequence[Opinion], refused: str | None = None
) -> Response:
    return page(
        "conversation.html",
        200 if refused is None else 422,
        assistant=assistant,
        conversation=kept,
        turns=shown_turns(assistant.index, kept, opinions),
        longest_title=LONGEST_TITLE,
        refused=refused,
    )


def _to_turn(conversation_id: str, number: int) -> Response:
    return RedirectResponse(f"/conversations/{conversation_id}#turn-{number}", 303)
