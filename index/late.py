"""Late interaction: the best candidates ranked anew, token by token, by what one pass of the model gave anyway.

MaxSim (Khattab, Zaharia, arxiv.org/abs/2004.12832): each token of the question looks for the nearest unit of the
passage; the cosines are averaged, each word weighed by its rarity in the documents.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndex
from index.fuse import best_first
from index.terms import term_spans
from index.token_space import TokenSpace, space_from
from index.token_units import Units, products, unit_bytes
from index.types import Hit, States, Tokens

UNITS_FILE, PLACES_FILE, SPACE_FILE = "tokens.units", "tokens.places", "tokens.space"

CANDIDATES = 50
"""Of how many hits the tokens are looked at."""

BY_TOKENS, BY_COSINE, BY_WORDS = 0.6, 1.1, 0.06
"""What the scores count in the rank of a question that stands alone, each on its own scale; see docs/measures.md."""

WORDS_POWER = 0.4
"""Of the share of the highest BM25: that some words of the question stand in a passage says more than how many do."""

MOST_TOKENS = 64
"""A question that is longer is held to its rarest tokens: the time grows with them."""

Weighted = tuple[States, NDArray[np.float64]]
"""The tokens of a text and what each weighs."""

# What a stop word of the question weighs, on the scale of the inverse document frequency.
_STOP_WORD = 0.3
# Between a direction and the signs of another one the cosine is smaller by this than between the two directions.
_SHRINKAGE = float(np.sqrt(2 / np.pi))


def write_late(folder: Path, space: TokenSpace, passages: Iterable[bytes]) -> None:
    """Write the token units of the passages, in row order, and the space that they lie in."""
    places = [0]
    with (folder / UNITS_FILE).open("wb") as file:
        for units in passages:
            file.write(units)
            places.append(places[-1] + len(units) // unit_bytes(len(space.mean)))
    (folder / PLACES_FILE).write_bytes(np.asarray(places, dtype="<i8").tobytes())
    rows = np.concatenate([space.mean[None], space.components])
    (folder / SPACE_FILE).write_bytes(rows.astype("<f4").tobytes())


class Late:
    """The token units of an open version, memory-mapped. `width` is that of the model's token states."""

    def __init__(self, folder: Path, width: int) -> None:
        length = unit_bytes(width)
        try:
            self._places = np.frombuffer((folder / PLACES_FILE).read_bytes(), dtype="<i8")
            self._space = space_from(np.fromfile(folder / SPACE_FILE, dtype="<f4").reshape(-1, width))
            self._units: Units = np.frombuffer(_mapped(folder / UNITS_FILE), dtype=np.uint8).reshape(-1, length)
        except (OSError, ValueError, IndexError) as error:
            raise DamagedIndex(f"{folder}: the token units cannot be read ({error}); run `sourcier rebuild`") from error
        self.size = len(self._places) - 1
        self._width = width
        if self.size < 0 or self._places[-1] != len(self._units) or (np.diff(self._places) < 0).any():
            raise DamagedIndex(f"{folder}: the places of the token units are not theirs; run `sourcier rebuild`")

    def scores(self, asked: Sequence[Weighted], rows: Sequence[int]) -> list[dict[int, float]]:
        """Return for each of the texts asked for, by row, how near the passages `rows` come to it.

        That is the weighted mean, over its tokens, of the greatest cosine: in [0, 1], higher is better; a passage
        without tokens has 0. The passages are looked at once for all texts.
        """
        scores = [dict.fromkeys(rows, 0.0) for _ in asked]
        held = [row for row in rows if self._places[row] < self._places[row + 1]]
        if held and any(weights.sum() > 0 for _, weights in asked):
            greatest = self._greatest(np.concatenate([states for states, _ in asked]), held)
            ends = np.cumsum([len(weights) for _, weights in asked])
            for found, part, (_, weights) in zip(scores, np.split(greatest, ends[:-1], axis=1), asked, strict=True):
                means = part @ (weights / max(weights.sum(), 1e-9))
                found |= dict(zip(held, np.clip(means, 0, 1).tolist(), strict=True))
        return scores

    def units(self, row: int) -> bytes:
        """Return the units of a passage as they are stored."""
        return self._of(row).tobytes()

    def sizes(self, row: int) -> NDArray[np.int64]:
        """Return how many tokens each unit of a passage stands for: int64, (units,)."""
        return self._of(row)[:, -1].astype(np.int64)

    def cosines(self, states: States, rows: Sequence[int]) -> NDArray[np.float64]:
        """Return the cosines of the units of passages, one after the other, with tokens: float64, (units, tokens)."""
        return self._cosines(states, rows).astype(np.float64)

    def _greatest(self, states: States, rows: Sequence[int]) -> NDArray[np.float64]:
        """Return the greatest cosine of each token with each passage: float64, (rows, tokens)."""
        starts = np.cumsum([0, *(len(self._of(row)) for row in rows[:-1])])
        return np.maximum.reduceat(self._cosines(states, rows), starts, axis=0).astype(np.float64)

    def _cosines(self, states: States, rows: Sequence[int]) -> NDArray[np.float32]:
        units = np.concatenate([self._of(row) for row in rows])
        found: NDArray[np.float32] = products(units, self._space.directions(states))
        found /= np.float32(np.sqrt(self._width) * _SHRINKAGE)
        return found

    def _of(self, row: int) -> Units:
        return self._units[self._places[row] : self._places[row + 1]]


def _mapped(path: Path) -> mmap | bytes:
    if path.stat().st_size == 0:  # what is empty cannot be mapped
        return b""
    with path.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)


def weigh(tokens: Tokens, idf: Callable[[str], float]) -> NDArray[np.float64]:
    """Return the weight of each token of a question: the inverse document frequency of the word that it stands in."""
    letters = np.full(len(tokens.text) + 1, _STOP_WORD)
    for term, span in term_spans(tokens.text):
        letters[span.start : span.end] = idf(term)
    return np.array([letters[span.start : max(span.end, span.start + 1)].max() for span in tokens.spans])


def together(parts: Sequence[tuple[Tokens, float]], idf: Callable[[str], float], most: int = MOST_TOKENS) -> Weighted:
    """Return the tokens of weighted texts as those of one text, held to the `most` of greatest weight, in order.

    The weights of the tokens of a text add up to its own.
    """
    weights = [weigh(tokens, idf) for tokens, _ in parts]
    shares = [share * of_one / max(of_one.sum(), 1e-9) for of_one, (_, share) in zip(weights, parts, strict=True)]
    all_weights = np.concatenate(shares)
    chosen = np.sort(np.argsort(-all_weights, kind="stable")[:most])
    return np.concatenate([tokens.states for tokens, _ in parts])[chosen], all_weights[chosen]


def ranked_anew(hits: Sequence[Hit], scores: Mapping[int, float], floor: float, highest_bm25: float) -> list[Hit]:
    """Return the hits by a weighted sum of late score, cosine and BM25, best first, ties in row order.

    The sum is of absolute scores, not of shares of the best: what nothing comes near to by words has little of them.
    A hit without a late score has 0. `floor` and `highest_bm25` are those of the fusion.
    """
    rows = [hit.row for hit in hits]
    cosines, bm25 = (np.array(column) for column in ([hit.cosine for hit in hits], [hit.bm25 for hit in hits]))
    near = np.array([scores.get(row, 0.0) for row in rows])
    words = (bm25 / highest_bm25) ** WORDS_POWER if highest_bm25 else 0.0
    anew = np.minimum(BY_TOKENS * near + BY_COSINE * np.maximum(cosines - floor, 0.0) + BY_WORDS * words, 1.0)
    values, lates = anew.tolist(), near.tolist()
    return [hits[place].scored(values[place], lates[place]) for place in best_first(anew, rows)]
