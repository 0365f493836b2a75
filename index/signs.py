"""What tells whether the first passage found answers a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import Lexical, Words
from index.terms import term_spans
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Signs:
    """Three signs of the first passage, higher is better, and whether the question leans on earlier ones.

    `late`: how near the question's tokens come to those of the passage, in [0, 1]; 0 where it was not ranked by them.
    `words`: the share of the question's words, each weighed by its rarity, that stand in it, in [0, 1].
    `cosine`: that of the two vectors, in [-1, 1].
    """

    late: float
    words: float
    cosine: float
    leaning: bool = False


def signs(lexical: Lexical, words: Words, hits: Sequence[Hit]) -> Signs:
    """Return the signs of the first of the hits, of which there is one at least.

    Of the first alone: they must not depend on how many passages were asked for.
    """
    return Signs(hits[0].late, _share_found(lexical, words, hits[0].row), hits[0].cosine, len(words) > 1)


def _share_found(lexical: Lexical, words: Words, row: int) -> float:
    weights: dict[str, float] = {}
    written: dict[str, str] = {}
    for text, weight in words:
        for term, span in term_spans(text):
            weights[term] = max(weight * lexical.idf(term), weights.get(term, 0.0))
            written.setdefault(term, span.of(text))
    stand = lexical.held(list(written.values()), row)
    found = sum(weights[term] for term, stands in zip(written, stand, strict=True) if stands)
    total = sum(weights.values())
    return found / total if total else 0.0
