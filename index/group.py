"""Hits of one document kept from crowding out the others."""

from collections import Counter
from collections.abc import Mapping, Sequence

from index.types import Hit

TOGETHER = 1
"""Passages of a document that may stand before the others; see docs/measures.md."""


def grouped(hits: Sequence[Hit], holders: Mapping[int, str], most: int) -> list[Hit]:
    """Return the hits in their order, those that are not among the first `most` of their document behind the others.

    `holders` are the documents of the rows. The order of the documents, each counted at its best passage, is kept.
    """
    seen: Counter[str] = Counter()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        document = holders[hit.row]
        seen[document] += 1
        (first if seen[document] <= most else rest).append(hit)
    return first + rest
