"""What the JSON endpoints take and give, besides the nouns of an answer, which they give as they are."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant import Citation, Suggestion
from index import Filters, StoredDocument

Count = Annotated[int, Field(ge=1, le=50, description="Passages in the answer; the settings' number by default.")]

Ignore = Annotated[
    list[str],
    Field(max_length=100, description="What is not taken over: earlier questions, words, ids of documents."),
]


class StrictModel(BaseModel):
    """What every request shares: a field that is not known is an error, as a filter misspelt would filter nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FilterRequest(StrictModel):
    """What a search is held to. A document's date is that of its last modification, else of its publication."""

    documents: list[str] = Field([], description="Ids or paths of documents.")
    sources: list[str] = Field([], description="Indexed folders or files: whole paths or last names.")
    languages: list[str] = Field([], description="Language codes, such as « fr ».")
    date_from: date | None = Field(None, description="First day, included.")
    date_to: date | None = Field(None, description="Last day, included.")

    def filters(self) -> Filters:
        """Return the filters as the index takes them."""
        return Filters(tuple(self.documents), tuple(self.sources), tuple(self.languages), self.date_from, self.date_to)


class SearchQuery(StrictModel):
    """A question in an address; each of the first three filters may stand in it several times."""

    q: str = Field(description="The question.")
    k: Count | None = None
    document: list[str] = Field([], description="Ids or paths of documents.")
    source: list[str] = Field([], description="Indexed folders or files: whole paths or last names.")
    language: list[str] = Field([], description="Language codes, such as « fr ».")
    date_from: date | None = Field(None, description="First day, included.")
    date_to: date | None = Field(None, description="Last day, included.")

    def filters(self) -> Filters:
        """Return the filters as the index takes them."""
        return Filters(tuple(self.document), tuple(self.source), tuple(self.language), self.date_from, self.date_to)


class SuggestQuery(StrictModel):
    """The beginning of a question."""

    q: str = Field(description="What was typed so far; its first 200 characters count.")
    k: int = Field(8, ge=1, le=20, description="How many completions, at most.")


class Completions(BaseModel):
    """Words of the documents that go on from what was typed, those that begin with it first."""

    version: str
    suggestions: list[Suggestion]


class SearchRequest(StrictModel):
    """A question, asked after earlier ones."""

    question: str
    history: list[str] = Field([], max_length=20, description="Earlier questions, oldest first.")
    k: Count | None = None
    filters: FilterRequest | None = None
    ignore: Ignore = []


class TurnRequest(StrictModel):
    """A question in a conversation, which knows the earlier ones."""

    question: str
    k: Count | None = None
    filters: FilterRequest | None = None
    ignore: Ignore = []


class DocumentSummary(BaseModel):
    """A document without its text. `document` is its path in the indexed folder, or the id of a `.jsonl` line.

    `pages` is how many it has, 0 where it has none.
    """

    id: str
    document: str
    title: str
    url: str | None
    published: date | None
    modified: date | None
    language: str | None
    author: str | None
    pages: int
    sha256: str

    @classmethod
    def of(cls, document: StoredDocument) -> "DocumentSummary":
        """Return the summary of a stored document."""
        return cls(**summary_fields(document))


class DocumentQuery(StrictModel):
    """Which documents of the list are asked for."""

    offset: int = Field(0, ge=0, le=2**62)
    limit: int = Field(50, ge=1, le=500)


class DocumentList(BaseModel):
    """Some of the documents, in the order in which they were read; `total` is the number of all."""

    version: str
    total: int
    offset: int
    limit: int
    documents: list[DocumentSummary]


class PassagePlace(BaseModel):
    """Where a passage stands in its document's text: code points, half-open."""

    id: str
    start: int
    end: int


class DocumentText(DocumentSummary):
    """A document with its text, checked against its SHA-256; `text[start:end]` is a passage."""

    version: str
    text: str
    passages: list[PassagePlace]


class ProvedPassage(BaseModel):
    """A passage whose words were re-read in its document and compared with what was indexed."""

    version: str
    verified: Literal[True] = True
    text: str
    citation: Citation


class Health(BaseModel):
    """What answers. `warning` says why a newer version could not be opened; the one named here answers still.

    `words_only`: it answers by words alone, while the vectors of new documents are made.
    """

    status: Literal["ok"] = "ok"
    version: str
    documents: int
    passages: int
    model: str
    words_only: bool = False
    warning: str | None = None


class FieldError(BaseModel):
    """A value that is not as expected: where it was (`query`, `body`…), a JSON pointer to it, what is wrong."""

    location: str
    pointer: str
    detail: str


class Problem(BaseModel):
    """An error, as every address tells it (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


def summary_fields(document: StoredDocument) -> dict[str, object]:
    """Return the fields of a document's summary."""
    names = ("id", "title", "url", "published", "modified", "language", "author", "sha256")
    return {
        "document": document.path,
        "pages": len(document.pages),
        **{name: getattr(document, name) for name in names},
    }
