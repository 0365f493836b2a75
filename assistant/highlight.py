"""Fifth step: which words of a passage answer.

The sentence whose terms cover most of the question's, each weighed by its rarity in the documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.types import CitedPassage, Highlight, Turn
from corpus import Span, sentences
from index import Index, term_spans

# Under this share of the question's weight, its words that stand nowhere included, a sentence does not stand out.
_LEAST = 0.25
# A second sentence is marked where it covers nearly as much as the first; where more do, none stands out.
_NEARLY = 0.85
_MOST = 2


def highlight(index: Index, turn: Turn, passages: Sequence[CitedPassage]) -> tuple[CitedPassage, ...]:
    """Return the passages with the sentences that answer marked, at most two in each; none where nothing stands out."""
    weights = _weights(index, turn)
    return tuple(replace(passage, highlights=_marks(passage, weights)) for passage in passages)


def _marks(passage: CitedPassage, weights: Mapping[str, float]) -> tuple[Highlight, ...]:
    whole = sum(weights.values())
    if not whole:
        return ()
    words, headings = passage.text, passage.citation.headings
    spans = [_trimmed(words, span) for span in sentences(words)]
    # A heading repeats the question, it does not answer it.
    scores = {span: _covered(span.of(words), weights) / whole for span in spans if span.of(words) not in headings}
    best = max(scores.values(), default=0.0)
    if best < _LEAST:
        return ()
    nearly = [span for span in scores if scores[span] >= _NEARLY * best]
    return tuple(Highlight(span.start, span.end) for span in nearly) if len(nearly) <= _MOST else ()


def _weights(index: Index, turn: Turn) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, weight in turn.words:
        for term, _ in term_spans(text):
            weights[term] = max(weights.get(term, 0.0), weight * index.lexical.idf(term))
    return weights


def _covered(words: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(term, 0.0) for term in {term for term, _ in term_spans(words)})


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))
