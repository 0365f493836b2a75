"""Passages that come whatever is asked: the negative control of a search.

In spaces of many dimensions some points are near to all others (Radovanović, Nanopoulos, Ivanović,
jmlr.org/papers/v11/radovanovic10a.html).
"""

from collections import Counter
from dataclasses import dataclass

from index.calibrate import null_questions
from index.search import Index
from index.types import Encoder, Query

QUESTIONS = 50
MOST = 0.1
"""How many unrelated questions are asked, and the share of their top tens that a passage may stand in."""
LEAST_PASSAGES = 200
"""In fewer passages one stands in a twentieth of the top tens by chance alone: nothing can be told."""

_TOP = 10


@dataclass(frozen=True, slots=True)
class Hub:
    """A passage, and the share of the top tens of unrelated questions that it stands in."""

    row: int
    share: float


def hubs(index: Index, encoder: Encoder) -> list[Hub]:
    """Return the passages in the top tens of unrelated questions, those that stand in most of them first."""
    every = null_questions()
    asked = [every[place * len(every) // QUESTIONS] for place in range(QUESTIONS)]
    read = encoder.read_questions(asked)
    seen: Counter[int] = Counter()
    for question, vector, tokens in zip(asked, read.vectors, read.tokens, strict=True):
        seen.update(hit.row for hit in index.search(Query(((question, 1.0),), vector, tokens), _TOP))
    return [Hub(row, count / QUESTIONS) for row, count in sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))]
