"""The two curves of an evaluation: is the confidence a probability, and how much is found by which rank."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from assistant.measures import DEEPEST, Columns, Numbers

_BINS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """For the tenths of the confidence in which there are questions: its mean, how often it came true, how many.

    `brier` is the mean of (confidence - what came)², `ece` that of the distance between the two curves' heights, each
    tenth weighed by its questions (Naeini, Cooper, Hauskrecht, doi.org/10.1609/aaai.v29i1.9602); 0 at best.
    """

    confidence: tuple[float, ...]
    share: tuple[float, ...]
    questions: tuple[int, ...]
    brier: float
    ece: float


def reliability(columns: Columns) -> dict[str, Reliability]:
    """Return how the confidence stands to what it may be taken for.

    `answerable`: the documents answer, as the file says. `answered`: one of the passages shown answers.
    """
    return {name: _reliability(columns[name], columns["confidence"]) for name in ("answerable", "answered")}


def recall_by_rank(columns: Columns, sort: str) -> list[float] | None:
    """Return the recall at the ranks 1 to 10 of a `sort`, `recall` or `quote_recall`; None where nothing counts."""
    ranks = [columns[f"{sort}@{k}"] for k in range(1, DEEPEST + 1)]
    return None if np.all(np.isnan(ranks)) else [float(np.nanmean(rank)) for rank in ranks]


def _reliability(truth: Numbers, confidence: Numbers) -> Reliability:
    share, mean = calibration_curve(truth, confidence, n_bins=_BINS, pos_label=1.0)
    brier = float(brier_score_loss(truth, confidence, pos_label=1.0))
    sizes = _sizes(confidence)
    ece = float(np.average(np.abs(share - mean), weights=sizes))
    return Reliability(tuple(mean.tolist()), tuple(share.tolist()), tuple(sizes), brier, ece)


def _sizes(confidence: Numbers) -> list[int]:
    # The same edges, and the same side for a number on one, as `calibration_curve` takes.
    places: NDArray[np.intp] = np.searchsorted(np.linspace(0, 1, _BINS + 1)[1:-1], confidence)
    sizes: list[int] = np.bincount(places, minlength=_BINS).tolist()
    return [size for size in sizes if size]
