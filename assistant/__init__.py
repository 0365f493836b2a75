"""Question → cited passages. Knows no HTTP."""

from assistant.answer import Assistant
from assistant.cite import citation_of, prove
from assistant.conversations import Conversation, Conversations, KeptTurn
from assistant.errors import AssistantError, BadQuestion, CitationFailed, UnknownConversation
from assistant.guidance import suggestion_of
from assistant.settings import Settings
from assistant.types import Answer, Citation, CitedPassage, Highlight, State, Suggestion, Understood

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BadQuestion",
    "Citation",
    "CitationFailed",
    "CitedPassage",
    "Conversation",
    "Conversations",
    "Highlight",
    "KeptTurn",
    "Settings",
    "State",
    "Suggestion",
    "Understood",
    "UnknownConversation",
    "citation_of",
    "prove",
    "suggestion_of",
]
