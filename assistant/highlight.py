"""Fifth step: which words of a passage answer.

A sentence is near to the question by the tokens that meet in it (`index.align`), by the words of the question that
stand in it, and in the sentence before it, and by whether it holds a thing of the sort asked for. Words that stand in
the title or the headings count for little: the whole passage is about them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.alignment import met
from assistant.answer_type import Finder, finder
from assistant.types import CitedPassage, Highlight, Turn
from corpus import Span, sentences
from index import Alignment, Index, Tokens, held_terms, term_spans, weigh

# The weights of the parts, that of the tokens being 1, and of what the passage is about; see docs/measures.md.
_WORDS, _BEFORE, _SORT = 0.22, 0.09, 0.12
_ABOUT = 0.2
# What the best sentence must reach to stand out: the mean of the greatest cosines and a part of the share of the
# question's words; without tokens that share alone. Both weigh by rarity, and words that stand nowhere count.
_LEAST_MET, _COVERED, _LEAST_COVERED = 0.32, 0.2, 0.25
# A second sentence is marked where it is as near as the first but for this.
_NEARLY = 0.02
_MOST = 2
# The place of a token that stands in no term: behind those of the terms.
_NO_TERM = -1


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for: terms, their weights and rarities, the terms that each token stands in (`_NO_TERM` outside
    of them) and the rarities of the tokens, the sort of thing."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]
    rarities: NDArray[np.float64]
    token_terms: tuple[tuple[int, ...], ...]
    token_rarities: NDArray[np.float64]
    finder: Finder | None


def highlight(
    index: Index,
    turn: Turn,
    tokens: Tokens | None,
    passages: Sequence[CitedPassage],
    alignments: Sequence[Alignment | None],
) -> tuple[CitedPassage, ...]:
    """Return the passages with the sentences that answer marked, the best first, at most two in each.

    None is marked where nothing stands out. `alignments` are those of the passages with `tokens`.
    """
    asked = _asked(index, turn, tokens)
    return tuple(
        replace(passage, highlights=_marks(passage, asked, alignment))
        for passage, alignment in zip(passages, alignments, strict=True)
    )


def _asked(index: Index, turn: Turn, tokens: Tokens | None) -> _Asked:
    weights: dict[str, float] = {}
    for text, weight in turn.words:
        for term, _ in term_spans(text):
            weights[term] = max(weights.get(term, 0.0), weight)
    idf = index.lexical.idf
    return _Asked(
        tuple(weights),
        np.array([*weights.values()]),
        np.array([idf(term) for term in weights]),
        tuple(_token_terms(tokens, [*weights])) if tokens else (),
        weigh(tokens, idf) if tokens else np.zeros(0),
        finder(turn.question),
    )


def _token_terms(tokens: Tokens, terms: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """Yield the places of the terms that each token of the question stands in."""
    letters = [_NO_TERM] * (len(tokens.text) + 1)
    places = {term: place for place, term in enumerate(terms)}
    for term, span in term_spans(tokens.text):
        letters[span.start : span.end] = [places.get(term, _NO_TERM)] * (span.end - span.start)
    for span in tokens.spans:
        yield tuple(dict.fromkeys(letters[span.start : max(span.end, span.start + 1)]))


def _marks(passage: CitedPassage, asked: _Asked, alignment: Alignment | None) -> tuple[Highlight, ...]:
    spans = _sentences(passage)
    if not spans:
        return ()
    scores, stands_out = _scores(passage, spans, asked, alignment)
    best = int(scores.argmax())
    if not stands_out[best]:
        return ()
    order = np.argsort(-scores, kind="stable")
    if len(order) > _MOST and scores[order[_MOST]] == scores[best]:  # all say as much
        return ()
    nearly = [number for number in order[:_MOST] if scores[number] >= scores[best] - _NEARLY]
    marked = _joined(passage.text, [spans[number] for number in nearly])
    return tuple(_highlight(passage.text, span, asked.finder) for span in marked)


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Return the spans, two sentences that follow each other as one."""
    first, last = min(spans), max(spans)
    return spans if text[first.end : last.start].strip() else [Span(first.start, last.end)]


def _highlight(text: str, span: Span, find: Finder | None) -> Highlight:
    found = find(span.of(text)) if find else []
    key = Span(span.start + found[0].start, span.start + found[0].end) if len(found) == 1 else None
    return Highlight(span.start, span.end, key)


def _sentences(passage: CitedPassage) -> list[Span]:
    """Return the sentences of a passage but headings and questions: they repeat what is asked, they do not answer."""
    trimmed = (_trimmed(passage.text, span) for span in sentences(passage.text))
    told = ((span, span.of(passage.text)) for span in trimmed)
    return [span for span, words in told if words and words[-1] != "?" and words not in passage.citation.headings]


def _scores(
    passage: CitedPassage, spans: Sequence[Span], asked: _Asked, alignment: Alignment | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return how near each sentence is to the question, and whether it stands out if it is the nearest."""
    about = frozenset[str]().union(*map(held_terms, (passage.citation.title, *passage.citation.headings)))
    weights = np.where([term in about for term in asked.terms], _ABOUT, 1.0) * asked.weights
    in_sentences = (held_terms(span.of(passage.text)) for span in spans)
    held = np.array([[term in terms for term in asked.terms] for terms in in_sentences], dtype=np.float64)
    scores = _WORDS * _by_words(held, weights) + _BEFORE * _by_words_before(held, weights)
    if asked.finder:
        scores += _SORT * np.array([bool(asked.finder(span.of(passage.text))) for span in spans])
    covered = held @ asked.rarities / max(asked.rarities.sum(), 1e-9)
    stands_out = covered >= _LEAST_COVERED
    if alignment and asked.token_terms:
        greatest, mean = met(alignment, spans)
        scores += (greatest + mean) @ _token_shares(asked.token_terms, weights)
        nearness = greatest @ asked.token_rarities / max(asked.token_rarities.sum(), 1e-9)
        stands_out = nearness + _COVERED * covered >= _LEAST_MET
    return scores.round(6), stands_out


def _by_words(held: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the words that each sentence holds; a word that several hold is divided among them.

    `held`: 1 where a sentence holds a term, else 0: float64, (sentences, terms).
    """
    shares: NDArray[np.float64] = held @ (weights / np.maximum(held.sum(axis=0), 1)) / max(weights.sum(), 1e-9)
    return shares


def _by_words_before(held: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of the words that stand in the sentence before each one and not in it."""
    shares = np.zeros(len(held))
    shares[1:] = np.maximum(held[:-1] - held[1:], 0) @ weights / max(weights.sum(), 1e-9)
    return shares


def _token_shares(token_terms: Sequence[Sequence[int]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares of the tokens, those of what the passage is about being small: float64, (tokens,)."""
    known = [*weights.tolist(), 1.0]  # the last is that of no term
    found = np.array([min(known[place] for place in places) for places in token_terms])
    shares: NDArray[np.float64] = found / found.sum()
    return shares


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))
