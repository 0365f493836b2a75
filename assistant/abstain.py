"""Third step: do the documents answer at all? Found, closest passages, or nothing in these documents.

Two signs that need no training, both measured against what unrelated questions get from the same documents: the best
BM25 as a share of the highest possible one, and the greatest cosine. How near misses differ from answers cannot be
known from them (docs/measures.md), hence three states and not two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import State, Turn
from index import Hit, Index

FOUND = 0.5
NOTHING = 0.2
"""From `FOUND` on the state is `found`, under `NOTHING` it is `nothing`, between them `closest`."""

# Weights of a logistic regression over the dev sets: constant, cosine and share of the words, both in spreads
# above what unrelated questions get.
_CONSTANT, _COSINE, _COVERAGE = -2.0, 0.5, 4.0
_LEAST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of the passages found: the state, how sure it is (0 to 1), the words that stand nowhere."""

    state: State
    confidence: float
    unknown_words: tuple[str, ...]


def judge(index: Index, turn: Turn, hits: Sequence[Hit]) -> Verdict:
    """Return whether the hits answer the turn."""
    unknown = tuple(index.unknown_words(turn.words[:1]))
    if not hits:
        return Verdict("nothing", 0.0, unknown)
    confidence = round(_sigmoid(_CONSTANT + sum(_signs(index, turn, hits))), 4)
    state: State = "found" if confidence >= FOUND else "nothing" if confidence < NOTHING else "closest"
    return Verdict(state, confidence, unknown)


def _signs(index: Index, turn: Turn, hits: Sequence[Hit]) -> tuple[float, float]:
    null = index.manifest.calibration
    cosine = max(hit.cosine for hit in hits)
    above = (cosine - null.null_cosine) / max(null.null_cosine_spread, _LEAST_SPREAD)
    highest = index.lexical.highest_score(turn.words)
    coverage = max(hit.bm25 for hit in hits) / highest if highest else 0.0
    return _COSINE * above, _COVERAGE * coverage


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 60.0), -60.0)))
