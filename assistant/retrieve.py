"""Second step: what is looked for → passages of the index, best first."""

import numpy as np

from assistant.readings import Readings
from assistant.types import Turn
from index import Filters, Hit, Index, Query, Vectors


def retrieve(index: Index, readings: Readings, turn: Turn, count: int, filters: Filters | None) -> list[Hit]:
    """Return the best passages for a turn, at most `count`."""
    return index.search(query_of(readings, turn), count, filters)


def query_of(readings: Readings, turn: Turn) -> Query:
    """Return a turn as the index takes it: the question, and with less weight the ones that it leans on.

    Their words, vectors and tokens are put together, each read by itself.
    """
    carried = tuple((readings.tokens(text), weight) for text, weight in turn.words[1:])
    return Query(turn.words, blended(readings, turn), readings.tokens(turn.question), carried)


def blended(readings: Readings, turn: Turn) -> Vectors:
    """Return the weighted sum of the vectors of a turn, of length 1: float32, (dimension,)."""
    if not turn.carried:
        return readings.vector(turn.question)
    total = np.sum([weight * readings.vector(text) for text, weight in turn.words], axis=0)
    mixed: Vectors = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return mixed
