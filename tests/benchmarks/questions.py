"""Questions with the documents that answer them, as `.jsonl` lines: `question`, `relevant` (a list of `document`)."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant import questions as questions_file
from assistant.measures import measured, ranking_columns
from assistant.outcomes import Ranking
from assistant.questions import Relevant


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the documents that answer it (none where the documents do not), and the ones asked before it."""

    question: str
    relevant: frozenset[str]
    history: tuple[str, ...] = ()


def read_questions(path: Path, most: int | None = None, later: bool = False) -> list[Asked]:
    """Return the questions of a file without a history, or those with one; a fixed sample where there are too many."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    asked = [
        Asked(line["question"], frozenset(wanted["document"] for wanted in line["relevant"]), tuple(history))
        for line, history in ((line, line.get("history") or ()) for line in lines)
        if bool(history) == later
    ]
    return asked if most is None or len(asked) <= most else random.Random(2).sample(asked, most)  # noqa: S311  a sample


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions, by document: hit@1, hit@5, nDCG@10 with binary relevance."""

    hit_1: float
    hit_5: float
    ndcg_10: float


def score(asked: Sequence[Asked], ranked: Iterable[Sequence[str]]) -> Scores:
    """Return the scores of ranked documents (each once) for the questions that have an answer."""
    rankings = [
        Ranking(tuple(frozenset({document} & question.relevant) for document in documents), None)
        for question, documents in zip(asked, ranked, strict=True)
    ]
    questions = [questions_file.Asked("", q.question, tuple(map(Relevant, sorted(q.relevant)))) for q in asked]
    found = measured(ranking_columns(questions, rankings), np.arange(len(questions)))
    return Scores(found["hit@1"], found["hit@5"], found["nDCG@10"])
