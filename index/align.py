"""The tokens of a question against the pieces of passages: where they are met, without a pass of the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.search import Index
from index.types import Encoder, Places, Tokens

# Passages of which it is remembered where their tokens stand, 5 kB each: cutting five into tokens anew takes as long as
# both searches.
_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Alignment:
    """How near the pieces of a text come to the tokens of a question.

    `cosines`: float64, (pieces, tokens). `pieces`: where they stand.
    """

    cosines: NDArray[np.float64]
    pieces: Places


def align(index: Index, encoder: Encoder, tokens: Tokens, passages: Mapping[int, str]) -> dict[int, Alignment]:
    """Return the alignments of passages, by row, with the tokens of a question; `passages` are their words.

    One is left out where the index does not keep its tokens, or not all of them.
    """
    late = index.late
    if late is None or not len(tokens.states):
        return {}
    # Any object can be hashed, though a protocol does not say so.
    places = {row: _places(encoder, text) for row, text in passages.items()}  # type: ignore[arg-type]
    sizes = {row: late.sizes(row) for row in passages}
    # Of a text that was cut nobody knows which tokens were the last.
    rows = [row for row in passages if 0 < len(places[row]) <= sizes[row].sum() < encoder.most_tokens]
    if not rows:
        return {}
    ends = np.cumsum([len(sizes[row]) for row in rows])
    parts = np.split(late.cosines(tokens.states, rows), ends[:-1])
    return {row: _alignment(part, sizes[row], places[row]) for row, part in zip(rows, parts, strict=True)}


@lru_cache(maxsize=_REMEMBERED)
def _places(encoder: Encoder, text: str) -> Places:
    return encoder.token_places([text])[0]


def _alignment(cosines: NDArray[np.float64], sizes: NDArray[np.int64], places: Places) -> Alignment:
    """Return the alignment of the last tokens: those before them are of what stands above the passage."""
    ends = np.cumsum(sizes) - (sizes.sum() - len(places))
    own = ends > 0
    starts = np.maximum(ends - sizes, 0)
    return Alignment(cosines[own], np.stack([places[starts[own], 0], places[ends[own] - 1, 1]], axis=1))
