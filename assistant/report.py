"""An evaluation as one JSON object, and read back from it for a comparison."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.ablation import gains
from assistant.answer import Assistant
from assistant.bootstrap import RESAMPLES, differences
from assistant.curves import recall_by_rank, reliability
from assistant.errors import BadReport
from assistant.evaluate import Evaluation, Progress, columns_of, simpler_columns
from assistant.measures import Columns, Numbers, counts, measured
from assistant.outcomes import Outcome
from assistant.questions import Asked
from corpus import digest

FORMAT = 1
_NOT_A_REPORT = "expected what `sourcier evaluate QUESTIONS.jsonl --json > FILE` writes, made by this version"


def report_of(evaluation: Evaluation, assistant: Assistant) -> dict[str, Any]:
    """Return all that an evaluation measured, as JSON objects; what cannot be measured is null."""
    columns = columns_of(evaluation)
    told = {
        "evaluation": FORMAT,
        "index": _index(evaluation, assistant),
        "scores": measured(columns, _rows(columns)),
        "over": counts(columns),
        "recall_by_k": _recall(columns),
        "reliability": {name: asdict(curve) for name, curve in reliability(columns).items()},
        "not_in_the_index": [asdict(misfit) for misfit in evaluation.misfits],
    }
    if evaluation.simpler:
        told["ablation"] = _ablation(evaluation, columns)
    told["questions"] = [_question(outcome, columns, row) for row, outcome in enumerate(evaluation.outcomes)]
    cleaned: dict[str, Any] = _null_for_nan(told)
    return cleaned


def compared(
    before: Mapping[str, Any], after: Mapping[str, Any], report: Progress = lambda stage, done, total: None
) -> dict[str, Any]:
    """Return what the measures gain from one report to another, over the questions that are the same in both.

    Raises:
        BadReport: no question is the same in both.
    """
    earlier = {entry["id"]: entry for entry in before["questions"]}
    both = [(earlier[e["id"]], e) for e in after["questions"] if _same(earlier.get(e["id"]), e)]
    if not both:
        raise BadReport("no question of the other report is asked here with the same answers; compare runs of one file")
    conversations = [Asked("", entry["question"], (), tuple(entry["history"])).conversation for _, entry in both]
    columns = _columns([one for one, _ in both]), _columns([two for _, two in both])
    found = differences(*columns, conversations, lambda done: report("comparing", done, RESAMPLES))
    told: dict[str, Any] = _null_for_nan(
        {
            "questions": len(both),
            "conversations": len(set(conversations)),
            "left_out": len(after["questions"]) + len(earlier) - 2 * len(both),
            "same_documents": before["index"]["corpus"] == after["index"]["corpus"],
            "before": before["index"],
            "differences": {name: asdict(difference) for name, difference in found.items()},
        }
    )
    return told


def read_report(path: Path) -> dict[str, Any]:
    """Return a report that was written as JSON.

    Raises:
        BadReport: the file is none.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadReport(f"{path}: cannot be read ({error}); {_NOT_A_REPORT}") from error
    if not isinstance(report, dict) or report.get("evaluation") != FORMAT:
        raise BadReport(f"{path}: found no `evaluation`: {FORMAT} in it; {_NOT_A_REPORT}")
    try:
        _columns(report["questions"])
        [(entry["id"], entry["question"], entry["history"], entry["relevant"]) for entry in report["questions"]]
        str(report["index"]["corpus"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadReport(f"{path}: a part of it is missing ({error}); {_NOT_A_REPORT}") from error
    return report


def _index(evaluation: Evaluation, assistant: Assistant) -> dict[str, Any]:
    manifest = assistant.index.manifest
    asked = json.dumps([asdict(question) for question in evaluation.asked], ensure_ascii=False)
    return {
        "version": manifest.version,
        "corpus": evaluation.corpus,
        "documents": manifest.documents,
        "passages": manifest.passages,
        "model": manifest.recipe.model,
        "asked": digest(asked),
    }


def _recall(columns: Columns) -> dict[str, list[float] | None]:
    return {"document": recall_by_rank(columns, "recall"), "passage": recall_by_rank(columns, "quote_recall")}


def _ablation(evaluation: Evaluation, columns: Columns) -> dict[str, Any]:
    simpler = simpler_columns(evaluation)
    conversations = [asked.conversation for asked in evaluation.asked]
    over = gains(simpler, columns, conversations)
    searches = {
        name: {"scores": measured(found, _rows(found)), "recall_by_k": _recall(found)}
        for name, found in simpler.items()
    }
    return {
        "searches": searches,
        "over_the_best": {name: {"search": best} | asdict(gain) for name, (best, gain) in over.items()},
    }


def _question(outcome: Outcome, columns: Columns, row: int) -> dict[str, Any]:
    asked = asdict(outcome.asked)
    return {
        **{name: asked[name] for name in ("id", "question", "history", "relevant")},
        "state": outcome.state,
        "confidence": outcome.confidence,
        "passages": [asdict(shown) for shown in outcome.shown],
        "counted": {name: float(values[row]) for name, values in columns.items()},
    }


def _same(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    def plain(entry: Mapping[str, Any]) -> str:
        return json.dumps([entry[name] for name in ("question", "history", "relevant")])

    return one is not None and plain(one) == plain(other)


def _columns(entries: Sequence[Mapping[str, Any]]) -> dict[str, Numbers]:
    counted = [entry["counted"] for entry in entries]
    return {
        name: np.array([math.nan if row[name] is None else float(row[name]) for row in counted]) for name in counted[0]
    }


def _rows(columns: Columns) -> NDArray[np.intp]:
    return np.arange(len(next(iter(columns.values()))))


def _null_for_nan(told: Any) -> Any:
    """Return the same without NaN, which JSON does not know, and with at most six decimals."""
    if isinstance(told, float):
        return None if math.isnan(told) else round(told, 6)
    if isinstance(told, Mapping):
        return {name: _null_for_nan(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_null_for_nan(value) for value in told]
    return told
