"""How often the first marked sentence of the paragraph that answers holds the answer's words.

    python -m tests.benchmarks.highlights DATA QUESTIONS [COUNT]

QUESTIONS are lines with `relevant`: a list of `document` with `answers`; DATA is a data folder with those documents.
"""

import json
import random
import sys
from pathlib import Path

from assistant import Assistant, Settings
from assistant.cite import prove
from assistant.followup import understand
from assistant.highlight import highlight
from assistant.types import CitedPassage
from index import Index, load_encoder

_MOST = 600


def main() -> None:
    """Print the shares."""
    data, questions = map(Path, sys.argv[1:3])
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, Settings().models)
    assistant = Assistant(Index.open(data, encoder), encoder, settings)
    lines = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    asked = random.Random(2).sample(lines, min(_MOST, len(lines)))  # noqa: S311  a sample
    ids = {d.path: d.id for d in assistant.index.documents.listing(0, assistant.index.manifest.documents)}
    outcomes = [_outcome(assistant, line["question"], ids, line["relevant"][0]) for line in asked]
    marked = [outcome for outcome in outcomes if outcome is not None]
    print(f"{len(outcomes)} questions: something marked in {len(marked) / len(outcomes):.1%}")
    holds = sum(marked)
    print(f"the first mark holds the answer in {holds / len(outcomes):.1%} of all, {holds / len(marked):.1%} of those")


def _outcome(assistant: Assistant, question: str, ids: dict[str, str], wanted: dict[str, object]) -> bool | None:
    """Return whether the first mark holds an answer; None where nothing is marked in the passage that does."""
    answers = [str(answer) for answer in wanted["answers"]] if isinstance(wanted["answers"], list) else []
    turn = understand(question, (), assistant.settings.max_question)
    for passage in assistant.index.documents.passages_of(ids[str(wanted["document"])]):
        words, citation = prove(assistant.index, passage)
        if any(answer in words for answer in answers):
            (shown,) = highlight(assistant.index, turn, [CitedPassage(1, 1.0, words, (), citation)])
            if not shown.highlights:
                return None
            first = shown.highlights[0]
            return any(answer in words[first.start : first.end] for answer in answers)
    return None


if __name__ == "__main__":
    main()
