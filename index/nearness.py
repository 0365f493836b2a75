"""How near together the words of a question stand in a passage: what neither the words' engine, which counts them, nor
the tokens, each of which looks for its nearest, can tell."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from index.fuse import best_first
from index.terms import places_of
from index.types import Hit

NEAREST = 8
"""Of how many hits the words are looked at: with all fifty no more is gained (docs/measures.md)."""

BY_NEARNESS = 0.015
"""What a passage gains where all words of the question stand near together, on the scale of the score. Half of them say
much less than half: in pages of another language a few always stand somewhere."""

# Words, stop words too.
_STRETCH = 30


def nearness(weights: Mapping[str, float], text: str) -> float:
    """Return the greatest share of the weights of terms that stand in one stretch of a text, in [0, 1]."""
    placed = places_of(weights, text)
    held: Counter[str] = Counter()
    first, sum_held, greatest = 0, 0.0, 0.0
    for place, term in placed:
        sum_held += weights[term] if not held[term] else 0.0
        held[term] += 1
        while place - placed[first][0] > _STRETCH:
            gone = placed[first][1]
            held[gone] -= 1
            sum_held -= weights[gone] if not held[gone] else 0.0
            first += 1
        greatest = max(greatest, sum_held)
    return min(greatest / (sum(weights.values()) or 1.0), 1.0)


def drawn_near(hits: Sequence[Hit], texts: Mapping[int, str], weights: Mapping[str, float]) -> list[Hit]:
    """Return the hits, best first, those with `texts` by as much better as the question's words stand near together."""
    gains = [BY_NEARNESS * nearness(weights, texts[hit.row]) ** 2 if hit.row in texts else 0.0 for hit in hits]
    scores = np.minimum([hit.score + gain for hit, gain in zip(hits, gains, strict=True)], 1.0)
    values = scores.tolist()
    order = best_first(scores, [hit.row for hit in hits])
    return [hits[place].scored(values[place], hits[place].late) for place in order]
