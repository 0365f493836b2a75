"""Second step: what is looked for → passages of the index, best first."""

from collections.abc import Sequence

import numpy as np

from assistant.types import Turn
from index import Encoder, Filters, Hit, Index, Query, Vectors


def retrieve(index: Index, encoder: Encoder, turn: Turn, count: int, filters: Filters | None) -> list[Hit]:
    """Return the best passages for a turn, at most `count`."""
    return index.search(query_of(encoder, turn), count, filters)


def query_of(encoder: Encoder, turn: Turn) -> Query:
    """Return a turn as the index takes it. One that leans on earlier questions is not ranked by its own tokens alone.

    They would find any passage that shares its few words.
    """
    if turn.carried:
        return Query(turn.words, blended(encoder, turn.blend), operators=turn.operators)
    read = encoder.read_questions([turn.words[0][0]])
    return Query(turn.words, read.vectors[0], read.tokens[0], turn.operators)


def blended(encoder: Encoder, texts: Sequence[tuple[str, float]]) -> Vectors:
    """Return the weighted sum of the vectors of questions, of length 1: float32, (dimension,)."""
    vectors = encoder.encode_questions([text for text, _ in texts])
    total = np.asarray([weight for _, weight in texts], dtype=np.float32) @ vectors
    mixed: Vectors = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return mixed
