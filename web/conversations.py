"""The pages of kept conversations: their list, their titles, what a reader thinks of them, what is taken away."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from assistant import LONGEST_TITLE, Conversations, UnknownConversation, Verdict, sound_turn
from web.back import same_conversation
from web.conversation_schemas import OpinionForm
from web.dependencies import Kept, Served
from web.export import Format, export_response
from web.opinions import Given, keep_opinion
from web.readers import Own
from web.render import page

_VERDICTS: dict[str, Verdict | None] = {"useful": "useful", "not_useful": "not_useful", "answers": "answers"}

Title = Annotated[str, Form(max_length=LONGEST_TITLE)]
Said = Annotated[OpinionForm, Form()]

router = APIRouter(include_in_schema=False)


@router.get("/conversations")
def mine(assistant: Served, own: Own, deleted: int | None = None) -> Response:
    """Show the conversations that were begun in this browser."""
    return page("conversations.html", assistant=assistant, conversations=own.listing(), deleted=deleted)


@router.post("/conversations/delete")
def forget_all(own: Own) -> Response:
    """Delete the conversations that were begun in this browser, then say so."""
    return RedirectResponse(f"/conversations?deleted={own.delete_all()}", 303)


@router.post("/conversations/{conversation_id}/rename")
def rename(request: Request, kept: Kept, conversation_id: str, title: Title = "") -> Response:
    """Give a conversation a title, then show it."""
    kept.rename(conversation_id, title)
    return RedirectResponse(same_conversation(request, conversation_id), 303)


@router.post("/conversations/{conversation_id}/feedback")
def rate(request: Request, assistant: Served, kept: Kept, conversation_id: str, said: Said) -> Response:
    """Keep what a reader thinks, then show the passage or the turn again."""
    passage_id = _passage_of(kept, conversation_id, said) if said.rank else ""
    given = Given(said.turn, _VERDICTS.get(said.verdict), passage_id, said.document_id, said.quote)
    keep_opinion(assistant.index, kept, conversation_id, given)
    place = f"#passage-{said.turn}-{said.rank}" if said.rank else f"#turn-{said.turn}"
    return RedirectResponse(same_conversation(request, conversation_id, place), 303)


@router.get("/conversations/{conversation_id}/export.{kind}")
def export(assistant: Served, kept: Kept, conversation_id: str, kind: Format) -> Response:
    """Give a conversation to take away: Markdown, JSON, or a page to print."""
    return export_response(assistant.index, kept.read(conversation_id), kind)


def _passage_of(kept: Conversations, key: str, said: OpinionForm) -> str:
    for turn in kept.read(key).turns:
        if turn.number == said.turn:
            for passage in sound_turn(turn).answer.passages:
                if passage.rank == said.rank:
                    return passage.citation.passage_id
    raise UnknownConversation(f"the conversation has no turn {said.turn} with a passage {said.rank}")
