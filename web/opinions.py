"""What a reader thinks, as a form or JSON says it → an opinion that is kept."""

from dataclasses import dataclass

from assistant import (
    Conversation,
    Conversations,
    Opinion,
    UnknownConversation,
    UnknownQuote,
    Verdict,
    holds,
    sound_turn,
)
from index import Index
from web.reading import read_document


@dataclass(frozen=True, slots=True)
class Given:
    """An opinion of a turn, of a passage in it or of a document (by their ids), and words of it that answer."""

    turn: int
    verdict: Verdict | None
    passage_id: str = ""
    document_id: str = ""
    quote: str = ""


def keep_opinion(index: Index, kept: Conversations, key: str, given: Given) -> None:
    """Keep an opinion of a conversation.

    Raises:
        UnknownConversation: no such conversation, turn or passage in it is kept.
        TurnDamaged: the turn is damaged.
        UnknownDocument: the served version has no document of that id.
        UnknownQuote: the words do not stand in the document, or in the passage.
    """
    document = read_document(index, given.document_id) if given.document_id else None
    if given.quote.strip():
        text = document.text if document else _shown(kept.read(key), given)
        if not holds(text, given.quote):
            raise UnknownQuote("the words do not stand in it; copy them as they stand there")
    path = document.path if document else ""
    kept.rate(key, Opinion(given.turn, given.verdict, given.passage_id, path, given.quote.strip() or None))


def _shown(conversation: Conversation, given: Given) -> str:
    """Return the text of a passage as it was shown."""
    for turn in conversation.turns:
        if turn.number == given.turn:
            for passage in sound_turn(turn).answer.passages:
                if passage.citation.passage_id == given.passage_id:
                    return passage.text
    raise UnknownConversation(f"the conversation has no turn {given.turn} with the passage {given.passage_id}")
