"""Questions to begin with: those that the served documents ask themselves, whatever they are; else their titles."""

from collections.abc import Sequence
from typing import TypeVar

from index import Index, terms
from web.i18n import spoken

_LOOK_AT = 200
_LONGEST = 90
# A question of fewer telling words, as « Comment faire la demande ? », says too little out of its document.
_TELLING = 3
_T = TypeVar("_T")


def example_questions(index: Index, count: int = 4) -> list[str]:
    """Return questions of documents spread over the index, titles where they are too few; in the language spoken, if
    there are such."""
    offered = index.suggestions.examples(_LONGEST, spoken()) or index.suggestions.examples(_LONGEST, None)
    # A quotation that is cut off is no question to ask.
    found = [one for one in offered if one.text.count("«") == one.text.count("»")]
    asked = [one.text for one in found]
    telling = [text for text in asked if len(set(terms(text))) >= _TELLING]
    others = [text for text in asked if text not in telling]
    titles = _titles(index, count, {one.document_id for one in found})
    return list(dict.fromkeys([*_spread(telling, count), *_spread(others, count), *titles]))[:count]


def _titles(index: Index, count: int, asking: set[str]) -> list[str]:
    listed = index.documents.listing(0, _LOOK_AT)
    understood = [document for document in listed if document.language == spoken()] or listed
    other = [document for document in understood if document.id not in asking]
    short = dict.fromkeys(document.title for document in other if len(document.title) <= _LONGEST)
    return _spread(list(short), count)


def _spread(items: Sequence[_T], count: int) -> list[_T]:
    return [items[place * len(items) // count] for place in range(count)] if len(items) > count else list(items)
