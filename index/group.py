"""Hits of one document kept from crowding out the others: each counts less the more of it stand before it.

A fixed number of passages a document would cost the second passage that answers as much as the tenth that does not
(docs/measures.md).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from index.types import Hit

CROWDING = 0.016
"""What a passage loses, on the scale of the score, for each better one of its document."""


def grouped(hits: Sequence[Hit], holders: Mapping[int, str], crowding: float) -> list[Hit]:
    """Return the hits, best first, with the scores that they are ranked by now. `holders` are the rows' documents.

    The passages of a document keep their order, and so do the documents, each placed by its best passage. Hits that
    the tokens have not ranked stay behind those that they have.
    """
    better: Counter[str] = Counter()
    placed = []
    for place, hit in enumerate(hits):
        document = holders[hit.row]
        score = hit.score - crowding * better[document]
        better[document] += 1
        placed.append((hit.late == 0, -round(score, 6), place, hit.scored(max(score, 0.0), hit.late)))
    return [hit for *_, hit in sorted(placed, key=lambda one: one[:3])]
