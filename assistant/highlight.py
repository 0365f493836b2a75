"""Fifth step: which words of a passage answer.

A sentence is near to the question by the tokens that meet in it (`index.align`), by the words of the question that
stand in it, and in the sentence before it, and by whether it holds a thing of the sort asked for. Words that stand in
the title or the headings count for little: the whole passage is about them.
"""

from collections.abc import Mapping, Sequence, Set
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked for: terms with their weights, the tokens, the rarities of both, the sort of thing."""

    terms: Mapping[str, float]
    rarities: Mapping[str, float]
    tokens: Tokens | None
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
    terms: dict[str, float] = {}
    for text, weight in turn.words:
        for term, _ in term_spans(text):
            terms[term] = max(terms.get(term, 0.0), weight)
    rarities = {term: index.lexical.idf(term) for term in terms}
    token_rarities = weigh(tokens, index.lexical.idf) if tokens else np.zeros(0)
    asked = _Asked(terms, rarities, tokens, token_rarities, finder(turn.question))
    return tuple(
        replace(passage, highlights=_marks(passage, asked, alignment))
        for passage, alignment in zip(passages, alignments, strict=True)
    )


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
    weights = {term: weight * (_ABOUT if term in about else 1) for term, weight in asked.terms.items()}
    held = [held_terms(span.of(passage.text)) for span in spans]
    scores = _WORDS * _by_words(held, weights) + _BEFORE * _by_words_before(held, weights)
    if asked.finder:
        scores += _SORT * np.array([bool(asked.finder(span.of(passage.text))) for span in spans])
    whole = max(sum(asked.rarities.values()), 1e-9)
    covered = np.array([sum(asked.rarities[term] for term in terms & asked.rarities.keys()) / whole for terms in held])
    stands_out = covered >= _LEAST_COVERED
    if alignment and asked.tokens:
        greatest, mean = met(alignment, spans)
        scores += (greatest + mean) @ _token_shares(asked.tokens, weights)
        nearness = greatest @ asked.token_rarities / max(asked.token_rarities.sum(), 1e-9)
        stands_out = nearness + _COVERED * covered >= _LEAST_MET
    return scores.round(6), stands_out


def _by_words(held: Sequence[Set[str]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the share of the words that each sentence holds; a word that several hold is divided among them."""
    holders = {term: sum(term in terms for terms in held) for term in weights}
    shares = [sum(weights[term] / holders[term] for term in terms & weights.keys()) for terms in held]
    return np.array(shares) / max(sum(weights.values()), 1e-9)


def _by_words_before(held: Sequence[Set[str]], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the share of the words that stand in the sentence before each one and not in it."""
    before = [frozenset[str](), *held[:-1]]
    shares = [sum(weights[term] for term in (b - h) & weights.keys()) for b, h in zip(before, held, strict=True)]
    return np.array(shares) / max(sum(weights.values()), 1e-9)


def _token_shares(tokens: Tokens, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the shares of the tokens, those of what the passage is about being small: float64, (tokens,)."""
    letters = np.ones(len(tokens.text) + 1)
    for term, span in term_spans(tokens.text):
        letters[span.start : span.end] = weights.get(term, 1.0)
    found = np.array([letters[span.start : max(span.end, span.start + 1)].min() for span in tokens.spans])
    shares: NDArray[np.float64] = found / found.sum()
    return shares


def _trimmed(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))
