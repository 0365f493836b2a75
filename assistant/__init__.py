"""Question → cited passages. Knows no HTTP."""

from assistant.answer import Assistant
from assistant.cite import citation_of, prove
from assistant.conversations import Conversation, Conversations, KeptTurn
from assistant.errors import AssistantError, BadFilters, BadQuestion, CitationFailed, UnknownConversation
from assistant.filters import check_filters
from assistant.settings import Settings
from assistant.types import Answer, Citation, CitedPassage, Highlight, State, Understood

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "BadFilters",
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
    "Understood",
    "UnknownConversation",
    "check_filters",
    "citation_of",
    "prove",
]
