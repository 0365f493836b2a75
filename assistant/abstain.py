"""Third step: do the documents answer at all? Found, closest passages, or nothing in these documents.

The confidence is the probability that they do, if half of the questions are ones that they answer and the others are
about something else. A question about their very subject that they leave open gets more than it deserves: no sign
known tells it apart surely (docs/measures.md), hence three states and not two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import State, Turn
from index import Calibration, Hit, Index, Signs, signs

FOUND = 0.75
NOTHING = 0.2
"""From `FOUND` on the state is `found`, under `NOTHING` it is `nothing`, between them `closest`."""

# Logistic regressions over the dev sets, by `python -m tests.benchmarks.abstention --fit`: constant, level, words. The
# level is that of the tokens where the passages were ranked by them, else that of the vectors. `BY_CONTEXT` is for
# questions that lean on earlier ones (`--conversations`): a passage comes less near to these, as what they say and what
# they are about seldom stand in the same words.
BY_TOKENS = (-0.47, 31.3, 2.14)
BY_CONTEXT = (-1.08, 19.1, 10.09)
BY_VECTORS = (-4.30, 75.4, 4.43)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of the passages found: the state, how sure it is (0 to 1), the words that stand nowhere.

    By words alone nothing is sure: there is no confidence, and what was found is `closest`.
    """

    state: State
    confidence: float | None
    unknown_words: tuple[str, ...]


def judge(index: Index, turn: Turn, hits: Sequence[Hit]) -> Verdict:
    """Return whether the hits answer the turn."""
    unknown = (*index.unknown_phrases(turn.operators), *index.unknown_words(turn.words[:1]))
    if not hits:
        return Verdict("nothing", None if index.manifest.words_only else 0.0, unknown)
    if index.manifest.words_only:
        return Verdict("closest", None, unknown)
    confidence = round(probability(signs(index.lexical, turn.words, hits), index.manifest.calibration), 4)
    state: State = "found" if confidence >= FOUND else "nothing" if confidence < NOTHING else "closest"
    return Verdict(state, confidence, unknown)


def probability(found: Signs, levels: Calibration) -> float:
    """Return the probability that a passage of these signs answers, in an index of these levels."""
    in_context = BY_CONTEXT if found.leaning else BY_TOKENS
    constant, by_level, by_words = in_context if found.late else BY_VECTORS
    return _sigmoid(constant + by_level * level(found, levels) + by_words * found.words)


def level(found: Signs, levels: Calibration) -> float:
    """Return how far a passage lies above what means nothing in its index.

    By its tokens, above the middle between what unrelated questions and the index's own words find; else by its
    cosine, above what unrelated questions find.
    """
    if found.late:
        return found.late - (levels.null_late + levels.own_late) / 2
    return found.cosine - levels.null_cosine


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(min(value, 60.0), -60.0)))
