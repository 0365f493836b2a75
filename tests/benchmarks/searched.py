"""The searches of `growth`: an index opened in a fresh process, asked, weighed."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import index.search
from assistant import Settings
from index import Filters, Index, Query, load_encoder
from index.dense import Dense
from index.search import NULL_SHARE
from tests.benchmarks.growing import GrowthEncoder, Material
from tests.benchmarks.output import percentiles

_PARTS = ("words", "vectors", "late", "fusion")
_TOP, _RECALL_OF, _AT_ONCE = 10, 100, 50_000
_SAME = 1e-6


def searched(data: Path, grown: Path, count: int) -> dict[str, Any]:
    """Return how long opening and searching take, what they hold in memory, and the recall of the vectors' side."""
    with_model = Settings(data=data)
    real = Index.open(data, load_encoder(with_model.model, with_model.models))
    material = Material(real)
    real.close()
    encoder = GrowthEncoder(material)
    every = material.sentences
    asked = [encoder.query(every[place * len(every) // count]) for place in range(count)]
    before, started = _resident(), time.perf_counter()
    opened = Index.open(grown, encoder)
    seconds = time.perf_counter() - started
    held = _resident()
    timed = _timed(opened, asked)
    figures = {
        "passages": opened.manifest.passages,
        "documents": opened.manifest.documents,
        "open_seconds": round(seconds, 3),
        "opened_mb": round(held - before, 1),
        "resident_mb": round(_resident(), 1),
        "search_ms": timed,
        "filtered_ms": _filtered(opened, asked),
        "recall_at_10": _recall(opened, asked[:_RECALL_OF]),
    }
    opened.close()
    return figures


def _timed(opened: Index, asked: Sequence[Query]) -> dict[str, dict[str, float]]:
    """Return p50, p95 and p99 of searches, and of their parts in seconds of processor; the first round is to warm."""
    taken = dict.fromkeys(_PARTS, 0.0)
    for part, holder, names in _places(opened):
        for name in names:
            setattr(holder, name, _timing(taken, part, getattr(holder, name)))
    rows: list[dict[str, float]] = []
    for query in (*asked, *asked):
        taken.update(dict.fromkeys(_PARTS, 0.0))
        started, worked = time.perf_counter(), time.thread_time()
        opened.search(query, _TOP)
        seconds, whole = time.perf_counter() - started, time.thread_time() - worked
        rows.append({"clock": seconds, "all": whole, **taken, "rest": whole - sum(taken.values())})
    return {name: percentiles([row[name] for row in rows[len(asked) :]]) for name in rows[0]}


def _timing(taken: dict[str, float], part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        started = time.thread_time()
        try:
            return call(*given, **named)
        finally:
            taken[part] += time.thread_time() - started

    return run


def _places(opened: Index) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Yield where each part is called; no part calls another one."""
    yield "words", opened.lexical, ("search", "scores", "highest_score")
    yield "vectors", opened.dense, ("search", "cosines")
    yield "fusion", index.search, ("fuse", "folded", "grouped")
    if opened.late:
        yield "late", opened.late, ("scores",)


def _filtered(opened: Index, asked: Sequence[Query]) -> dict[str, float]:
    """Return the time of searches that are held to a tenth of the documents."""
    taken = []
    for query in asked[:20]:
        started = time.thread_time()
        opened.search(query, _TOP, Filters(languages=("fr",)))
        taken.append(time.thread_time() - started)
    return percentiles(taken)


def _recall(opened: Index, asked: Sequence[Query]) -> float:
    """Return the share of the ten nearest of all vectors, by brute force, that are found; ties count as found."""
    own = np.stack([query.vector - NULL_SHARE * opened.null_vector for query in asked])
    tenth = _tenth_best(opened.dense, own)
    found = [list(Dense.search(opened.dense, vector, _TOP).values()) for vector in own]
    shares = [np.mean(np.asarray(ten) >= least - _SAME) for ten, least in zip(found, tenth, strict=True)]
    return float(np.mean(shares))


def _tenth_best(dense: Dense, questions: np.ndarray) -> np.ndarray:
    best = np.full((len(questions), 0), 0, dtype=np.float32)
    for start in range(0, dense.size, _AT_ONCE):
        vectors = dense.vectors(range(start, min(start + _AT_ONCE, dense.size)))
        best = np.sort(np.hstack([best, questions @ vectors.T]), axis=1)[:, -_TOP:]
    return np.asarray(best.min(axis=1))


def _resident() -> float:
    """Return the megabytes that this process holds, pages of files among them."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
