"""What each choice is worth: the length of passages, the heading path in front of them, the fusion, the grouping.

    python -m tests.benchmarks.ablations CORPUS QUESTIONS [--data FOLDER] [--documents N] [--questions N]
        [--lengths 100 200 300 450] [--weights 0.3 0.4 …] [--crowding 0 0.01 …] [--null 0 1] [--titles]
        [--scores 0.35:1.1:0.06:0.4:0.00725 …] [--nearness 0 0.015 …]

A length is the most tokens of a passage; the least is half of it. « Heading no » leaves title and heading path out of
the vector, the tokens and the words. Weights, crowding (`CROWDING` in index/group.py; 9 shows one passage of each
document first), the share of the null vector taken off (index/null_vector.py; with the hubs of index/hubs.py) and what
the scores count and the nearness of the words (index/nearness.py) are measured on passages of the default length, with
headings. A line of scores is
`NULL_SHARE:BY_COSINE:BY_WORDS:WORDS_POWER:BEST_OF_MANY` (index/search.py, late.py, group.py).

`--titles` takes the documents of one title for one, so that a document has several passages of which one answers.
`--documents` draws so many of the documents that answer questions, always the same, and keeps the questions that they
answer. With `--data` versions and embeddings are kept there: a second run embeds nothing.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import numpy as np

from assistant import CitedPassage, Settings
from assistant.cite import cite
from assistant.followup import understand
from assistant.measures import measured, ranking_columns
from assistant.outcomes import DEPTH, ranking
from assistant.questions import Asked, read_questions
from assistant.types import Turn
from corpus import Document, Limits, Passage
from index import DENSE_WEIGHT, HUB_SHARE, Encoder, Index, Options, Query, hubs, load_encoder, rebuild
from index.cut import embedded_text
from index.group import CROWDING

T = TypeVar("T")

_MEASURES = ("hit@1", "hit@5", "nDCG@10", "quote_recall@1", "quote_recall@5")
_SCORES = (
    *("index.search.NULL_SHARE", "index.late.BY_COSINE", "index.late.BY_WORDS"),
    *("index.late.WORDS_POWER", "index.group.BEST_OF_MANY"),
)
# Passages in an answer.
_SHOWN = 5
# What the model takes, its special tokens left out, and the prompt in front of each passage.
_ROOM = 510
_PROMPT = "passage: "


@dataclass(frozen=True, slots=True)
class _Set:
    """A corpus, the questions on it and how the index takes them; `titles` where a title counts as one document."""

    corpus: Path
    asked: Sequence[Asked]
    queries: Sequence[Query]
    titles: bool


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--data", type=Path, help="data folder to use; a temporary one by default")
    parser.add_argument("--titles", action="store_true")
    parser.add_argument("--documents", type=int)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--lengths", type=int, nargs="*", default=[100, 200, 300, 450])
    parser.add_argument("--crowding", type=float, nargs="*", default=[0, 0.01, CROWDING, 0.03, 0.05, 9])
    parser.add_argument("--null", type=float, nargs="*", default=[0.0, 0.5, 1.0, 1.25])
    parser.add_argument("--scores", nargs="*", default=[])
    parser.add_argument("--nearness", type=float, nargs="*", default=[])
    parser.add_argument("--weights", type=float, nargs="*", default=[0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder)
        settings = Settings()
        encoder = load_encoder(settings.model, settings.models)
        corpus, asked = _read(given, data)
        queries = [_query(encoder, understand(one.question, (), settings.max_question)) for one in asked]
        _print_all(given, encoder, _Set(corpus, asked, queries, given.titles), data)


def _query(encoder: Encoder, turn: Turn) -> Query:
    read = encoder.read_questions([turn.words[0][0]])
    return Query(turn.words, read.vectors[0], read.tokens[0], turn.operators)


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
    for crowding in given.crowding:
        with patch("index.search.CROWDING", crowding):
            print(f"| crowding {crowding} | {_figures(index, measured_set)} |", flush=True)
    for share in given.null:
        with patch("index.search.NULL_SHARE", share):
            over = [hub.share for hub in hubs(index, encoder) or ()]
            told = f"most {max(over, default=0):.2f}, over the bar {sum(one > HUB_SHARE for one in over)}"
            print(f"| null {share}: {told} | {_figures(index, measured_set)} |", flush=True)
    for gain in given.nearness:
        with patch("index.nearness.BY_NEARNESS", gain):
            print(f"| nearness {gain} | {_figures(index, measured_set)} |", flush=True)
    for scores in given.scores:
        with _counting(scores):
            print(f"| scores {scores} | {_figures(index, measured_set)} |", flush=True)
    index.close()


@contextmanager
def _counting(scores: str) -> Iterator[None]:
    """Have the scores count what a line of numbers says."""
    with ExitStack() as stack:
        for name, value in zip(_SCORES, scores.split(":"), strict=True):
            stack.enter_context(patch(name, float(value)))
        yield


def _read(given: argparse.Namespace, data: Path) -> tuple[Path, list[Asked]]:
    """Return the corpus, drawn where asked for, and the questions that stand alone and that it answers."""
    read = read_questions(given.questions_file, Settings().max_question)
    asked = [one for one in read if one.relevant and not one.history]
    documents = [json.loads(line) for line in given.corpus.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    if given.documents:
        answering = {name for one in asked for name in _answering(one)}
        documents = [document for document in documents if document["id"] in answering]
        documents = _some(documents, given.documents)
        kept = {document["id"] for document in documents}
        asked = [one for one in asked if _answering(one) <= kept]
    data.mkdir(parents=True, exist_ok=True)
    corpus = data / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents), encoding="utf-8")
    return corpus, _some(asked, given.questions or len(asked))


def _some(items: list[T], most: int) -> list[T]:
    return random.Random(2).sample(items, most) if most < len(items) else items  # noqa: S311  a sample


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

    with patch("index.cut.embedded_text", embedded):
        if heading:
            yield texts
        else:
            with patch("index.build.context", lambda title, headings: ""):
                yield texts


def _figures(index: Index, of: _Set, weight: float = DENSE_WEIGHT) -> str:
    """Return the measures as cells of a table, then the share of questions whose document is in the first answer."""
    names = {document.id: document for document in index.documents.listing(0, index.manifest.documents)}
    called = {key: document.title if of.titles else document.path for key, document in names.items()}
    paths = {document.path: called[key] for key, document in names.items()}
    holders = index.documents.holders
    rankings, shown = [], []
    asked = [_renamed(one, paths) for one in of.asked]
    for one, query in zip(asked, of.queries, strict=True):
        with patch.object(
            index.documents, "holders", lambda rows: {row: called[key] for row, key in holders(rows).items()}
        ):
            hits = index.search(query, DEPTH, dense_weight=weight)
        cited = [_moved(passage, called) for passage in cite(index, hits)]
        rankings.append(ranking(one, cited))
        shown.append(any(ranking(one, cited[:_SHOWN]).documents))
    found = measured(ranking_columns(asked, rankings), np.arange(len(asked)))
    return " | ".join([*(f"{found[name]:.3f}" for name in _MEASURES), f"{np.mean(shown):.3f}"])


def _renamed(asked: Asked, names: Mapping[str, str]) -> Asked:
    return replace(asked, relevant=tuple(replace(one, document=names[one.document]) for one in asked.relevant))


def _moved(passage: CitedPassage, names: Mapping[str, str]) -> CitedPassage:
    """Return a cited passage as one of the document of that name."""
    places = (passage.citation, *passage.also)
    first, *also = (replace(p, document=names[p.document_id], document_id=names[p.document_id]) for p in places)
    return replace(passage, citation=first, also=tuple(also))


if __name__ == "__main__":
    main()
