"""What a search is held to, checked against what there is: a filter misspelt must not look like « nothing »."""

from collections.abc import Iterator, Sequence

from assistant.errors import BadFilters
from index import Filters, Index

_TOLD = 10


def check_filters(index: Index, filters: Filters | None) -> Filters | None:
    """Return the filters.

    Raises:
        BadFilters: one of them names what no document of the index has, or the dates are the wrong way round.
    """
    if filters is None:
        return None
    documents, choices = index.documents, index.choices
    for name in documents.unknown(filters.documents):
        raise BadFilters("document", name, "the id or the path of a document of the index, as a citation gives it")
    for name in choices.unknown_sources(filters.sources):
        raise BadFilters("source", name, f"an indexed folder or file: {_some(choices.source_names)}")
    # A reader may name all the languages that they read: one in which there are documents is enough.
    if filters.languages and not set(filters.languages) & set(choices.languages):
        expected = f"a language of the documents: {_some(choices.languages)}"
        raise BadFilters("language", ", ".join(filters.languages), expected)
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        raise BadFilters("date_from", filters.date_from.isoformat(), f"no later day than {filters.date_to.isoformat()}")
    return filters


def told_filters(filters: Filters | None) -> tuple[str, ...]:
    """Return the filters as an address has them: « language=fr »."""
    return tuple(f"{name}={value}" for name, value in _pairs(filters))


def _pairs(filters: Filters | None) -> Iterator[tuple[str, str]]:
    if filters is not None:
        for name in ("document", "source", "language"):
            yield from ((name, value) for value in getattr(filters, f"{name}s"))
        for name in ("date_from", "date_to"):
            day = getattr(filters, name)
            if day:
                yield name, day.isoformat()


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more if names else "there is none"
