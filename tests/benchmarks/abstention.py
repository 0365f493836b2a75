"""How well questions that the documents answer are told from others, and whether the confidence is a probability.

    python -m tests.benchmarks.abstention [--fit] [--near] [--conversations] DATA:OWN.jsonl[:FOREIGN.jsonl …] …

Each DATA is a data folder with an index; OWN are questions that it answers, FOREIGN (and those of OWN without relevant
documents) questions that it does not. « Found » and « nothing » are shares of the questions. ECE is the mean distance
of the confidence from what came true, by tenths of the confidence, half of the questions being answered. `--near` asks
the own questions again with the documents that answer them left out. `--fit` prints the constants of
`assistant/abstain.py`; every set weighs the same in it. With `--conversations` the questions are those with a history
that lean on it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant import Settings
from assistant.abstain import FOUND, NOTHING, level, probability
from assistant.followup import understand
from assistant.readings import Readings
from assistant.retrieve import query_of
from assistant.types import Turn
from index import Calibration, Encoder, Index, Signs, load_encoder, signs
from tests.benchmarks.questions import Asked, read_questions

_MOST = 300
# Shorter questions may be answered anywhere.
_FOREIGN_WORDS = 5
_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Measured:
    """The signs that questions got from an index, and the levels of that index; `answered`: it answers them."""

    levels: Calibration
    found: tuple[Signs, ...]
    answered: bool

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The confidence in each of the questions."""
        return np.array([probability(found, self.levels) for found in self.found])


def main() -> None:
    """Print the figures of each set, then the fit over all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DATA:OWN[:FOREIGN …]")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--near", action="store_true")
    parser.add_argument("--conversations", action="store_true")
    given = parser.parse_args()
    sets = [_measure([Path(part) for part in group.split(":")], given) for group in given.sets]
    if given.fit and given.conversations:
        _print_fit("BY_CONTEXT", sets)
    elif given.fit:
        _print_fit("BY_TOKENS", sets)
        _print_fit("BY_VECTORS", [[replace(one, found=_without_tokens(one.found)) for one in of] for of in sets])


def _measure(paths: Sequence[Path], given: argparse.Namespace) -> list[Measured]:
    """Return what the own questions got, then what each sort of others got; print both."""
    data, own, *foreign = paths
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, settings.models)
    index = Index.open(data, encoder)
    asked = read_questions(own, _MOST, given.conversations)
    ask = _Asking(index, encoder)
    known = [one for one in asked if one.relevant]
    answered = Measured(index.manifest.calibration, ask(known), True)
    others = {own: [one for one in asked if not one.relevant]}
    read = {path: read_questions(path, _MOST, given.conversations) for path in foreign}
    others |= {path: [one for one in of if _is_foreign(one)] for path, of in read.items()}
    print(f"\n{data.name}, {index.manifest.passages} passages, {len(answered.found)} questions of its own")
    print(f"  levels {index.manifest.calibration}")
    measured = [answered]
    for path, questions in others.items():
        if questions:
            measured.append(replace(answered, found=ask(questions), answered=False))
            _print_apart(path.parent.name, answered, measured[-1])
    if given.near:
        _print_apart("its own, without the document", answered, replace(answered, found=ask(known, without=True)))
    index.close()
    return measured


def _is_foreign(asked: Asked) -> bool:
    return bool(asked.history) or len(asked.question.split()) >= _FOREIGN_WORDS


class _Asking:
    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index, self._readings = index, Readings(index, encoder)
        listed = index.documents.listing(0, index.manifest.documents)
        self._paths = {document.id: document.path for document in listed}

    def __call__(self, questions: Sequence[Asked], without: bool = False) -> tuple[Signs, ...]:
        """Return the signs of the questions; `without`: of what is left when the documents that answer are not."""
        turns = [(one, understand(one.question, one.history, 2000, self._readings)) for one in questions]
        return tuple(self._ask(one, turn, without) for one, turn in turns if turn.carried or not one.history)

    def _ask(self, asked: Asked, turn: Turn, without: bool) -> Signs:
        query = query_of(self._readings, turn)
        hits = self._index.search(query, _DEPTH if without else 1)
        if without:
            passages = self._index.documents.passages([hit.row for hit in hits])
            kept = zip(hits, (self._paths[passage.document_id] for passage in passages), strict=True)
            hits = [hit for hit, path in kept if path not in asked.relevant]
        return signs(self._index.lexical, turn.words, hits) if hits else Signs(0.0, 0.0, 0.0)


def _print_apart(name: str, own: Measured, others: Measured) -> None:
    yes, no = own.confidence, others.confidence
    truth = np.repeat([1.0, 0.0], [len(yes), len(no)])
    weights = np.repeat([0.5 / len(yes), 0.5 / len(no)], [len(yes), len(no)])
    print(
        f"  {name} ({len(no)}): AUROC {roc_auc_score(truth, np.concatenate([yes, no])):.3f}; found "
        f"{np.mean(yes >= FOUND):.1%} of its own, {np.mean(no >= FOUND):.1%} of the others; nothing "
        f"{np.mean(yes < NOTHING):.1%} and {np.mean(no < NOTHING):.1%}; "
        + _reliability(np.concatenate([yes, no]), truth, weights)
    )


def _reliability(confidence: NDArray[np.float64], truth: NDArray[np.float64], weights: NDArray[np.float64]) -> str:
    """Return the ECE, and how often the confidence came true by its tenths."""
    tenths, error, shown = np.minimum((confidence * 10).astype(int), 9), 0.0, []
    for tenth in range(10):
        inside = tenths == tenth
        if not inside.any():
            shown.append("–")
            continue
        share = float(np.average(truth[inside], weights=weights[inside]))
        mean = float(np.average(confidence[inside], weights=weights[inside]))
        error += weights[inside].sum() * abs(mean - share)
        shown.append(f"{share:.2f}")
    return f"ECE {error:.3f} ({' '.join(shown)})"


def _without_tokens(found: Sequence[Signs]) -> tuple[Signs, ...]:
    return tuple(replace(one, late=0.0) for one in found)


def _print_fit(name: str, sets: Sequence[Sequence[Measured]]) -> None:
    """Print the regression over the sets: in each, its own questions and the others weigh the same."""
    rows, truth, weights = [], [], []
    for measured in sets:
        others = [one for one in measured if not one.answered]
        for one in measured:
            rows += [(level(found, one.levels), found.words) for found in one.found]
            truth += [one.answered] * len(one.found)
            weights += [1 / len(one.found) / (1 if one.answered else len(others))] * len(one.found)
    scaled = np.array(weights) / np.mean(weights)
    fit = LogisticRegression(C=1e3, max_iter=10_000).fit(rows, truth, sample_weight=scaled)
    print(f"{name} = ({fit.intercept_[0]:.2f}, {fit.coef_[0][0]:.1f}, {fit.coef_[0][1]:.2f})")


if __name__ == "__main__":
    main()
