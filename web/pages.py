"""The pages: ordinary links and forms, which work with JavaScript off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response

from assistant import LONGEST_TITLE, Assistant, BadFilters, BadQuestion, Conversation, Opinion
from web.asking import Asked, ask
from web.dependencies import Counted, Kept, Served
from web.examples import example_questions
from web.filtering import Address, FilterFields, QuestionForm, filter_bar
from web.headers import DOCS
from web.readers import Own
from web.render import page
from web.turns import shown_turn, shown_turns

_DOCUMENTS_A_PAGE = 50

router = APIRouter(include_in_schema=False)

Filled = Annotated[QuestionForm, Form()]


@router.get("/")
def home(assistant: Served, metrics: Counted, address: Annotated[Address, Query()]) -> Response:
    """Show the question box, and the answer where the address holds a question; nothing of it is kept."""
    if not address.q.strip():
        return _home(assistant, address, deleted=address.deleted)
    try:
        answer = ask(assistant, metrics, Asked(address.q, filters=address.filters()))
    except (BadQuestion, BadFilters) as error:
        return _home(assistant, address, Refused(address.q, error))
    bar = filter_bar(assistant.index, address, "/", [("q", address.q)])
    return page("answer.html", assistant=assistant, turn=shown_turn(assistant.index, answer), filters=bar)


@router.post("/conversations")
def start(assistant: Served, metrics: Counted, own: Own, form: Filled) -> Response:
    """Answer the first question of a conversation, then show it."""
    try:
        answer = ask(assistant, metrics, Asked(form.question, filters=form.filters()))
    except (BadQuestion, BadFilters) as error:
        return _home(assistant, form, Refused(form.question, error))
    conversation_id = own.start()
    return own.remembered(_to_turn(conversation_id, own.kept.add(conversation_id, answer).number, form))


@router.get("/conversations/{conversation_id}")
def conversation(
    assistant: Served, own: Own, conversation_id: str, fields: Annotated[FilterFields, Query()]
) -> Response:
    """Show a conversation."""
    shown = _conversation(assistant, own.kept.read(conversation_id), own.kept.opinions(conversation_id), fields)
    return own.remembered(shown) if own.is_known else shown


@router.post("/conversations/{conversation_id}")
def follow_up(assistant: Served, metrics: Counted, kept: Kept, conversation_id: str, form: Filled) -> Response:
    """Answer the next question of a conversation, then show it."""
    earlier = kept.read(conversation_id)
    try:
        answer = ask(assistant, metrics, Asked(form.question, earlier.history, filters=form.filters()))
    except (BadQuestion, BadFilters) as error:
        return _conversation(assistant, earlier, kept.opinions(conversation_id), form, Refused(form.question, error))
    return _to_turn(conversation_id, kept.add(conversation_id, answer).number, form)


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


@router.get(DOCS)
async def docs() -> Response:
    """Show the JSON endpoints, and let one try them."""
    return page("api.html")


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that was not asked, and why: it is given back to be mended."""

    question: str
    error: BadQuestion | BadFilters


def _home(
    assistant: Assistant, fields: FilterFields, refused: Refused | None = None, deleted: bool = False
) -> Response:
    """Return the first page."""
    return page(
        "home.html",
        422 if refused else 200,
        assistant=assistant,
        examples=example_questions(assistant.index),
        filters=filter_bar(assistant.index, fields, "/"),
        deleted=deleted,
        **_given_back(refused),
    )


def _conversation(
    assistant: Assistant,
    kept: Conversation,
    opinions: Sequence[Opinion],
    fields: FilterFields,
    refused: Refused | None = None,
) -> Response:
    return page(
        "conversation.html",
        422 if refused else 200,
        assistant=assistant,
        conversation=kept,
        turns=shown_turns(assistant.index, kept, opinions),
        longest_title=LONGEST_TITLE,
        filters=filter_bar(assistant.index, fields, f"/conversations/{kept.id}"),
        **_given_back(refused),
    )


def _given_back(refused: Refused | None) -> dict[str, str | None]:
    """Return the question that cannot be asked, and the one that could be but for a filter."""
    if refused is None:
        return {"refused": None, "written": ""}
    if isinstance(refused.error, BadQuestion):
        return {"refused": refused.question, "written": ""}
    return {"refused": None, "written": refused.question}


def _to_turn(conversation_id: str, number: int, fields: FilterFields) -> Response:
    filters = f"?{urlencode(fields.pairs())}" if fields.pairs() else ""
    return RedirectResponse(f"/conversations/{conversation_id}{filters}#turn-{number}", 303)
