"""A turn asked anew: without what it took over from earlier ones, or without a filter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel

from assistant import Answer, Conversation, Conversations, UnknownConversation, history_of, sound_turn
from web.asking import Asked
from web.dependencies import Kept
from web.filtering import FilterFields


class AgainForm(BaseModel):
    """What a turn shall be asked without (`ignore`, `unfilter`), and what it shall take over after all (`restore`).

    They are named as `interpreted_as` tells them.
    """

    ignore: list[str] = []
    restore: list[str] = []
    unfilter: list[str] = []


@dataclass(frozen=True, slots=True)
class TurnAt:
    """A turn of a kept conversation."""

    kept: Conversations
    conversation: Conversation
    number: int
    answer: Answer


def _turn_at(kept: Kept, conversation_id: str, number: int) -> TurnAt:
    conversation = kept.read(conversation_id)
    for turn in conversation.turns:
        if turn.number == number:
            return TurnAt(kept, conversation, number, sound_turn(turn).answer)
    raise UnknownConversation(f"the conversation has no turn {number}")


KeptAt = Annotated[TurnAt, Depends(_turn_at)]


def asked_again(turn: TurnAt, form: AgainForm) -> Asked:
    """Return a turn as it is asked anew: after the same earlier questions, less what the form takes off.

    Raises:
        BadFilters: a day that it was held to is none.
    """
    told = turn.answer.interpreted_as
    ignored = [text for text in dict.fromkeys((*told.ignored, *form.ignore)) if text not in form.restore]
    filters = fields_of(told.filters, form.unfilter).filters()
    earlier = history_of(one for one in turn.conversation.sound_turns if one.number < turn.number)
    return Asked(turn.answer.question, earlier, None, filters, ignored)


def fields_of(told: Sequence[str], without: Collection[str]) -> FilterFields:
    """Return filters, as `interpreted_as` tells them, as a form has them."""
    fields = FilterFields()
    for name, _, value in (one.partition("=") for one in told if one not in without):
        held = getattr(fields, name)
        setattr(fields, name, [*held, value] if isinstance(held, list) else value)
    return fields
