"""What can go wrong while answering.

AssistantError
├── BadQuestion            the question is empty or too long
├── CitationFailed         a passage could not be proved against its document: nothing is shown
└── UnknownConversation    no conversation of that id is kept
"""


class AssistantError(Exception):
    """The root of what goes wrong while answering; its message says what was found and what mends it."""


class BadQuestion(AssistantError):
    """The question is empty or too long."""


class CitationFailed(AssistantError):
    """A passage could not be proved against its stored document."""


class UnknownConversation(AssistantError):
    """No conversation of that id is kept."""
