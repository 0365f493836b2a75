"""Text → terms: one analysis for documents and questions, French first.

Words (`\\w+`, so that « l'État » gives « l » and « État »), lower case, French stop words (the elided « l, d, qu… » are
among them), the Snowball French stemmer, accents folded: the same chain as the full-text engine's own, in its code.
"""

import re
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from corpus import Span

NAME = "french-1"
"""The name of this analysis; an index made by another one cannot be searched with it."""

_LONGEST_TERM = 60
_WORD = re.compile(r"\w+")


def analyzer() -> TextAnalyzer:
    """Return the analysis as the full-text engine takes it."""
    return (
        TextAnalyzerBuilder(Tokenizer.regex(r"\w+"))
        .filter(Filter.remove_long(_LONGEST_TERM))
        .filter(Filter.lowercase())
        .filter(Filter.stopword("french"))
        .filter(Filter.stemmer("french"))
        .filter(Filter.ascii_fold())
        .build()
    )


_ANALYZER = analyzer()


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order, repeated ones too."""
    return list(_ANALYZER.analyze(text))


def term_spans(text: str) -> list[tuple[str, Span]]:
    """Return the terms of a text, each with the span of its word."""
    words = ((match, _term(match[0])) for match in _WORD.finditer(text))
    return [(term, Span(match.start(), match.end())) for match, term in words if term]


@lru_cache(maxsize=100_000)
def _term(word: str) -> str | None:
    found = _ANALYZER.analyze(word)
    return found[0] if found else None
