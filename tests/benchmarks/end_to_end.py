"""A rebuild and its searches, measured: seconds by stage, passages a second, peak memory, latency, quality.

    python -m tests.benchmarks.end_to_end CORPUS QUESTIONS [--data FOLDER] [--questions 200] [--weights …] [--floors …]

Without `--data` the rebuild starts from nothing. Latency is that of whole answers, proof and highlights included, and
as a ratio to the bare encoding of the same question, in the same run.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from statistics import median, quantiles

from assistant import Assistant, Settings
from index import DENSE_WEIGHT, Index, Query, current_version, load_encoder, rebuild
from index.fuse import FULL_BM25, fuse
from index.search import NULL_SHARE
from tests.benchmarks.questions import Asked, read_questions, score

_DEPTH = 100


def main() -> None:
    """Run the measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--data", type=Path, help="data folder to use; a temporary one by default")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--weights", type=float, nargs="*", default=[0.0, DENSE_WEIGHT, 1.0])
    parser.add_argument("--floors", type=float, nargs="*", default=[FULL_BM25], help="see FULL_BM25 in index/fuse.py")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure(given, given.data or Path(folder))


def _measure(given: argparse.Namespace, data: Path) -> None:
    settings = Settings(data=data)
    encoder = load_encoder(settings.model, settings.models)
    encoder.encode_questions(["warm"])
    if current_version(data) is None:
        start = time.perf_counter()
        report = rebuild([given.corpus], data, encoder)
        seconds = time.perf_counter() - start
        print(f"rebuild: {report.documents} documents, {report.passages} passages in {seconds:.1f} s")
        print(f"  seconds by stage: {report.seconds}")
        print(
            f"  passages a second: {report.passages / seconds:.1f}; all but embedding: "
            f"{1 - report.seconds['embedding'] / seconds:.1%} of the whole"
        )
        print(f"  peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    assistant = Assistant(Index.open(data, encoder), encoder, settings)
    asked = read_questions(given.questions_file, given.questions)
    _latency(assistant, asked)
    for weight, floor in product(given.weights, given.floors):
        print(f"vectors' share {weight}, BM25 floor {floor}: {score(asked, _ranked(assistant, asked, weight, floor))}")


def _latency(assistant: Assistant, asked: Sequence[Asked]) -> None:
    questions = [question.question for question in asked]
    bare = _times(lambda question: assistant.encoder.encode_questions([question]), questions)
    whole = _times(assistant.answer, questions)
    print(
        f"answers: p50 {1000 * median(whole):.1f} ms, p95 {1000 * quantiles(whole, n=20)[-1]:.1f} ms; "
        f"bare encoding p50 {1000 * median(bare):.1f} ms; ratio of the medians {median(whole) / median(bare):.2f}"
    )


def _times(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    taken = []
    for question in questions:
        start = time.perf_counter()
        call(question)
        taken.append(time.perf_counter() - start)
    return taken


def _ranked(assistant: Assistant, asked: Sequence[Asked], weight: float, floor: float) -> list[list[str]]:
    index = assistant.index
    paths = {document.id: document.path for document in index.documents.listing(0, index.manifest.documents)}
    ranked = []
    for question in asked:
        words = ((question.question, 1.0),)
        hits = index.search(Query(words, assistant.readings.vector(question.question)), _DEPTH, dense_weight=weight)
        # The same candidates, fused with another floor: the highest score stands for it.
        highest = index.lexical.highest_score(words) * floor / FULL_BM25
        rows, bm25 = [hit.row for hit in hits], {hit.row: hit.bm25 for hit in hits}
        above = index.dense.cosines(assistant.readings.vector(question.question) - NULL_SHARE * index.null_vector, rows)
        fused = fuse(above, bm25, (1 - NULL_SHARE) * index.null_cosine, highest, weight)
        found = index.documents.passages([hit.row for hit in fused])
        ranked.append(list(dict.fromkeys(paths[passage.document_id] for passage in found)))
    return ranked


if __name__ == "__main__":
    main()
