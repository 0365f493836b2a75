"""What context gives to the turns of a conversation, against simpler ways to take it into account, and what it costs.

    python -m tests.benchmarks.conversations DATA QUESTIONS [--every 1] [--grid]

DATA is a data folder with an index. A line of QUESTIONS is a turn with its `history`, its `kind` or `domain` and its
`standalone` wording. hit@5 is by document. Intervals are of the difference to the last turn alone: the 2.5th to 97.5th
percentile of 1,000 paired bootstrap draws of whole conversations. `--grid` chooses what a subject counts on all sorts
of turns but one, and reports that one, in turn.
"""

import argparse
import itertools
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from assistant import Assistant, Settings, followup
from assistant.bootstrap import differences
from assistant.cite import cite
from assistant.dependence import leans_on_history
from assistant.followup import understand
from assistant.measures import ranking_columns
from assistant.outcomes import DEPTH, ranking
from assistant.questions import Asked, read_questions
from assistant.retrieve import query_of
from index import Hit, Query

_PAIRS, _PERSISTENCE = 100, 0.9
_OLD_DECAY, _OLD_TURNS = 0.7, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A turn: what is asked, its wording by a person that needs no history, and its sort."""

    asked: Asked
    standalone: str
    sort: str


Method = Callable[[Assistant, Line], list[Hit]]


def main() -> None:
    """Print hit@5 by sort and by method, the change-of-subject test and the time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--every", type=int, default=1, help="take every n-th turn")
    parser.add_argument("--grid", action="store_true", help="choose the weights on the other sorts, in turn")
    given = parser.parse_args()
    assistant = Assistant.open(Settings(data=given.data))
    lines = read_lines(given.questions_file, assistant.settings.max_question)
    if given.grid:
        _print_grid(assistant, [line for line in lines if line.asked.relevant and line.asked.history])
        return
    _print_hits(assistant, [line for line in lines if line.asked.relevant][:: given.every])
    overlaps = [_overlap(assistant, *pair) for pair in _pairs(lines)]
    print(f"change of subject: {len(overlaps)} pairs, rank-biased overlap {np.mean(overlaps):.3f}")
    later = [line.asked for line in lines if line.asked.history][:: max(1, len(lines) // _PAIRS)]
    taken = [_milliseconds(assistant, asked) for asked in later]
    print(
        f"understanding and search, all read before: {median(taken):.1f} ms of processor more than the last turn alone"
    )


def read_lines(path: Path, longest: int) -> list[Line]:
    """Return the turns of a file, in order."""
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    asked = read_questions(path, longest)
    sorts = [
        line.get("kind") or f"{line.get('domain', '')} {'later' if line.get('history') else 'first'}" for line in told
    ]
    wordings = [line.get("standalone") or line["question"] for line in told]
    return [Line(*parts) for parts in zip(asked, wordings, sorts, strict=True)]


def last_turn(assistant: Assistant, line: Line) -> list[Hit]:
    """Search for the question alone."""
    return _alone(assistant, line.asked.question)


def standalone(assistant: Assistant, line: Line) -> list[Hit]:
    """Search for the wording of a person."""
    return _alone(assistant, line.standalone)


def concatenation(assistant: Assistant, line: Line) -> list[Hit]:
    """Search for all questions as one text."""
    return _alone(assistant, " ".join((*line.asked.history, line.asked.question)))


def decay_and_blend(assistant: Assistant, line: Line) -> list[Hit]:
    """Search by decaying words and a blend of two vectors, without tokens, where the words point back."""
    question, earlier = line.asked.question, line.asked.history[-_OLD_TURNS:]
    if not earlier or not leans_on_history(question):
        return _alone(assistant, question)
    fading = tuple((text, _OLD_DECAY**age) for age, text in enumerate(reversed(earlier), start=1))
    both = f"{earlier[-1]} {question}"
    total = assistant.readings.vector(question) + assistant.readings.vector(both)
    return assistant.index.search(Query(((question, 1.0), *fading), total / np.linalg.norm(total)), DEPTH)


def product(assistant: Assistant, line: Line) -> list[Hit]:
    """Search as the product does."""
    return _after(assistant, line.asked.question, line.asked.history)


METHODS: dict[str, Method] = {
    "last turn": last_turn,
    "concatenation": concatenation,
    "decay and blend": decay_and_blend,
    "product": product,
    "standalone": standalone,
}


def _print_hits(assistant: Assistant, lines: Sequence[Line]) -> None:
    asked = [line.asked for line in lines]
    columns = {}
    for name, method in METHODS.items():
        rankings = [ranking(line.asked, cite(assistant.index, method(assistant, line))) for line in lines]
        columns[name] = {"hit@5": ranking_columns(asked, rankings)["hit@5"]}
    sorts = sorted({line.sort for line in lines})
    leaning = {sort for sort in sorts if sort in ("ellipsis", "pronoun", "elaboration") or sort.endswith("later")}
    for title, chosen in (*((sort, {sort}) for sort in sorts), ("all that lean", leaning)):
        rows = np.array([place for place, line in enumerate(lines) if line.sort in chosen], dtype=np.intp)
        print(f"{title} ({len(rows)})")
        for name in METHODS if len(rows) else ():
            some = {key: {"hit@5": column["hit@5"][rows]} for key, column in columns.items()}
            gain = differences(some["last turn"], some[name], [asked[row].conversation for row in rows])["hit@5"]
            print(f"  {name:16} {gain.after:.3f}  {gain.difference:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]")


def _print_grid(assistant: Assistant, lines: Sequence[Line]) -> None:
    found = {}
    for weights in itertools.product((0.6, 0.8, 1.0), (0.3, 0.5, 0.7), (0.0, 0.3)):
        followup._NEEDED, followup._TAKEN, followup._OPENER = weights
        rankings = [ranking(line.asked, cite(assistant.index, product(assistant, line))) for line in lines]
        found[weights] = ranking_columns([line.asked for line in lines], rankings)["hit@5"]
    for sort in sorted({line.sort for line in lines}):
        here = np.array([line.sort == sort for line in lines])
        best = max(found, key=lambda weights: float(found[weights][~here].mean()))
        print(
            f"{sort} ({here.sum()}): needed, taken, opener {best} by the others, hit@5 {found[best][here].mean():.3f}"
        )


def _alone(assistant: Assistant, question: str) -> list[Hit]:
    return _after(assistant, question, ())


def _after(assistant: Assistant, question: str, history: Sequence[str]) -> list[Hit]:
    turn = understand(question, history, 10 * assistant.settings.max_question, assistant.readings)
    return assistant.index.search(query_of(assistant.readings, turn), DEPTH)


def _pairs(lines: Sequence[Line]) -> list[tuple[tuple[str, ...], str]]:
    """Return four turns of a conversation and the self-contained first question of another one, a fixed sample."""
    drawn = random.Random(0)  # noqa: S311  a sample
    whole = [(*line.asked.history, line.asked.question)[:4] for line in lines if len(line.asked.history) >= 3]
    firsts = [line for line in lines if not line.asked.history]
    pairs = [(drawn.choice(whole), drawn.choice(firsts)) for _ in range(2 * _PAIRS)] if whole else []
    return [(turns, first.standalone) for turns, first in pairs if turns[0] != first.asked.question][:_PAIRS]


def _overlap(assistant: Assistant, turns: Sequence[str], question: str) -> float:
    """Return the rank-biased overlap (extrapolated, persistence 0.9) of a question's rankings alone and after turns."""
    alone, after = _alone(assistant, question), _after(assistant, question, turns)
    rows = [hit.row for hit in alone], [hit.row for hit in after]
    depth = min(map(len, rows))
    shared = [len(set(rows[0][:d]) & set(rows[1][:d])) / d for d in range(1, depth + 1)]
    weights = (1 - _PERSISTENCE) * _PERSISTENCE ** np.arange(depth)
    return float(weights @ shared + shared[-1] * _PERSISTENCE**depth) if depth else 1.0


def _milliseconds(assistant: Assistant, asked: Asked) -> float:
    """Return by how much more processor time a turn takes than its question alone, everything read before."""
    _after(assistant, asked.question, asked.history)
    times = []
    for history in ((), asked.history):
        start = time.process_time()
        _after(assistant, asked.question, history)
        times.append(time.process_time() - start)
    return 1000 * (times[1] - times[0])


if __name__ == "__main__":
    main()
