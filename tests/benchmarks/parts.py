"""Small corpora out of a larger one, with the questions that they answer: what a method must hold on, too.

    python -m tests.benchmarks.parts CORPUS.jsonl QUESTIONS.jsonl FOLDER [--sizes 4 40 300]

Writes FOLDER/SIZE/corpus.jsonl and questions.jsonl: documents that answer a question, drawn with a fixed seed.
"""

import argparse
import json
import random
from pathlib import Path


def main() -> None:
    """Write the parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[4, 40, 300])
    given = parser.parse_args()
    documents, questions = _lines(given.corpus), _lines(given.questions)
    wanted = [{relevant["document"] for relevant in json.loads(line)["relevant"]} for line in questions]
    ids = [json.loads(line)["id"] for line in documents]
    answering = [name for name in ids if any(name in names for names in wanted)]
    for size in given.sizes:
        drawn = set(random.Random(size).sample(answering, size))  # noqa: S311  a sample
        folder = given.folder / str(size)
        folder.mkdir(parents=True)
        _write(folder / "corpus.jsonl", [line for line, name in zip(documents, ids, strict=True) if name in drawn])
        _write(folder / "questions.jsonl", [q for q, names in zip(questions, wanted, strict=True) if names & drawn])


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
