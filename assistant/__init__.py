"""Question → cited passages. Knows no HTTP."""

from assistant.answer import Assistant
from assistant.cite import citation_of, prove
from assistant.conversations import Conversation, Conversations, KeptTurn
from assistant.errors import AssistantError, BadQuestion, CitationFailed, UnknownConversation
from assistant.settings import Settings
from assistant.types import Answer, CarriedDocument, Citation, CitedPassage, Earlier, Highlight, State, Understood

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BadQuestion",
    "CarriedDocument",
    "Citation",
    "CitationFailed",
    "CitedPassage",
    "Conversation",
    "Conversations",
    "Earlier",
    "Highlight",
    "KeptTurn",
    "Settings",
    "State",
    "Understood",
    "UnknownConversation",
    "citation_of",
    "prove",
]
