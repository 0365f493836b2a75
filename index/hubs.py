"""Passages that come whatever is asked: the negative control of a search.

In spaces of many dimensions some points are near to all others (Radovanović, Nanopoulos, Ivanović,
jmlr.org/papers/v11/radovanovic10a.html).
"""

from collections import Counter
from typing import NamedTuple

from index.auction import LEAST_PASSAGES
from index.calibrate import CONTROLS, control_questions
from index.search import Index
from index.types import Encoder, Query

HUB_QUESTIONS = CONTROLS
HUB_SHARE = 0.1
"""How many unrelated questions are asked, and the share of their top tens above which a passage is a hub."""

_TOP = 10


class Hub(NamedTuple):
    """A passage, and the share of the top tens of unrelated questions that it stands in."""

    row: int
    share: float


def hubs(index: Index, encoder: Encoder) -> list[Hub] | None:
    """Return the passages in the top tens of unrelated questions, those that stand in most of them first.

    These questions had no part in the prices that keep passages from coming so (`index/auction.py`). None where there
    are too few passages to tell chance from a hub.
    """
    if index.manifest.passages < LEAST_PASSAGES:
        return None
    asked = control_questions()
    read = encoder.read_questions(asked)
    seen: Counter[int] = Counter()
    for question, vector, tokens in zip(asked, read.vectors, read.tokens, strict=True):
        seen.update(hit.row for hit in index.search(Query(((question, 1.0),), vector, tokens), _TOP))
    most_first = sorted(seen.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Hub(row, count / HUB_QUESTIONS) for row, count in most_first]
