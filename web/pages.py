"""The pages: ordinary links and forms, which work with JavaScript off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from assistant import LONGEST_TITLE, MOST_TURNS, Assistant, BadFilters, BadQuestion, Conversation, Opinion
from web.again import AgainForm, KeptAt, asked_again, fields_of
from web.asking import Asked, ask
from web.back import same_conversation
from web.citations import CitationFormat, Cited, citation_text
from web.dependencies import Counted, InTurn, Kept, Served
from web.examples import example_questions
from web.filtering import Address, FilterFields, Opened, QuestionForm, filter_bar
from web.headers import DOCS
from web.markdown import damaged_words
from web.readers import Own
from web.reading import proved_passage
from web.render import page
from web.turns import shown_turn, shown_turns
from web.window import window

router = APIRouter(include_in_schema=False)

Filled = Annotated[QuestionForm, Form()]
Without = Annotated[AgainForm, Form()]


@router.get("/", dependencies=[InTurn])
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


@router.post("/conversations", dependencies=[InTurn])
def start(assistant: Served, metrics: Counted, own: Own, form: Filled) -> Response:
    """Answer the first question of a conversation, then show it."""
    try:
        answer = ask(assistant, metrics, Asked(form.question, filters=form.filters()))
    except (BadQuestion, BadFilters) as error:
        return _home(assistant, form, Refused(form.question, error))
    conversation_id = own.start()
    return own.remembered(_to_turn(conversation_id, own.kept.add(conversation_id, answer).number, form))


@router.get("/conversations/{conversation_id}")
def conversation(assistant: Served, own: Own, conversation_id: str, fields: Annotated[Opened, Query()]) -> Response:
    """Show a conversation."""
    shown = _conversation(assistant, own.kept.read(conversation_id), own.kept.opinions(conversation_id), fields)
    return own.remembered(shown) if own.is_known else shown


@router.post("/conversations/{conversation_id}", dependencies=[InTurn])
def follow_up(assistant: Served, metrics: Counted, kept: Kept, conversation_id: str, form: Filled) -> Response:
    """Answer the next question of a conversation, then show it."""
    earlier = kept.read(conversation_id)
    try:
        answer = ask(assistant, metrics, Asked(form.question, earlier.history, filters=form.filters()))
    except (BadQuestion, BadFilters) as error:
        return _conversation(assistant, earlier, kept.opinions(conversation_id), form, Refused(form.question, error))
    return _to_turn(conversation_id, kept.add(conversation_id, answer).number, form)


@router.post("/conversations/{conversation_id}/turns/{number}", dependencies=[InTurn])
def again(request: Request, assistant: Served, metrics: Counted, turn: KeptAt, form: Without) -> Response:
    """Answer a turn anew, without what the reader takes off it, then show it in the place of the first answer."""
    asked = asked_again(turn, form)
    key = turn.conversation.id
    try:
        answer = ask(assistant, metrics, asked)
    except BadFilters as error:
        held, refused = fields_of(turn.answer.interpreted_as.filters, form.unfilter), Refused(asked.question, error)
        return _conversation(assistant, turn.conversation, turn.kept.opinions(key), held, refused)
    turn.kept.replace(key, turn.number, answer)
    return RedirectResponse(same_conversation(request, key, f"#turn-{turn.number}", form.unfilter), 303)


@router.get("/passages/{passage_id}/citation")
def citation(assistant: Served, passage_id: str, kind: Annotated[CitationFormat, Query(alias="format")]) -> Response:
    """Show the citation of a passage as text to be copied."""
    words, cited = proved_passage(assistant.index, passage_id)
    return PlainTextResponse(citation_text(Cited(words, cited, datetime.now(UTC).date()), kind))


@router.post("/conversations/{conversation_id}/delete")
def forget(kept: Kept, conversation_id: str) -> Response:
    """Delete a conversation, then say so."""
    kept.delete(conversation_id)
    return RedirectResponse("/?deleted=1", 303)


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
    part = window(kept, fields.turn if isinstance(fields, Opened) else None)
    return page(
        "conversation.html",
        422 if refused else 200,
        assistant=assistant,
        conversation=kept,
        part=part,
        turns=shown_turns(assistant.index, part.shown, opinions),
        full=len(kept.turns) >= MOST_TURNS,
        longest_title=LONGEST_TITLE,
        damaged_words=damaged_words,
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
