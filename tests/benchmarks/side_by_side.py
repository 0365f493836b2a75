"""Sourcier beside txtai and Haystack: the same documents, the same questions, the same model.

    python3 -m venv /tmp/txtai && /tmp/txtai/bin/pip install txtai
    python3 -m venv /tmp/haystack && /tmp/haystack/bin/pip install haystack-ai sentence-transformers-haystack
    python -m tests.benchmarks.side_by_side CORPUS QUESTIONS [--questions 500] [--timed 200] [--threads 1]
        [--txtai /tmp/txtai/bin/python] [--haystack /tmp/haystack/bin/python] [--float32]

Each builds in one process and answers in another, none beside it. txtai and Haystack are given the passages that
Sourcier has cut, headings in front, and the weights of the built-in model in float32; they are set as their
documentation says for a hybrid search, txtai also with scores put on one scale by log-odds (`txtai_bb25`). Sourcier
reads and cuts the documents as well, and answers with proved passages, the answering words marked. A question is timed
for ten passages; the documents of thirty are scored. `--float32` adds an index of Sourcier whose passages torch has
embedded in float32, asked as ever: what a machine without a GPU gets from an index that was made on one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import Settings
from index import BUNDLED_MODEL, Index, load_encoder
from index.bundled import unpack
from index.cut import context
from tests.benchmarks.output import percentiles, write_bars, write_figures
from tests.benchmarks.questions import read_questions, score

_ROOT = Path(__file__).parents[2]
_QUIET = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "TQDM_DISABLE": "1"}


def main() -> None:
    """Run each system, print, and write what was measured."""
    given = _parsed()
    asked = read_questions(given.questions_file, given.questions)
    pythons = {"sourcier": sys.executable, "txtai": given.txtai, "txtai_bb25": given.txtai, "haystack": given.haystack}
    pythons["float32"] = sys.executable if given.float32 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "questions.json").write_text(json.dumps([one.question for one in asked]), encoding="utf-8")
        figures = {}
        for system in [name for name, python in pythons.items() if python]:
            command = [pythons[system], "-m", "tests.benchmarks.systems", system]
            measured = _measured(command, folder, given.timed, _environment(given))
            ranked = measured.pop("ranked")
            figures[system] = measured | asdict(score(asked, ranked))
            print(system, figures[system], flush=True)
            if system == "sourcier":
                _write_passages(folder)
    write_figures("side_by_side", figures)
    for figure in ("processor", "processor_p50", "resident_mb", "ndcg_10"):
        write_bars(f"side_by_side_{figure}", figure, {name: told[figure] for name, told in figures.items()})


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--timed", type=int, default=200, help="questions that are timed")
    parser.add_argument("--threads", type=int, help="threads of a pass; as many as each takes by itself, by default")
    parser.add_argument("--txtai", help="a Python that has it; it is left out by default")
    parser.add_argument("--haystack", help="a Python that has it; it is left out by default")
    parser.add_argument("--float32", action="store_true", help="an index of Sourcier with passages in float32, too")
    return parser.parse_args()


def _environment(given: argparse.Namespace) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    threads = {"OMP_NUM_THREADS": str(given.threads)} if given.threads else {}
    return kept | threads | _QUIET | {"PYTHONPATH": str(_ROOT), "CORPUS": str(given.corpus.resolve())}


def _measured(command: list[str], folder: Path, timed: int, environment: dict[str, str]) -> dict[str, Any]:
    """Return what a system takes, and what it finds."""
    model = unpack(Settings().models)
    for step in ("build", "ask"):
        subprocess.run([*command, step, folder, model, str(timed)], check=True, cwd=_ROOT, env=environment)
    written = (folder / f"{command[-1]}.{step}.json" for step in ("build", "ask"))
    built, found = (json.loads(path.read_text(encoding="utf-8")) for path in written)
    return {
        "version": found["version"],
        **{name: round(value, 1) for name, value in built.items()},
        "first_answer": round(found["first"], 2),
        **percentiles(found["seconds"]),
        **{f"processor_{name}": value for name, value in percentiles(found["processor"]).items()},
        "resident_mb": round(found["resident_mb"], 1),
        "ranked": found["ranked"],
    }


def _write_passages(folder: Path) -> None:
    """Write the passages of Sourcier's index, each under its title and headings."""
    index = Index.open(folder / "sourcier", load_encoder(BUNDLED_MODEL, Settings().models))
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for document in index.documents.listing(0, index.manifest.documents):
            text = index.documents.text(document.id)
            for passage in index.documents.passages_of(document.id):
                words = (context(document.title, passage.headings), text[passage.start : passage.end])
                line = {"document": document.path, "text": "\n".join(filter(None, words))}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    index.close()


if __name__ == "__main__":
    main()
