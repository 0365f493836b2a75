"""What is offered besides the passages: how often, and how often it leads to what was looked for.

    python -m tests.benchmarks.guidance DATA:QUESTIONS.jsonl [DATA:QUESTIONS.jsonl …]

Each DATA is a data folder with an index. Then the completions: their time, from the beginnings of what is offered.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from assistant import Assistant, Settings, State
from assistant.abstain import judge
from assistant.followup import understand
from assistant.guidance import LOOK_AT, MARGIN, guide, near, readings
from assistant.retrieve import query_of
from index import Index, load_encoder, version_folder
from index.offers import offers
from index.suggestions import NAME, Suggestions, write_suggestions
from index.whole_columns import WholeColumns
from tests.benchmarks.questions import read_questions

_MOST = 800
_SHOWN = 5
_MARGINS = (0.005, 0.01, 0.02, 0.03)
_TYPED = 1000


@dataclass(frozen=True, slots=True)
class Offered:
    """What one question got: the documents (paths) that answer, those shown, those of the readings by margin, those
    of the other suggestions."""

    state: State
    relevant: frozenset[str]
    shown: Sequence[str]
    competing: Sequence[frozenset[str]]
    others: frozenset[str]


def main() -> None:
    """Print the figures of each set."""
    for group in sys.argv[1:]:
        data, questions = group.split(":")
        _measure(Path(data), Path(questions))


def _measure(data: Path, questions: Path) -> None:
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, Settings().models)
    assistant = Assistant(Index.open(data, encoder), encoder, settings)
    asked = [one for one in read_questions(questions, _MOST) if one.relevant]
    offered = [_offered(assistant, one.question, one.relevant) for one in asked]
    print(f"{questions.parent.name}: {len(asked)} questions with an answer")
    _print_readings(offered)
    _print_others(offered)
    _print_completions(assistant.index)
    _print_file(WholeColumns(version_folder(data)))


def _offered(assistant: Assistant, question: str, relevant: frozenset[str]) -> Offered:
    index = assistant.index
    turn = understand(question, (), assistant.settings.max_question)
    hits = index.search(query_of(assistant.readings, turn), LOOK_AT)
    state = judge(index, turn, hits[:_SHOWN]).state
    found = near(index, hits)
    others = [one for one in guide(index, turn, hits, _SHOWN, state) if one.kind != "reading"]
    ids = [one.passage.document_id for one in found]
    paths = {key: document.path for key in set(ids) if (document := index.documents.document(key))}
    competing = [frozenset(paths[one.document_id] for one in readings(found, margin)) for margin in _MARGINS]
    shown = [paths[key] for key in ids[:_SHOWN]]
    return Offered(state, relevant, shown, competing, frozenset(paths[one.document_id] for one in others))


def _print_readings(offered: Sequence[Offered]) -> None:
    wrong = [one for one in offered if one.shown[0] not in one.relevant]
    for place, margin in enumerate(_MARGINS):
        with_choice = [one for one in offered if one.competing[place]]
        mended = [one for one in wrong if one.competing[place] & one.relevant]
        mark = " (the product's)" if margin == MARGIN else ""
        print(
            f"  readings within {margin}{mark}: offered to {len(with_choice) / len(offered):.1%}; where offered the "
            f"first document is wrong in {_share(with_choice, wrong):.1%}; the right one is offered and not first "
            f"in {len(mended) / max(len(with_choice), 1):.1%} of these, {len(mended) / max(len(wrong), 1):.1%} of "
            "all whose first is wrong"
        )


def _share(some: Sequence[Offered], wrong: Sequence[Offered]) -> float:
    held = {id(one) for one in wrong}
    return sum(id(one) in held for one in some) / max(len(some), 1)


def _print_others(offered: Sequence[Offered]) -> None:
    for state in ("closest", "nothing"):
        here = [one for one in offered if one.state == state]
        missed = [one for one in here if not one.relevant & set(one.shown)]
        led = [one for one in missed if one.relevant & one.others]
        print(
            f"  {state}: {len(here)}, with an offer {sum(bool(one.others) for one in here)}; the right document is not "
            f"among the passages in {len(missed)}, and offered in {len(led)} of these"
        )


def _print_completions(index: Index) -> None:
    draw = random.Random(2)  # noqa: S311  a sample
    whole = [one.text for letters in ("co", "de", "le", "la", "qu") for one in index.suggestions.complete(letters, 500)]
    typed = [text[: draw.randint(2, 30)] for text in draw.choices(whole, k=_TYPED)] if whole else []
    seconds = []
    for text in typed:
        started = perf_counter()
        index.suggestions.complete(text, 8)
        seconds.append(1000 * (perf_counter() - started))
    if seconds:
        p50, p95 = np.percentile(seconds, [50, 95])
        print(f"  completions: {p50:.2f} ms p50, {p95:.2f} ms p95, {index.manifest.passages} passages")


def _print_file(documents: WholeColumns) -> None:
    with TemporaryDirectory() as name:
        times = [process_time()]
        found = list(offers(documents))
        times.append(process_time())
        write_suggestions(Path(name), found)
        times.append(process_time())
        Suggestions(Path(name)).close()
        times.append(process_time())
        size = (Path(name) / NAME).stat().st_size
    finding, writing, opening = np.diff(times)
    kinds = Counter(one.kind for offer in found for one in offer.suggestions)
    print(
        f"  the file, seconds of processor: {finding:.2f} to find {dict(kinds)}, {writing:.2f} to write {size} bytes, "
        f"{opening:.4f} to open"
    )


if __name__ == "__main__":
    main()
