"""How sure an answer is, in words."""

from typing import Literal

from assistant import Answer

Likelihood = Literal["very likely", "likely", "possible"]

# The confidence is a probability (docs/measures.md). Where it was .9 or more, the answer was there .96 to .97 of the
# time on every set of documents that was measured; between .8 and .9 it was there .49 to .98 of the time, between .7
# and .8, .24 to .74. So « very likely » is said from where at most one in twenty is wrong, and under the middle of
# the tenth that varies no more than « possible »; `FOUND` is where that begins.
VERY_LIKELY, LIKELY = 0.95, 0.85


def likelihood(answer: Answer) -> Likelihood:
    """Return how likely it is that the passages of an answer that was found hold the answer."""
    confidence = answer.confidence or 0.0  # what words alone found has none, and is never « found »
    if confidence >= VERY_LIKELY:
        return "very likely"
    return "likely" if confidence >= LIKELY else "possible"
