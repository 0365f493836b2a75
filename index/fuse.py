"""Two scores of a passage, by words and by vectors → one.

A convex combination (Bruch, Gai, Ingber, arxiv.org/abs/2210.11934). The floors are theoretical, not the smallest
score observed: 0 for BM25, and for the cosine what unrelated questions get from the same passages.
"""

from collections.abc import Mapping

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
    hits = [
        Hit(
            row=row,
            score=dense_weight * _unit((cosine - floor) / reach) + (1 - dense_weight) * bm25.get(row, 0.0) / top_bm25,
            cosine=cosine,
            bm25=bm25.get(row, 0.0),
        )
        for row, cosine in cosines.items()
    ]
    # Rounded, because the last bits of a float depend on the machine's vector instructions.
    return sorted(hits, key=lambda hit: (-round(hit.score, 6), hit.row))


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)
