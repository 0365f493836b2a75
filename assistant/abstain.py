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

# A logistic regression over the dev sets: constant, greatest cosine above what unrelated questions find, best BM25 as
# a share of the highest possible. The fit gives -3.3: the constant is lower because to claim an answer that is not
# there is worse than to call one « closest ».
_CONSTANT, _COSINE, _COVERAGE = -3.8, 52.0, 11.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of the passages found: the state, how sure it is (0 to 1), the words that stand nowhere."""

    state: State
    confidence: float
    unknown_words: tuple[str, ...]


def judge(index: Index, turn: Turn, hits: Sequence[Hit]) -> Verdict:
    """Return whether the hits answer the turn."""
    unknown = (*index.unknown_phrases(turn.operators), *index.unknown_words(turn.words[:1]))
    if not hits:
        return Verdict("nothing", 0.0, unknown)
    above, coverage = signs(index, turn, hits)
    confidence = round(_sigmoid(_CONSTANT + _COSINE * above + _COVERAGE * coverage), 4)
    state: State = "found" if confidence >= FOUND else "nothing" if confidence < NOTHING else "closest"
    return Verdict(state, confidence, unknown)


def signs(index: Index, turn: Turn, hits: Sequence[Hit]) -> tuple[float, float]:
    """Return the greatest cosine above that of unrelated questions, and the best BM25 as a share of the highest."""
    above = max(hit.cosine for hit in hits) - index.manifest.calibration.null_cosine
    highest = index.lexical.highest_score(turn.words)
    coverage = max(hit.bm25 for hit in hits) / highest if highest else 0.0
    return above, coverage


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 60.0), -60.0)))
