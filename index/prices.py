"""What a passage pays for coming whatever is asked: held against it where a question looks unrelated, and only there.

A question that the documents have nothing to do with has no right ranking, but some passages are near to everything and
would come first for all such questions. Each rebuild finds their prices (`index/auction.py`). A question that is
answered pays nothing: its best passage is worth more to it than any is to unrelated ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndex
from index.fuse import best_first
from index.late import WORDS_POWER
from index.types import Hit

NAME = "null.prices"


@dataclass(frozen=True, slots=True)
class Prices:
    """What each passage costs an unrelated question: float32, (passages,), on the scale of the score.

    A question whose best passage is worth no more than `low` to it pays in full, from `high` on nothing.
    """

    of_row: NDArray[np.float32]
    low: float = 0.0
    high: float = 0.0


def no_prices(passages: int) -> Prices:
    """Return what passages cost where nothing was asked: nothing."""
    return Prices(np.zeros(passages, dtype=np.float32))


def scores_and_parts(hits: Sequence[Hit], highest_bm25: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scores of hits, and the part of its price that each costs, in [0, 1].

    A passage in which the question's words stand did not come whatever is asked. `highest_bm25` is that of the fusion.
    """
    scores, bm25 = np.array([hit.score for hit in hits]), np.array([hit.bm25 for hit in hits])
    by_words = (bm25 / highest_bm25) ** WORDS_POWER if highest_bm25 else np.zeros(len(hits))
    return scores, np.square(1 - np.minimum(by_words, 1.0))


def charged(hits: Sequence[Hit], prices: Prices, highest_bm25: float) -> list[Hit]:
    """Return the hits, best first, as far as the question looks unrelated with their prices taken off their scores."""
    if not hits or hits[0].score - float(prices.of_row[hits[0].row]) >= prices.high:
        return list(hits)
    rows = [hit.row for hit in hits]
    scores, parts = scores_and_parts(hits, highest_bm25)
    costs = prices.of_row[rows] * parts
    worth = float((scores - costs).max())
    share = min(max(prices.high - worth, 0.0) / max(prices.high - prices.low, 1e-9), 1.0)
    anew = scores - share * costs
    values = anew.tolist()
    return [hits[place].scored(values[place], hits[place].late) for place in best_first(anew, rows)]


def write_prices(folder: Path, prices: Prices) -> None:
    """Write the prices: the two levels, then what each passage costs."""
    (folder / NAME).write_bytes(np.array([prices.low, prices.high, *prices.of_row], dtype="<f4").tobytes())


def read_prices(folder: Path, passages: int) -> Prices:
    """Return the prices of a version.

    Raises:
        DamagedIndex: they are not there, or not of so many passages.
    """
    path = folder / NAME
    try:
        low, high, *_ = numbers = np.frombuffer(path.read_bytes(), dtype="<f4")
        return Prices(numbers[2:].reshape(passages), float(low), float(high))
    except (OSError, ValueError) as error:
        raise DamagedIndex(f"{path}: the prices cannot be read ({error}); run `sourcier rebuild`") from error


def prices_of(ids: Sequence[str], known: Sequence[str], prices: Prices) -> Prices:
    """Return the prices of the passages `ids` as those of a version of the passages `known` are.

    One that is not among them costs what they cost on average: for nothing it would come before all of them.
    """
    costs = dict(zip(known, prices.of_row.tolist(), strict=True))
    mean = float(prices.of_row.mean()) if len(known) else 0.0
    of_row = np.array([costs.get(key, mean) for key in ids], dtype=np.float32)
    return Prices(of_row, prices.low, prices.high)
