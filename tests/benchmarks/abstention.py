"""How well « found » and « nothing » are told apart, and the fit that the constants of `assistant/abstain.py` are from.

    python -m tests.benchmarks.abstention DATA:OWN.jsonl:FOREIGN.jsonl [DATA:OWN.jsonl:FOREIGN.jsonl …]

Each DATA is a data folder with an index; OWN are questions that it answers, FOREIGN (or those of OWN without relevant
documents) questions that it does not. Every set weighs the same in the fit.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant import Assistant, Settings
from assistant.abstain import FOUND, NOTHING, judge, signs
from assistant.followup import understand
from assistant.retrieve import retrieve
from index import Index, load_encoder
from tests.benchmarks.questions import read_questions

_MOST = 150
# Shorter questions may be answered anywhere.
_FOREIGN_WORDS = 5


def main() -> None:
    """Print the figures of each set, then the fit over all of them."""
    measured = [_measure(*map(Path, group.split(":"))) for group in sys.argv[1:]]
    features = np.concatenate([x for x, _ in measured])
    answerable = np.concatenate([y for _, y in measured])
    weights = np.concatenate([np.full(len(y), 1 / len(y)) for _, y in measured]) * len(answerable)
    fit = LogisticRegression(C=1e4, max_iter=10_000).fit(features, answerable, sample_weight=weights)
    print(f"fit over all: constant {fit.intercept_[0]:.2f}, cosine {fit.coef_[0][0]:.1f}, words {fit.coef_[0][1]:.1f}")


def _measure(data: Path, own: Path, foreign: Path) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, Settings().models)
    assistant = Assistant(Index.open(data, encoder), encoder, settings)
    answered = [asked.question for asked in read_questions(own, _MOST) if asked.relevant]
    others = [
        asked.question
        for asked in read_questions(foreign, _MOST)
        if (not asked.relevant or foreign != own) and len(asked.question.split()) >= _FOREIGN_WORDS
    ]
    labels = np.array([1] * len(answered) + [0] * len(others))
    judged = [_judge(assistant, question) for question in (*answered, *others)]
    confidence = np.array([row[0] for row in judged])
    positive, negative = confidence[labels == 1], confidence[labels == 0]
    area = roc_auc_score(labels, confidence)
    print(
        f"{own.parent.name}: {len(answered)} answered, {len(others)} not; AUROC {area:.3f}; "
        f"« found » {np.mean(positive >= FOUND):.1%} of its own, {np.mean(negative >= FOUND):.1%} of the others; "
        f"« nothing » {np.mean(positive < NOTHING):.1%} and {np.mean(negative < NOTHING):.1%}"
    )
    return np.array([row[1:] for row in judged]), labels


def _judge(assistant: Assistant, question: str) -> Sequence[float]:
    turn = understand(question, (), assistant.settings.max_question)
    hits = retrieve(assistant.index, assistant.readings, turn, assistant.settings.passages, None)
    return (judge(assistant.index, turn, hits).confidence, *signs(assistant.index, turn, hits))


if __name__ == "__main__":
    main()
