"""Finding the nearest vectors: every one of them, lists, a graph; how long, and how many of the true ten are found.

    python -m tests.benchmarks.nearest [--data FOLDER] [--sizes 20000 60000 100000] [--questions 100] [--graph]

Vectors are those of the index of `--data` with noise, as in `growth`, on one thread; milliseconds of processor, p50, of
a search for the 100 nearest. The recall is that of the ten nearest among all, after the hundred were found. `--graph`
builds HNSW, too (8 bits a number, M = 16), which takes minutes for 100,000 vectors.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from assistant import Settings
from index import Index, Vectors, load_encoder
from index.lists import SIXTEEN_BITS, in_lists
from tests.benchmarks.growing import PASSAGE_NOISE, QUESTION_NOISE
from tests.benchmarks.output import percentiles
from tests.benchmarks.server import data_folder, parsed

_FOUND, _TOP = 100, 10
_EIGHT_BITS: Any = faiss.ScalarQuantizer.QT_8bit
_PROBED, _LOOKED_AT = (8, 16, 32, 64), (100, 200, 400)


def main() -> None:
    """Print a line for each way and size."""
    parser = parsed(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 60_000, 100_000])
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--graph", action="store_true")
    given = parser.parse_args()
    faiss.omp_set_num_threads(1)
    with data_folder(given.data) as data:
        real = _real(data)
    random = np.random.default_rng(7)
    for size in given.sizes:
        of = random.integers(len(real), size=size)
        vectors = _noisy(random, real[of], PASSAGE_NOISE)
        questions = _noisy(random, real[random.choice(of, given.questions)], QUESTION_NOISE)
        _measure(vectors, questions, given.graph)


def _measure(vectors: Vectors, questions: Vectors, graph: bool) -> None:
    true = np.argsort(-(questions @ vectors.T), axis=1)[:, :_TOP]
    every, _ = _built(lambda: _whole(vectors))
    _tell(f"{len(vectors)} every vector, 16 bits", every, questions, true)
    lists: Any
    lists, seconds = _built(lambda: in_lists(vectors))
    print(f"{len(vectors)} {lists.nlist} lists: {seconds:.0f} s to build")
    for lists.nprobe in _PROBED:
        _tell(f"{len(vectors)} lists, {lists.nprobe} looked at", lists, questions, true)
    if graph:
        hnsw: Any
        hnsw, seconds = _built(lambda: _graph(vectors))
        print(f"{len(vectors)} graph: {seconds:.0f} s to build")
        for hnsw.hnsw.efSearch in _LOOKED_AT:
            _tell(f"{len(vectors)} graph, {hnsw.hnsw.efSearch} looked at", hnsw, questions, true)


def _real(data: Path) -> Vectors:
    settings = Settings(data=data)
    index = Index.open(data, load_encoder(settings.model, settings.models))
    vectors = index.dense.vectors(range(index.dense.size))
    index.close()
    return vectors


def _noisy(random: np.random.Generator, vectors: Vectors, noise: float) -> Vectors:
    """Return the vectors with noise of a length, of length 1 again."""
    moved = vectors + random.standard_normal(vectors.shape).astype(np.float32) * noise / vectors.shape[1] ** 0.5
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _whole(vectors: Vectors) -> faiss.Index:
    index = faiss.IndexScalarQuantizer(vectors.shape[1], *SIXTEEN_BITS)
    index.train(vectors)
    index.add(vectors)
    return index


def _graph(vectors: Vectors) -> faiss.IndexHNSWSQ:
    index = faiss.IndexHNSWSQ(vectors.shape[1], _EIGHT_BITS, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    index.train(vectors)
    index.add(vectors)
    return index


def _built(build: Callable[[], faiss.Index]) -> tuple[faiss.Index, float]:
    """Return what was built, and the seconds of processor that it took."""
    started = time.process_time()
    return build(), time.process_time() - started


def _tell(name: str, index: faiss.Index, questions: Vectors, true: np.ndarray) -> None:
    """Print how long a search takes, and how many of the true ten are among what it finds."""
    taken, found = [], 0
    for question, nearest in zip(questions, true, strict=True):
        started = time.thread_time()
        _, rows = index.search(question[None], _FOUND)
        taken.append(time.thread_time() - started)
        found += len(set(rows[0].tolist()) & set(nearest.tolist()))
    print(f"{name}: {percentiles(taken)['p50']} ms, recall at {_TOP} {found / true.size:.3f}", flush=True)


if __name__ == "__main__":
    main()
