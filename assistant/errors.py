"""What can go wrong while answering.

AssistantError
├── BadFilters             what a search is to be held to names what is not there
├── BadQuestion            the question is empty or too long
├── BadQuestions           a file of questions to measure with cannot be used
├── BadReport              a file to compare with is no report of `sourcier evaluate`
├── CitationFailed         a passage could not be proved against its document: nothing is shown
├── ConversationFull       a conversation has as many turns or bytes, or a turn as many opinions, as are kept
├── ConversationsFailed    the file of conversations cannot be used
├── NoAllowedHosts         the server would listen on every address, under any name
├── NoPlots                what draws the plots is not installed
├── NotMeasured            the served version answers by words alone
├── TurnDamaged            a kept turn does not match its digest
├── UnknownConversation    no conversation of that id is kept
└── UnknownQuote           words that are said to answer do not stand in the document
"""


class AssistantError(Exception):
    """The root of what goes wrong while answering; its message says what was found and what mends it."""


class BadFilters(AssistantError):
    """A filter, by its `name` in an address, has a `value` that no document can have."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"the filter {name} is {value!r}; expected {expected}")
        self.name = name
        self.value = value


class BadQuestion(AssistantError):
    """The question is empty or too long."""


class BadQuestions(AssistantError):
    """A file of questions cannot be used; the message names the line, what was found and what was expected."""


class BadReport(AssistantError):
    """A file to compare with is no report of `sourcier evaluate`, or is one over other questions."""


class CitationFailed(AssistantError):
    """A passage could not be proved against its stored document."""


class ConversationFull(AssistantError):
    """A conversation has as many turns or bytes, or one of its turns as many opinions, as are kept."""


class ConversationsFailed(AssistantError):
    """The file of conversations cannot be read or written, is damaged or full, or is of a newer version."""


class NoAllowedHosts(AssistantError):
    """The server would listen on every address of the machine, and nothing says under which names it may be reached."""


class NoPlots(AssistantError):
    """The library that draws the plots is not installed."""


class NotMeasured(AssistantError):
    """The served version answers by words alone while the vectors are made: what it gets would say nothing."""


class TurnDamaged(AssistantError):
    """A kept turn does not match its digest: it was damaged in the file, and nothing of it is used."""


class UnknownConversation(AssistantError):
    """No conversation of that id is kept."""


class UnknownQuote(AssistantError):
    """Words that a reader says answer a question do not stand in the document."""
