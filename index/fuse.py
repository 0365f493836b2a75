"""Two scores of a passage, by words and by vectors → one.

A convex combination (Bruch, Gai, Ingber, arxiv.org/abs/2210.11934). The floors are theoretical, not the smallest
score observed: 0 for BM25, and for the cosine what unrelated questions get from the same passages.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.types import Hit

# BM25 counts in full from this share of the highest possible score on. Under it the best passage by words is no more
# than the least bad one, as when a question in English is put to documents in French (docs/measures.md).
FULL_BM25 = 0.4


def fuse(
    cosines: Mapping[int, float],
    bm25: Mapping[int, float],
    floor: float,
    highest_bm25: float,
    dense_weight: float,
) -> list[Hit]:
    """Return the hits of the rows of `cosines`, best first, ties in row order; scores are in [0, 1].

    `floor` is the cosine that counts as nothing, `highest_bm25` the most that the words could score; `dense_weight`,
    in [0, 1], is the vectors' share.
    """
    top_cosine = max(cosines.values(), default=0.0)
    reach = max(top_cosine - floor, 1e-6)
    top_bm25 = max(max(bm25.values(), default=0.0), FULL_BM25 * highest_bm25) or 1.0
    rows, of_vectors = [*cosines], np.array([*cosines.values()])
    of_words = np.array([bm25.get(row, 0.0) for row in cosines])
    scores = dense_weight * np.clip((of_vectors - floor) / reach, 0.0, 1.0) + (1 - dense_weight) * of_words / top_bm25
    hits = [*map(Hit, rows, scores.tolist(), of_vectors.tolist(), of_words.tolist())]
    return [hits[place] for place in best_first(scores, rows)]


def best_first(scores: NDArray[np.float64], ties: Sequence[int], behind: Sequence[bool] = ()) -> list[int]:
    """Return the places of scores, the greatest first, those with the least `ties` first of equals.

    Those that are `behind` come after all others. The scores are rounded, because the last bits of a float depend on
    the machine's vector instructions.
    """
    keys = [np.array(ties), -np.round(scores, 6), *([np.array(behind)] if len(behind) else [])]
    places: list[int] = np.lexsort(keys).tolist()
    return places
