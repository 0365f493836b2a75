"""The words of a question → what is looked for besides them: what an acronym stands for, what was perhaps meant."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from index.acronyms import Acronyms
from index.spelling import SHORTEST, nearest
from index.terms import term_spans, terms

EXPANDED, CORRECTED = 0.3, 0.6
"""What the words of an expansion and a corrected word weigh, the word itself weighing 1; see docs/measures.md."""

_TOKEN = re.compile(r"[^\W_]+(?:[-.&][^\W_]+)*")
# An acronym in small letters must have so many: « ai » and « ei » are more often something else.
_SHORTEST_SMALL = 3
# A text with more words that stand nowhere is in another language, or no text: mending it all would take long.
_MOST_CORRECTED = 10

Pairs = list[tuple[str, str]]


class Widener:
    """What else is looked for with the words of a question. `frequency` tells in how many passages a term stands."""

    def __init__(self, acronyms: Acronyms, frequency: Callable[[str], int]) -> None:
        self._frequency = frequency
        self._long = {acronym.lower(): (acronym, tuple(long)) for acronym, long in acronyms.items()}
        self._short: dict[tuple[str, ...], str] = {}
        for acronym, forms in acronyms.items():
            for form in forms:
                self._short.setdefault(tuple(terms(form)), acronym)
        self._nearest = lru_cache(maxsize=10_000)(lambda term: nearest(term, frequency))
        self._lengths = sorted({len(form) for form in self._short if len(form) > 1})
        # Each is asked for several times in an answer.
        self.expansions, self.corrections = (lru_cache(500)(find) for find in (self._expansions, self._corrections))

    def weigh(self, text: str) -> dict[str, float]:
        """Return the terms of a text with their weights, 1 for its own, less for what was put beside them."""
        found = {term: CORRECTED for _, term in self.corrections(text)}
        for _, other in self.expansions(text):
            found = dict.fromkeys(terms(other), EXPANDED) | found
        return found | dict.fromkeys(terms(text), 1.0)

    def _expansions(self, text: str) -> Pairs:
        """Return the acronyms of a text with their long forms, and the long forms in it with their acronyms."""
        return list(dict.fromkeys((*self._spelled_out(text), *self._abbreviated(text))))

    def _corrections(self, text: str) -> Pairs:
        """Return the words of a text that stand nowhere, each with the term that it is perhaps a misspelling of."""
        unknown = ((span.of(text), term) for term, span in term_spans(text) if not self._frequency(term))
        # What is all in capitals is a code or a name.
        words = ((word, term) for word, term in unknown if len(word) >= SHORTEST and not word.isupper())
        tried = list(dict.fromkeys(words))[:_MOST_CORRECTED]
        found = ((word, self._nearest(term)) for word, term in tried)
        return [(word, term) for word, term in found if term]

    def _spelled_out(self, text: str) -> Iterator[tuple[str, str]]:
        for match in _TOKEN.finditer(text):
            word = match[0].replace(".", "")
            acronym, forms = self._long.get(word.lower(), ("", ()))
            small = word.islower() and len(word) >= _SHORTEST_SMALL and terms(word)
            if word == acronym or small:
                yield from ((match[0], form) for form in forms)

    def _abbreviated(self, text: str) -> Iterator[tuple[str, str]]:
        found = term_spans(text)
        for place in range(len(found)):
            for length in self._lengths:
                part = found[place : place + length]
                acronym = self._short.get(tuple(term for term, _ in part))
                if acronym:
                    yield text[part[0][1].start : part[-1][1].end], acronym
