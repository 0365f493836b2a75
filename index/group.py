"""Hits of one document kept from crowding out the others: each counts less the more of it stand before it.

A fixed number of passages a document would cost the second passage that answers as much as the tenth that does not
(docs/measures.md).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

import numpy as np

from index.fuse import best_first
from index.types import Hit

CROWDING = 0.016
"""What a passage loses, on the scale of the score, for each better one of its document."""

BEST_OF_MANY = 0.00725
"""What each passage of a document loses, times the logarithm of how many of it the tokens have ranked.

The best of many draws is high by chance alone: without this a long document stands before a short one that is as near.
"""


def less_for_many(hits: Sequence[Hit], holders: Mapping[int, str], share: float = 1.0) -> list[Hit]:
    """Return the hits, best first, each with less of a score the more passages of its document the tokens ranked.

    `share` is that of the question in the scores: what else they hold does not vary from passage to passage as it does.
    """
    drawn = Counter(holders[hit.row] for hit in hits if hit.late)
    lost = {document: share * BEST_OF_MANY * log(count) for document, count in drawn.items()}
    return _placed(hits, [hit.score - lost.get(holders[hit.row], 0.0) for hit in hits])


def grouped(hits: Sequence[Hit], holders: Mapping[int, str], crowding: float) -> list[Hit]:
    """Return the hits, best first, with the scores that they are ranked by now. `holders` are the rows' documents.

    The passages of a document keep their order, and so do the documents, each placed by its best passage. Hits that
    the tokens have not ranked stay behind those that they have.
    """
    better: Counter[str] = Counter()
    scores = []
    for hit in hits:
        document = holders[hit.row]
        scores.append(hit.score - crowding * better[document])
        better[document] += 1
    return _placed(hits, scores)


def _placed(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """Return the hits with new scores, best first; among equals the order stays."""
    order = best_first(np.array(scores), range(len(hits)), behind=[hit.late == 0 for hit in hits])
    return [hits[place].scored(max(scores[place], 0.0), hits[place].late) for place in order]
