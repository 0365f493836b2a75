"""What the endpoints of kept conversations take and give."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from assistant import (
    LONGEST_TITLE,
    Conversation,
    DamagedTurn,
    Fate,
    KeptTurn,
    Listed,
    Opinion,
    Verdict,
    standing_of,
)
from index import Index
from web.schemas import StrictModel

TurnNumber = Annotated[int, Field(ge=1, le=2**31)]


class OpinionForm(StrictModel):
    """What a form says of a turn (rank 0), of the passage of that rank in it, or of a document."""

    turn: TurnNumber
    verdict: Literal["useful", "not_useful", "answers", "none"]
    rank: int = Field(0, ge=0, le=2**31)
    document_id: str = ""
    quote: str = Field("", max_length=1000)

    @model_validator(mode="after")
    def _is_of_something(self) -> Self:
        if self.verdict == "answers" and not (self.rank or self.document_id):
            raise ValueError("`answers` is said of a passage or a document")
        return self


class FeedbackRequest(StrictModel):
    """What a reader thinks of a turn, of one passage in it, or of a document: either `useful` or `answers`.

    `answers` says that the right answer is there: in the passage, or in the document, which need not have been shown.
    """

    conversation: str
    turn: TurnNumber
    passage_id: str | None = None
    document_id: str | None = None
    useful: bool | None = None
    answers: bool = False
    quote: str | None = Field(None, max_length=1000, description="Words of the passage or document that answer.")

    @model_validator(mode="after")
    def _is_one_opinion(self) -> Self:
        if (self.useful is None) != self.answers:
            raise ValueError("expected either `useful`, or `answers`: true")
        if self.passage_id and self.document_id:
            raise ValueError("expected `passage_id` or `document_id`, found both")
        if (self.answers and not (self.passage_id or self.document_id)) or (self.document_id and not self.answers):
            raise ValueError("`answers` is said of a passage or a document, `useful` of a turn or a passage")
        if self.quote and not self.answers:
            raise ValueError("`quote` stands with `answers` alone")
        return self

    @property
    def verdict(self) -> Verdict:
        """The opinion in one word."""
        return "answers" if self.answers else "useful" if self.useful else "not_useful"


class RenameRequest(StrictModel):
    """A conversation's new title; an empty one gives it back its first question."""

    title: str = Field(max_length=LONGEST_TITLE)


class ConversationList(BaseModel):
    """The conversations that were begun with the cookie sent, the last used first."""

    conversations: list[Listed]


class Deleted(BaseModel):
    """How many conversations were deleted."""

    deleted: int


class ReopenedConversation(BaseModel):
    """A conversation as it was shown, what readers think of it, and what became of each passage since, by its id.

    A passage is there as it was shown (`same`), its document has the same text but is cut otherwise (`moved`), the
    document at its place has another text (`changed`), or none is at its place (`gone`). A turn that was damaged in
    the file has its `number` and `damaged`, and nothing else.
    """

    id: str
    title: str
    created: str
    updated: str
    turns: list[KeptTurn | DamagedTurn]
    opinions: list[Opinion]
    fates: dict[str, Fate]

    @classmethod
    def of(cls, index: Index, conversation: Conversation, opinions: Sequence[Opinion]) -> Self:
        """Return a conversation as it is given while a version is served."""
        fates = {
            passage.citation.passage_id: standing_of(index, turn.answer, passage.citation).fate
            for turn in conversation.sound_turns
            for passage in turn.answer.passages
        }
        told = {name: getattr(conversation, name) for name in ("id", "title", "created", "updated", "turns")}
        return cls(**told, opinions=list(opinions), fates=fates)
