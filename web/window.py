"""Which turns of a conversation a page shows whole. The others are told by their questions, and are a link away.

A page of 200 turns has 1,000 passages: 2.8 MB, to be laid out anew at each question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant import Conversation, DamagedTurn, KeptTurn

MOST_SHOWN = 20
"""Turns on a page."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a conversation: its turns that are shown, those before them, those after them."""

    before: Sequence[KeptTurn | DamagedTurn]
    shown: Conversation
    after: Sequence[KeptTurn | DamagedTurn]


def window(conversation: Conversation, opened: int | None) -> Window:
    """Return the last turns; where the turn asked for is before them, those from it on."""
    turns = conversation.turns
    start = max(len(turns) - MOST_SHOWN, 0)
    if opened is not None:
        start = max(min(start, opened - 1), 0)
    end = start + MOST_SHOWN
    return Window(turns[:start], replace(conversation, turns=turns[start:end]), turns[end:])
