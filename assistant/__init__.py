"""Question → cited passages. Knows no HTTP."""

from assistant.abstain import FOUND, NOTHING
from assistant.addresses import check_hosts, parse_host, parse_names
from assistant.answer import Assistant
from assistant.cite import citation_of, prove
from assistant.conversations import LONGEST_TITLE, MOST_TURNS, Conversation, Conversations, Listed, history_of
from assistant.errors import (
    AssistantError,
    BadFilters,
    BadQuestion,
    CitationFailed,
    ConversationFull,
    ConversationsFailed,
    NoAllowedHosts,
    TurnDamaged,
    UnknownConversation,
    UnknownQuote,
)
from assistant.feedback import Opinion, Verdict
from assistant.filters import check_filters
from assistant.guidance import suggestion_of
from assistant.kept_turn import DamagedTurn, KeptTurn, sound_turn
from assistant.questions import holds
from assistant.references import CitedPlace, Export, ExportedPassage, ExportedTurn, Reference, exported
from assistant.settings import Settings
from assistant.standing import Fate, Standing, standing_of
from assistant.types import (
    Answer,
    CarriedDocument,
    Citation,
    CitedPassage,
    Earlier,
    Highlight,
    State,
    Suggestion,
    Understood,
)

__all__ = [
    "FOUND",
    "LONGEST_TITLE",
    "MOST_TURNS",
    "NOTHING",
    "Answer",
    "Assistant",
    "AssistantError",
    "BadFilters",
    "BadQuestion",
    "CarriedDocument",
    "Citation",
    "CitationFailed",
    "CitedPassage",
    "CitedPlace",
    "Conversation",
    "ConversationFull",
    "Conversations",
    "ConversationsFailed",
    "DamagedTurn",
    "Earlier",
    "Export",
    "ExportedPassage",
    "ExportedTurn",
    "Fate",
    "Highlight",
    "KeptTurn",
    "Listed",
    "NoAllowedHosts",
    "Opinion",
    "Reference",
    "Settings",
    "Standing",
    "State",
    "Suggestion",
    "TurnDamaged",
    "Understood",
    "UnknownConversation",
    "UnknownQuote",
    "Verdict",
    "check_filters",
    "check_hosts",
    "citation_of",
    "exported",
    "history_of",
    "holds",
    "parse_host",
    "parse_names",
    "prove",
    "sound_turn",
    "standing_of",
    "suggestion_of",
]
