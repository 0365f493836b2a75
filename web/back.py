"""Where a reader came from, if it was an answer: a way back to it, and the answers that it shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from fastapi import Request
from pydantic import ValidationError

from assistant import (
    Answer,
    Assistant,
    AssistantError,
    Conversation,
    ConversationsFailed,
    KeptTurn,
    UnknownConversation,
)
from corpus import digest
from web.filtering import Address
from web.readers import Reader
from web.window import MOST_SHOWN

_CONVERSATIONS = "/conversations/"


@dataclass(frozen=True, slots=True)
class Trail:
    """The way back to what a reader came from: its address, and the passages that it shows.

    `name` names it in an address. That of a conversation is made of a digest: whoever is given a link to a document
    cannot open the conversation of whoever gives it. `answers` come with the addresses of their passages, which the
    rank of a passage ends.
    """

    address: str
    name: str
    answers: Sequence[tuple[str, Answer]] = ()


def trail_of(request: Request, assistant: Assistant, own: Reader) -> Trail | None:
    """Return the way back that the address of a document names, else the one to the page whose link led here."""
    named = request.query_params.get("from")
    if named is not None:
        return _answered(named, assistant) if named.startswith("q=") else _listed(named, own)
    came = urlsplit(way_back(request) or "")
    if came.path.startswith(_CONVERSATIONS):
        return _kept(came.path.removeprefix(_CONVERSATIONS), came.query, own)
    return _answered(came.query, assistant) if came.path else None


def way_back(request: Request) -> str | None:
    """Return the address of the answer whose link led here, None if something else did."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    if came.netloc != request.headers.get("host"):
        return None
    if came.path.startswith(_CONVERSATIONS):
        return f"{came.path}?{came.query}" if came.query else came.path
    return f"/?{came.query}" if came.path == "/" and came.query.startswith("q=") else None


def same_conversation(request: Request, conversation_id: str, place: str = "", without: Collection[str] = ()) -> str:
    """Return the address of a conversation, at a place in it, with the filters of the one that led here.

    `without` are filters that it shall not have any more, as `interpreted_as` tells them.
    """
    path = f"{_CONVERSATIONS}{conversation_id}"
    came = urlsplit(way_back(request) or "")
    pairs = [pair for pair in parse_qsl(came.query) if "=".join(pair) not in without] if came.path == path else []
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{path}{query}{place}"


def _answered(query: str, assistant: Assistant) -> Trail | None:
    """Return the way back to an answer that is not kept: the same question has the same answer."""
    try:
        address = Address.model_validate(_fields(query))
        answer = assistant.answer(address.q, filters=address.filters())
    except (ValidationError, AssistantError, ValueError):
        return Trail(f"/?{query}", query)
    return Trail(f"/?{query}", query, [(f"/?{query}#passage-", answer)])


def _fields(query: str) -> dict[str, str | list[str]]:
    lists = ("document", "source", "language")
    return {name: found if name in lists else found[-1] for name, found in parse_qs(query).items()}


def _listed(name: str, own: Reader) -> Trail | None:
    """Return the way back to the one of the reader's own conversations that is so named."""
    handle, _, query = name.partition("?")
    try:
        found = next((listed.id for listed in own.listing() if _handle(listed.id) == handle), None)
    except ConversationsFailed:  # the document is shown all the same
        return None
    return _kept(found, query, own) if found else None


def _kept(conversation_id: str, query: str, own: Reader) -> Trail | None:
    try:
        conversation: Conversation = own.kept.read(conversation_id)
    except (UnknownConversation, ConversationsFailed):
        return None
    pairs = [pair for pair in parse_qsl(query) if pair[0] != "turn"]
    turns = conversation.turns
    path = f"{_CONVERSATIONS}{conversation.id}"
    answers = []
    for place, turn in enumerate(turns):
        # The page shows the last turns; an earlier one is asked for.
        if not isinstance(turn, KeptTurn):
            continue
        asked = [*pairs, ("turn", str(turn.number))] if place < len(turns) - MOST_SHOWN else pairs
        answers.append((f"{_address(path, asked)}#passage-{turn.number}-", turn.answer))
    return Trail(_address(path, pairs), _address(_handle(conversation.id), pairs), answers)


def _address(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _handle(conversation_id: str) -> str:
    return digest(conversation_id)[:16]
