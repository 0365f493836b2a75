"""Second step: what is looked for → a query of the index."""

import numpy as np

from assistant.readings import Readings
from assistant.types import Turn
from index import Query, Vectors


def query_of(readings: Readings | None, turn: Turn) -> Query:
    """Return a turn as the index takes it: the question, and with less weight the ones that it leans on.

    Their words, vectors and tokens are put together, each read by itself; without `readings`, their words alone.
    """
    if readings is None:
        return Query(turn.words, np.zeros(0, dtype=np.float32), operators=turn.operators)
    (text, _), *earlier = turn.words
    carried = tuple((readings.tokens(question), weight) for question, weight in earlier)
    return Query(turn.words, blended(readings, turn), readings.tokens(text), turn.operators, carried)


def blended(readings: Readings, turn: Turn) -> Vectors:
    """Return the weighted sum of the vectors of a turn, of length 1: float32, (dimension,)."""
    if not turn.carried:
        return readings.vector(turn.words[0][0])
    total = np.sum([weight * readings.vector(text) for text, weight in turn.words], axis=0)
    mixed: Vectors = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return mixed
