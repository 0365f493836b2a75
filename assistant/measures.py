"""The measures: of rankings by ir-measures (trec_eval), of the states and the confidence by scikit-learn.

A measure is computed from columns, one number a question, NaN where the question does not count for it; so the same
function measures all questions and each draw of the bootstrap.
"""

import math
from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import MRR, R, Success, nDCG
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from assistant.outcomes import Outcome, Ranking, has_words
from assistant.questions import Asked

Numbers = NDArray[np.float64]
Columns = Mapping[str, Numbers]
"""One number a question, float64, by name; NaN where the question does not count."""

DEEPEST = 10
_BY_DOCUMENT = {"hit@1": Success @ 1, "hit@5": Success @ 5, "hit@10": Success @ 10, "MRR@10": MRR @ 10}
_BY_DOCUMENT |= {"nDCG@10": nDCG @ 10}
_RECALL = {f"recall@{k}": R @ k for k in range(1, DEEPEST + 1)}
_QUOTE_RECALL = {f"quote_recall@{k}": k for k in range(1, DEEPEST + 1)}

RANKING_MEASURES = (*_BY_DOCUMENT, "quote_recall@1", "quote_recall@5")
"""Means over questions that a ranking of passages gets."""

MEASURES = (
    *RANKING_MEASURES,
    *("highlight_hit", "AUROC", "found_precision", "found_recall", "nothing_precision", "nothing_recall"),
    *("latency_p50_ms", "latency_p95_ms"),
)
"""All measures, in the order in which they are shown."""


def ranking_columns(asked: Sequence[Asked], rankings: Sequence[Ranking]) -> dict[str, Numbers]:
    """Return what each question's ranking gets: the measures by document, recall@1 to @10 by document and by quote."""
    columns = {name: np.full(len(asked), np.nan) for name in (*_BY_DOCUMENT, *_RECALL, *_QUOTE_RECALL)}
    names = {str(measure): name for name, measure in (_BY_DOCUMENT | _RECALL).items()}
    judged = {str(place): _judged(q, r) for place, (q, r) in enumerate(zip(asked, rankings, strict=True)) if q.relevant}
    relevant = {place: pair[0] for place, pair in judged.items()}
    run = {place: pair[1] for place, pair in judged.items()}
    if relevant:
        for found in ir_measures.iter_calc([*_BY_DOCUMENT.values(), *_RECALL.values()], relevant, run):
            columns[names[str(found.measure)]][int(found.query_id)] = found.value
    for place, (question, ranking) in enumerate(zip(asked, rankings, strict=True)):
        if has_words(question):
            for name, k in _QUOTE_RECALL.items():
                columns[name][place] = float((ranking.passage or math.inf) <= k)
    return columns


def _judged(asked: Asked, ranking: Ranking) -> tuple[dict[str, int], dict[str, float]]:
    """Return which results are relevant, and the scores of the results, as ir-measures takes them.

    A result stands for all documents of its rank. Relevant documents that come together at one rank are one relevant
    result: what is folded into one passage must neither gain nor lose against the same documents one after the other.
    """
    found = {name for names in ranking.documents for name in names}
    missing = {relevant.document for relevant in asked.relevant} - found
    results = {f"rank {rank}": names for rank, names in enumerate(ranking.documents, start=1)}
    relevant = {result: 1 for result, names in results.items() if names} | {f"missing {name}": 1 for name in missing}
    # trec_eval ranks by score. It leaves out a question without a result, hence the last one.
    scores = {result: -float(rank) for rank, result in enumerate([*results, "the end"])}
    return relevant, scores


def answer_columns(outcomes: Sequence[Outcome]) -> dict[str, Numbers]:
    """Return what each question's answer was: 1 or 0 for yes or no, the confidence, the seconds."""
    return {
        "highlight_hit": np.array([outcome.highlight for outcome in outcomes]),
        "answerable": np.array([float(bool(outcome.asked.relevant)) for outcome in outcomes]),
        "answered": np.array([float(any(shown.answers for shown in outcome.shown)) for outcome in outcomes]),
        "found": np.array([float(outcome.state == "found") for outcome in outcomes]),
        "nothing": np.array([float(outcome.state == "nothing") for outcome in outcomes]),
        "confidence": np.array([outcome.confidence for outcome in outcomes]),
        "seconds": np.array([outcome.seconds for outcome in outcomes]),
    }


def measured(columns: Columns, rows: NDArray[np.intp]) -> dict[str, float]:
    """Return the measures over some of the questions, any of them as often as it stands in `rows`; NaN where none."""
    means = [name for name in (*RANKING_MEASURES, "highlight_hit") if name in columns]
    values = {name: _mean(columns[name][rows]) for name in means}
    if "confidence" in columns:
        values |= _told_apart({name: columns[name][rows] for name in ("answerable", "found", "nothing", "confidence")})
        p50, p95 = np.percentile(columns["seconds"][rows] * 1000, (50, 95))
        values |= {"latency_p50_ms": float(p50), "latency_p95_ms": float(p95)}
    return values


def counts(columns: Columns) -> dict[str, int]:
    """Return over how many questions each measure is taken."""
    means = {name: int(np.sum(~np.isnan(columns[name]))) for name in (*RANKING_MEASURES, "highlight_hit")}
    answerable, whole = int(columns["answerable"].sum()), len(columns["answerable"])
    found, nothing = int(columns["found"].sum()), int(columns["nothing"].sum())
    both = 0 < answerable < whole
    told = {"AUROC": whole * both, "found_precision": found * both, "found_recall": answerable}
    told |= {"nothing_precision": nothing * both, "nothing_recall": whole - answerable}
    return means | told | {"latency_p50_ms": whole, "latency_p95_ms": whole}


def _told_apart(columns: Columns) -> dict[str, float]:
    """Return how well questions with and without an answer are told apart; precision only where there are both."""
    answerable = columns["answerable"]
    both = 0 < answerable.sum() < len(answerable)
    area = float(roc_auc_score(answerable, columns["confidence"])) if both else math.nan
    values = {"AUROC": area}
    for state, truth in (("found", answerable), ("nothing", 1 - answerable)):
        precision, recall, _, _ = precision_recall_fscore_support(
            truth, columns[state], average="binary", zero_division=np.nan
        )
        values |= {f"{state}_precision": float(precision) if both else math.nan, f"{state}_recall": float(recall)}
    return values


def _mean(values: Numbers) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan
