"""Second step: what is looked for → a query of the index."""

from collections.abc import Sequence

import numpy as np

from assistant.readings import Readings
from assistant.types import Turn
from index import Query, Subject, Vectors


def query_of(readings: Readings | None, turn: Turn) -> Query:
    """Return a turn as the index takes it: the question, and as its subject the ones that it leans on.

    Without `readings` it is their words alone, with their weights.
    """
    if readings is None:
        return Query(turn.words, np.zeros(0, dtype=np.float32), operators=turn.operators)
    (text, _), *earlier = turn.words
    about = subject_of(readings, earlier) if earlier else None
    return Query(turn.words[:1], readings.vector(text), readings.tokens(text), turn.operators, about)


def subject_of(readings: Readings, earlier: Sequence[tuple[str, float]]) -> Subject:
    """Return earlier questions with their weights as one subject, whose share is the sum of these.

    Their words, vectors and tokens are put together, each question read by itself.
    """
    share = sum(weight for _, weight in earlier)
    words = tuple((text, weight / share) for text, weight in earlier)
    vector: Vectors = np.sum([weight * readings.vector(text) for text, weight in words], axis=0).astype(np.float32)
    return Subject(words, vector, tuple((readings.tokens(text), weight) for text, weight in words), share)
