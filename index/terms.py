"""Text → terms: one analysis for documents and questions, French first.

Words (so that « l'État » gives « l » and « État »), lower case, stop words (the elided « l, d, qu… » are among them),
the Snowball French stemmer, accents folded: the full-text engine's own chain, in its own code. Then the compounds
(`index/compounds.py`), which the engine gets as words of their own.
"""

import re
from collections.abc import Container
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from corpus import Span
from index.compounds import compounds

NAME = "french-2"
"""The name of this analysis; an index made by another one cannot be searched with it."""

_LONGEST_TERM = 60
# Long elisions, the words that questions are made with, and those of English; the engine's French list has none.
_MORE_STOP_WORDS = (
    "jusqu lorsqu puisqu quoiqu quelqu presqu"
    " comment quel quelle quels quelles quoi combien pourquoi quand lequel laquelle lesquels lesquelles peut doit"
    " faut est ce ça cela a été être avoir the of and to in is are was were what which who whom how when where why"
    " do does did can could should would for on at by with from an or be been it its this that these those there"
    " their i you he she we they my your"
).split()
# The modifier letter apostrophe is a letter to Unicode, not to those who write « lʼÉtat » with it.
_LETTERS = r"[^\Wʼ]+"
_WORD = re.compile(_LETTERS)


STEPS = {
    "long words out": (Filter.remove_long(_LONGEST_TERM),),
    "small letters": (Filter.lowercase(),),
    "stop words out": (Filter.stopword("french"), Filter.custom_stopword(_MORE_STOP_WORDS)),
    "stems": (Filter.stemmer("french"),),
    "accents folded": (Filter.ascii_fold(),),
}
"""What is done with each word, in this order."""


def analyzer(without: str | None = None) -> TextAnalyzer:
    """Return the analysis as the full-text engine takes it; without one of its steps where it is to be measured."""
    builder = TextAnalyzerBuilder(Tokenizer.regex(_LETTERS))
    for name, filters in STEPS.items():
        for one in filters if name != without else ():
            builder = builder.filter(one)
    return builder.build()


_ANALYZER = analyzer()


def terms(text: str) -> list[str]:
    """Return the terms of a text, repeated ones too: its words in order, then its compounds."""
    return [*_ANALYZER.analyze(text), *(compound for compound, _ in compounds(text))]


@lru_cache(maxsize=5_000)
def held_terms(text: str) -> frozenset[str]:
    """Return the different terms of a text, as of a sentence that is looked at again and again."""
    words = {term for term in map(_term, _WORD.findall(text)) if term}
    return frozenset(words.union(compound for compound, _ in compounds(text)))


@lru_cache(maxsize=500)  # each step of an answer asks for those of the question
def term_spans(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the terms of a text, each with the span of its word; a compound has that of all its words."""
    words = ((match, _term(match[0])) for match in _WORD.finditer(text))
    return (*((term, Span(*match.span())) for match, term in words if term), *compounds(text))


def phrase_terms(text: str) -> list[tuple[int, str]]:
    """Return the terms of the words of a text, each with its place among all words, stop words too."""
    return [(place, term) for place, term in enumerate(map(_term, _WORD.findall(text))) if term]


def places_of(terms: Container[str | None], text: str) -> list[tuple[int, str]]:
    """Return where words of some terms stand among all words of a text: place and term."""
    return [(place, term) for place, term in enumerate(map(_term, _WORD.findall(text))) if term in terms and term]


@lru_cache(maxsize=100_000)
def _term(word: str) -> str | None:
    found = _ANALYZER.analyze(word)
    return found[0] if found else None
