"""The filters of the page: out of an address or a form, and back into links that take each of them off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from assistant import BadFilters, check_filters
from index import Choices, Filters, Index
from web.words import filter_name, filter_refusal


class FilterFields(BaseModel):
    """What a form or an address holds; an empty field holds the search to nothing."""

    document: list[str] = []
    source: list[str] = []
    language: list[str] = []
    date_from: str = ""
    date_to: str = ""

    def filters(self) -> Filters:
        """Return the filters as the index takes them.

        Raises:
            BadFilters: a day is none.
        """
        documents, sources, languages = (
            tuple(filter(None, names)) for names in (self.document, self.source, self.language)
        )
        return Filters(documents, sources, languages, self._day("date_from"), self._day("date_to"))

    def pairs(self) -> list[tuple[str, str]]:
        """Return the fields that are filled in, as names and values."""
        lists = [(name, value) for name in ("document", "source", "language") for value in getattr(self, name)]
        days = [(name, getattr(self, name)) for name in ("date_from", "date_to")]
        return [(name, value) for name, value in (*lists, *days) if value]

    def _day(self, name: str) -> date | None:
        written = getattr(self, name)
        try:
            return date.fromisoformat(written) if written else None
        except ValueError as error:
            raise BadFilters(name, written, "a day such as 2024-05-18") from error


class QuestionForm(FilterFields):
    """The question box."""

    question: str = ""


class Opened(FilterFields):
    """What the address of a conversation holds: the turn that it opens at, where that is not one of the last."""

    turn: int | None = Field(None, ge=1, le=2**31)


class Address(FilterFields):
    """What the address of the first page holds."""

    q: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Active:
    """A filter that is filled in: in words, and the address without it."""

    words: str
    off: str


@dataclass(frozen=True, slots=True)
class FilterBar:
    """The filters of a page: what can be chosen, what is filled in, what is wrong with it (the name of a field and a
    sentence). An address that searches in one document alone is `within`, its id, `anchor`."""

    choices: Choices
    fields: FilterFields
    active: Sequence[Active]
    refused: tuple[str, str]
    within: str
    anchor: str


def filter_bar(index: Index, fields: FilterFields, path: str, kept: Sequence[tuple[str, str]] = ()) -> FilterBar:
    """Return the filters of a page; its address is a path with the parameters `kept` before those of the filters."""
    pairs = list(dict.fromkeys(fields.pairs()))
    active = [
        Active(filter_words(index, *pair), _link(path, [*kept, *(other for other in pairs if other != pair)]))
        for pair in pairs
    ]
    others = [pair for pair in pairs if pair[0] != "document"]
    within = _link(path, [*kept, *others, ("document", "")])
    anchor = "" if kept else "#question"  # an answer is read from its top
    return FilterBar(index.choices, fields, active, _refusal(index, fields), within, anchor)


def filter_words(index: Index, name: str, value: str) -> str:
    """Return a filter in words; a document is named by its title."""
    document = index.documents.document(value) if name == "document" else None
    return filter_name(name, document.title if document else value)


def _refusal(index: Index, fields: FilterFields) -> tuple[str, str]:
    try:
        check_filters(index, fields.filters())
    except BadFilters as error:
        return error.name, filter_refusal(error.name, error.value)
    return "", ""


def _link(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
