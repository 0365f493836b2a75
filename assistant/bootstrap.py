"""How far a difference between two runs over the same questions may be chance: a paired bootstrap.

Whole conversations are drawn, not turns (Efron, Tibshirani, An Introduction to the Bootstrap, chapter 8): the turns of
one conversation stand or fall together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.measures import Columns, measured

RESAMPLES = 1000
_SEED = 20_261_122
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Difference:
    """The second run's measure less the first one's, with its 95 % interval; NaN where it cannot be measured."""

    before: float
    after: float
    difference: float
    low: float
    high: float


def differences(
    before: Columns, after: Columns, conversations: Sequence[str], report: Callable[[int], None] = lambda done: None
) -> dict[str, Difference]:
    """Return what each measure gains from one run to another; the rows of both are the same questions.

    `conversations` names the one of each question; `report` gets the number of draws made, of `RESAMPLES`.
    """
    rows = np.arange(len(conversations))
    first, second = measured(before, rows), measured(after, rows)
    drawn: dict[str, list[float]] = {name: [] for name in first}
    for done, draw in enumerate(_draws(conversations), start=1):
        one, two = measured(before, draw), measured(after, draw)
        for name in drawn:
            drawn[name].append(two[name] - one[name])
        report(done)
    return {
        name: Difference(value, second[name], second[name] - value, *_interval(drawn[name]))
        for name, value in first.items()
    }


def _draws(conversations: Sequence[str]) -> Iterator[NDArray[np.intp]]:
    """Yield rows of questions: as many conversations as there are, drawn with replacement, the same at each call."""
    _, numbers = np.unique(np.asarray(conversations), return_inverse=True)
    members = [np.flatnonzero(numbers == number) for number in range(numbers.max() + 1)]
    random = np.random.default_rng(_SEED)
    for _ in range(RESAMPLES):
        yield np.concatenate([members[number] for number in random.integers(len(members), size=len(members))])


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentiles of the draws that could be measured."""
    known = np.asarray(values)[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, _PERCENTILES)
    return float(low), float(high)
