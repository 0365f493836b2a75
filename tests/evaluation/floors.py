"""The floors under the measures of small sets, and how they are pinned.

    python -m tests.evaluation.floors [--lower-floors]

measures each set, raises the floors under what has become better and writes `floors.json`. Where a measure has fallen,
nothing is written without `--lower-floors`. Beside the floors stand the digests of the files that they were measured
on: with other documents or other questions they mean nothing, and the gate asks to pin them anew.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant import Assistant, Settings
from assistant.evaluate import evaluate
from assistant.questions import read_questions
from assistant.report import report_of
from corpus import SAMPLES
from index import Encoder, Index, load_encoder, rebuild

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
FLOORS = HERE / "floors.json"

SETS = {
    "samples": (Path(SAMPLES), HERE / "samples.jsonl"),
    "seeds": (SHARED / "seeds", SHARED / "eval" / "seeds" / "questions.jsonl"),
}
"""The folders of documents and the questions about them; the seeds lie beside the project, not in it."""

GUARDED = (
    *("hit@1", "hit@5", "MRR@10", "nDCG@10", "quote_recall@1", "quote_recall@5", "highlight_hit"),
    *("AUROC", "found_precision", "found_recall", "nothing_precision", "nothing_recall"),
)

# A vector instruction of another processor may turn one question over. It is worth this much where few count.
_LEAST_BAND = 0.01
# Measures are told to six digits.
_ROUNDING = 1e-6


def measure(name: str, encoder: Encoder, data: Path) -> dict[str, Any]:
    """Return what stands in `floors.json` for a set: digests, measures, over how many questions each of them is."""
    documents, questions = SETS[name]
    rebuild([documents], data, encoder)
    assistant = Assistant(Index.open(data, encoder), encoder, Settings(data=data))
    report = report_of(evaluate(assistant, read_questions(questions, assistant.settings.max_question)), assistant)
    assistant.index.close()
    guarded = [name for name in GUARDED if report["scores"][name] is not None]
    return {
        **digests(name),
        "floors": {name: report["scores"][name] for name in guarded},
        "over": {name: report["over"][name] for name in guarded},
    }


def digests(name: str) -> dict[str, str]:
    """Return the digests of a set's documents and questions, as their files are."""
    documents, questions = SETS[name]
    files = sorted(path for path in documents.rglob("*") if path.is_file() and not path.name.startswith("."))
    corpus = sha256("\n".join(f"{path.relative_to(documents)}\0{_digest(path)}" for path in files).encode())
    return {"corpus": corpus.hexdigest(), "questions": _digest(questions)}


def below(pinned: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the measures that lie under their floor by more than the noise: floor, what was found."""
    floors, values = pinned["floors"], found["floors"]
    return {
        name: (floor, values.get(name, 0.0))
        for name, floor in floors.items()
        if values.get(name, 0.0) < floor - _band(name, pinned) - _ROUNDING
    }


def repinned(pinned: Mapping[str, Any], found: Mapping[str, Any], lower: bool) -> dict[str, Any]:
    """Return the new entry of a set: what was found, but a floor falls only with `lower`."""
    floors = dict(found["floors"])
    if not lower:
        floors = {name: max(value, pinned.get("floors", {}).get(name, 0.0)) for name, value in floors.items()}
    return {**found, "floors": floors}


def read_floors() -> dict[str, Any]:
    """Return the pinned entries by set."""
    floors: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    return floors


def _band(name: str, pinned: Mapping[str, Any]) -> float:
    """Return how far a measure may lie under its floor: one question."""
    return max(_LEAST_BAND, 1 / float(pinned["over"][name]))


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Measure the sets and write their floors; exit code 1 where one has fallen and may not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lower-floors", action="store_true", help="write lower floors, too")
    lower = parser.parse_args().lower_floors
    encoder = load_encoder(Settings().model, Settings().models)
    pinned, fallen = read_floors(), False
    for name in (name for name, (documents, _) in SETS.items() if documents.is_dir()):
        with TemporaryDirectory() as data:
            found = measure(name, encoder, Path(data))
        before = pinned.get(name, {"floors": {}, "over": {}})
        for measure_name, (floor, value) in below(before, found).items():
            fallen = not lower
            print(f"{name}: {measure_name} {floor:.3f} → {value:.3f}")
        pinned[name] = repinned(before, found, lower)
    if fallen:
        sys.exit("a floor would fall: mend it, or run it again with --lower-floors and say why in the commit")
    FLOORS.write_text(json.dumps(pinned, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
