"""What each choice is worth: the length of passages, the heading path in front of them, the fusion, the grouping.

    python -m tests.benchmarks.ablations CORPUS QUESTIONS [--data FOLDER] [--documents N] [--questions N]
        [--lengths 100 200 300 450] [--weights 0.3 0.4 …] [--together 0 1 2 3]

A length is the most tokens of a passage; the least is half of it. « Heading no » leaves title and heading path out of
the vector, the tokens and the words. Weights and grouping are measured on passages of the default length, with
headings. `--documents` draws so many of the documents that answer questions, always the same, and keeps the questions
that they answer. With `--data` the versions and the embeddings are kept there: a second run embeds nothing.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from assistant import Settings
from assistant.cite import cite
from assistant.followup import understand
from assistant.measures import measured, ranking_columns
from assistant.outcomes import DEPTH, ranking
from assistant.questions import Asked, read_questions
from assistant.retrieve import query_of
from corpus import Document, Limits, Passage
from index import DENSE_WEIGHT, Encoder, Index, Options, Query, load_encoder, rebuild
from index.cutting import embedded_text

_MEASURES = ("hit@1", "hit@5", "nDCG@10", "quote_recall@1", "quote_recall@5")
# Passages in an answer.
_SHOWN = 5
# What the model takes, its special tokens left out, and the prompt in front of each passage.
_ROOM = 510
_PROMPT = "passage: "


@dataclass(frozen=True, slots=True)
class _Set:
    """A corpus, the questions on it and how the index takes them."""

    corpus: Path
    asked: Sequence[Asked]
    queries: Sequence[Query]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--data", type=Path, help="data folder to use; a temporary one by default")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--lengths", type=int, nargs="*", default=[100, 200, 300, 450])
    parser.add_argument("--together", type=int, nargs="*", default=[0, 1, 2, 3], help="see index/group.py; 0: all")
    parser.add_argument("--weights", type=float, nargs="*", default=[0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder)
        settings = Settings()
        encoder = load_encoder(settings.model, settings.models)
        corpus, asked = _read(given, data)
        queries = [query_of(encoder, understand(one.question, (), settings.max_question)) for one in asked]
        _print_all(given, encoder, _Set(corpus, asked, queries), data)


def _print_all(given: argparse.Namespace, encoder: Encoder, measured_set: _Set, data: Path) -> None:
    print(f"{given.corpus.parent.name}: {len(measured_set.asked)} questions", flush=True)
    print(
        f"| most tokens | heading | passages | cut by the model | {' | '.join(_MEASURES)} | in the answer |", flush=True
    )
    for most in given.lengths:
        for heading in (True, False):
            index, cut = _index(encoder, measured_set.corpus, data, Limits(max(1, most // 2), most), heading)
            figures = _figures(index, measured_set)
            name = f"{most} | {'yes' if heading else 'no'} | {index.manifest.passages} | {cut}"
            print(f"| {name} | {figures} |", flush=True)
            index.close()
    index, _ = _index(encoder, measured_set.corpus, data, Limits(), True)
    for weight in given.weights:
        print(f"| share of the vectors {weight} | {_figures(index, measured_set, weight)} |", flush=True)
    for most in given.together:
        with patch("index.search.TOGETHER", most or index.manifest.passages):
            print(f"| together {most or 'all'} | {_figures(index, measured_set)} |", flush=True)
    index.close()


def _read(given: argparse.Namespace, data: Path) -> tuple[Path, list[Asked]]:
    """Return the corpus, drawn where asked for, and the questions that stand alone and that it answers."""
    read = read_questions(given.questions_file, Settings().max_question)
    asked = [one for one in read if one.relevant and not one.history]
    corpus = Path(given.corpus)
    if given.documents:
        corpus, kept = _drawn(corpus, asked, given.documents, data)
        asked = [one for one in asked if _answering(one) <= kept]
    few = given.questions is not None and len(asked) > given.questions
    return corpus, random.Random(2).sample(asked, given.questions) if few else asked  # noqa: S311  a sample


def _drawn(corpus: Path, asked: Sequence[Asked], most: int, data: Path) -> tuple[Path, set[str]]:
    """Return a corpus of so many documents that answer questions, and their ids."""
    answering = {name for one in asked for name in _answering(one)}
    documents = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    documents = [document for document in documents if document["id"] in answering]
    drawn = random.Random(2).sample(documents, min(most, len(documents)))  # noqa: S311  a sample
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"drawn-{most}.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in drawn), encoding="utf-8")
    return path, {document["id"] for document in drawn}


def _answering(asked: Asked) -> set[str]:
    return {relevant.document for relevant in asked.relevant}


def _index(encoder: Encoder, corpus: Path, data: Path, limits: Limits, heading: bool) -> tuple[Index, int]:
    """Return the open index of passages of that length, and how many are too long for the model."""
    folder = data / ("heading" if heading else "bare")
    with _embedding(heading) as texts:
        report = rebuild([corpus], folder, encoder, Options(limits, keep=100))
    cut = sum(tokens > _ROOM for tokens in encoder.count_tokens([_PROMPT + text for text in texts]))
    return Index.open(folder, encoder, report.version), cut


@contextmanager
def _embedding(heading: bool) -> Iterator[list[str]]:
    """Have passages embedded with or without what they stand under; give the texts that the model gets."""
    texts: list[str] = []

    def embedded(document: Document, passage: Passage) -> str:
        texts.append(embedded_text(document, passage) if heading else passage.span.of(document.text))
        return texts[-1]

    with patch("index.cutting.embedded_text", embedded):
        if heading:
            yield texts
        else:
            with patch("index.build.context", lambda title, headings: ""):
                yield texts


def _figures(index: Index, of: _Set, weight: float = DENSE_WEIGHT) -> str:
    """Return the measures as cells of a table, then the share of questions whose document is in the first answer."""
    rankings, shown = [], []
    for one, query in zip(of.asked, of.queries, strict=True):
        cited = cite(index, index.search(query, DEPTH, dense_weight=weight))
        rankings.append(ranking(one, cited))
        shown.append(any(ranking(one, cited[:_SHOWN]).documents))
    found = measured(ranking_columns(of.asked, rankings), np.arange(len(of.asked)))
    return " | ".join([*(f"{found[name]:.3f}" for name in _MEASURES), f"{np.mean(shown):.3f}"])


if __name__ == "__main__":
    main()
