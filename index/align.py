"""The tokens of a question against the pieces of passages: where they are met, without a pass of the model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search import Index
from index.types import Encoder, Places, Tokens


@dataclass(frozen=True, slots=True)
class Alignment:
    """How near the pieces of a text come to the tokens of a question.

    `cosines`: float64, (pieces, tokens). `pieces`: where they stand.
    """

    cosines: NDArray[np.float64]
    pieces: Places


def align(index: Index, encoder: Encoder, tokens: Tokens, texts: Mapping[int, str]) -> dict[int, Alignment]:
    """Return the alignments of the passages, by row, whose tokens the index keeps; `texts` are those that it embedded.

    A passage is left out where its units are not those of the tokens of its text.
    """
    late = index.late
    if late is None or not len(tokens.states):
        return {}
    places = dict(zip(texts, encoder.token_places(list(texts.values())), strict=True))
    sizes = {row: late.sizes(row) for row in texts}
    rows = [row for row in texts if 0 < sizes[row].sum() == len(places[row])]
    if not rows:
        return {}
    ends = np.cumsum([len(sizes[row]) for row in rows])
    parts = np.split(late.cosines(tokens.states, rows), ends[:-1])
    return {row: Alignment(part, _pieces(sizes[row], places[row])) for row, part in zip(rows, parts, strict=True)}


def _pieces(sizes: NDArray[np.int64], places: Places) -> Places:
    ends = np.cumsum(sizes)
    return np.stack([places[ends - sizes, 0], places[ends - 1, 1]], axis=1)
