"""Questions to begin with: headings of the served documents themselves, whatever they are."""

from collections.abc import Sequence
from typing import TypeVar

from index import Index, StoredDocument

_LOOK_AT = 200
_TRY = 24
_LONGEST = 90
_T = TypeVar("_T")


def example_questions(index: Index, count: int = 4) -> list[str]:
    """Return headings of documents spread over the index, those that are questions first; French ones if there are."""
    listed = index.documents.listing(0, _LOOK_AT)
    french = [document for document in listed if document.language == "fr"] or listed
    headings = [_best_heading(index, document) for document in _spread(french, _TRY)]
    short = list(dict.fromkeys(heading for heading in headings if heading and len(heading) <= _LONGEST))
    asking = [heading for heading in short if heading.endswith("?")]
    return (_spread(asking, count) + [heading for heading in short if heading not in asking])[:count]


def _best_heading(index: Index, document: StoredDocument) -> str:
    """Return the first heading of a document that is a question, else its title."""
    passages = index.documents.passages_of(document.id)
    headings = (heading for passage in passages for heading in passage.headings)
    return next((heading for heading in headings if heading.endswith("?")), document.title)


def _spread(items: Sequence[_T], count: int) -> list[_T]:
    return [items[place * len(items) // count] for place in range(count)] if len(items) > count else list(items)
