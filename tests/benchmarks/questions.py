"""Questions with the documents that answer them, as `.jsonl` lines: `question`, `relevant` (a list of `document`)."""

import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the documents that answer it; none where the documents do not."""

    question: str
    relevant: frozenset[str]


def read_questions(path: Path, most: int | None = None) -> list[Asked]:
    """Return the questions of a file without those that need a history; a fixed sample where there are too many."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [
        Asked(line["question"], frozenset(wanted["document"] for wanted in line["relevant"]))
        for line in lines
        if not line.get("history")
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
    rows = [
        (float(any(gains[:1])), float(any(gains[:5])), _dcg(gains) / _dcg([True] * min(len(question.relevant), _DEPTH)))
        for question, documents in zip(asked, ranked, strict=True)
        if question.relevant
        for gains in [[document in question.relevant for document in documents[:_DEPTH]]]
    ]
    return Scores(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def _dcg(gains: Sequence[bool]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))
