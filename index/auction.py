"""The prices of an index: an auction in which unrelated questions bid for passages.

In spaces of many dimensions some points are near to all others (Radovanović, Nanopoulos, Ivanović,
jmlr.org/papers/v11/radovanovic10a.html). As in an auction (Bertsekas, doi.org/10.1007/BF02186476), what more bid for
than may have it gets dearer until they turn to what is nearly as good.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.prices import Prices, no_prices, scores_and_parts
from index.search import Index
from index.types import Hit, Query

LEAST_PASSAGES = 200
"""In fewer passages one stands in a twentieth of the first tens by chance alone: nothing can be told of any."""

MOST = 0.02
"""The share of the first tens of unrelated questions that a passage may stand in for nothing; see docs/measures.md."""

UNRELATED, RELATED = 50, 85
"""Between these percentiles of what unrelated questions find, less its price, a question pays less and less."""

_TOP = 10
# What a share of the first tens is at least: a little over what each passage has where all have the same.
_OVER_EVEN = 1.1
# How much dearer a passage gets in a round, for a share of 1 too much. Most auctions end before the last round.
_STEP, _ROUNDS = 0.1, 400

Numbers = NDArray[np.float64]


def auctioned(index: Index, queries: Sequence[Query]) -> Prices:
    """Return the prices at which no passage stands in too many first tens of unrelated questions.

    Passages of one text have one price. In too few passages all are for nothing.
    """
    passages = index.manifest.passages
    if passages < LEAST_PASSAGES:
        return no_prices(passages)
    bids = [(hits, *scores_and_parts(hits, highest)) for hits, highest in map(index.looked_at, queries) if hits]
    lots = sorted({_lot(hit) for hits, _, _ in bids for hit in hits})
    asked = _side_by_side(bids, lots)
    prices = _raised(asked, len(lots), max(MOST, _OVER_EVEN * _TOP / passages))
    of_row = np.zeros(passages, dtype=np.float32)
    for lot, price in zip(lots, prices.tolist(), strict=False):
        of_row[list(lot)] = price
    low, high = np.percentile(asked.worth(prices).max(axis=1), [UNRELATED, RELATED]).tolist() if bids else (0.0, 0.0)
    return Prices(of_row, low, high)


@dataclass(frozen=True, slots=True)
class _Bids:
    """What questions give, (questions, candidates): for which lot, the score, the part of its price that it costs."""

    lots: NDArray[np.int64]
    scores: Numbers
    parts: Numbers

    def worth(self, prices: Numbers) -> Numbers:
        """Return the scores less what is paid."""
        worth: Numbers = self.scores - prices[self.lots] * self.parts
        return worth


def _lot(hit: Hit) -> tuple[int, ...]:
    return tuple(sorted((hit.row, *hit.others)))


def _side_by_side(bids: Sequence[tuple[Sequence[Hit], Numbers, Numbers]], lots: Sequence[tuple[int, ...]]) -> _Bids:
    """Return bids as a table; a question with fewer candidates gives nothing for a lot that nobody wants, the last."""
    number = {lot: place for place, lot in enumerate(lots)}
    shape = len(bids), max([len(hits) for hits, _, _ in bids], default=0)
    table = _Bids(np.full(shape, len(lots)), np.full(shape, -np.inf), np.zeros(shape))
    for line, (hits, scores, parts) in enumerate(bids):
        table.lots[line, : len(hits)] = [number[_lot(hit)] for hit in hits]
        table.scores[line, : len(hits)], table.parts[line, : len(hits)] = scores, parts
    return table


def _raised(asked: _Bids, lots: int, most: float) -> Numbers:
    """Return the prices at which no lot is among the best of more than a share `most` of the questions; the last is
    that which nobody wants."""
    prices = np.zeros(lots + 1)
    for _ in range(_ROUNDS):
        best = np.argsort(-np.round(asked.worth(prices), 6), axis=1, kind="stable")[:, :_TOP]
        taken = np.bincount(np.take_along_axis(asked.lots, best, axis=1).ravel(), minlength=lots + 1)
        over = np.maximum(taken / max(len(asked.lots), 1) - most, 0.0)
        over[-1] = 0.0
        if not over.any():
            break
        prices += _STEP * over
    return prices
