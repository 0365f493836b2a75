"""One question after the other: its latency over HTTP, and where the time goes.

    python -m tests.benchmarks.query [--data FOLDER] [--questions 300] [--mixed]

A p50 of 1.5 times that of the bare encoding, and a p95 of twice the p50, at most, are expected. The bare encoding is
that of `SentenceTransformer` on the model's folder, as the field would do it; the ratio to the product's own, which
is several times as fast, is told, too. Fifty questions are encoded, then answered in this process, then by a server,
and so on in turn: what else the machine does weighs on all alike, and none finds its caches filled by another. With
`--mixed` each question is encoded, answered here and answered by the server before the next one, as if two programs
worked at once. `SentenceTransformer` is asked in the end, by itself as well: the threads of PyTorch go on waiting for
a while after each question. What an answer takes besides its named parts is `rest`.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import httpx

import assistant.answer
import index.search
from assistant import Assistant, Settings
from index.bundled import unpack
from tests.benchmarks.output import percentiles, write_bars, write_figures
from tests.benchmarks.server import data_folder, parsed, questions, serving

_MOST_TO_ENCODING, _MOST_TO_MEDIAN = 1.5, 2.0


def main() -> None:
    """Run the measurement, print it, write it."""
    parser = parsed(__doc__)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--mixed", action="store_true")
    given = parser.parse_args()
    with data_folder(given.data) as data:
        opened = Assistant.open(Settings(data=data))
        asked = list(islice(questions(), given.questions))
        rows = list(_compared(opened, data, asked, 1 if given.mixed else _IN_A_ROW))
        parts = _parts(opened, list(islice(questions(1000), given.questions)))
        usual = _usual(asked)
    figures = {name: percentiles(taken) for name, taken in zip(_COMPARED, zip(*rows, strict=True), strict=True)}
    figures["sentence_transformers"] = percentiles(usual)
    for name, told in figures.items():
        print(f"{name:10} {told}")
    ratio, to_own = (figures["over_http"]["p50"] / figures[way]["p50"] for way in ("sentence_transformers", "encoding"))
    spread = figures["over_http"]["p95"] / figures["over_http"]["p50"]
    parts["http"] = max(0.0, figures["over_http"]["p50"] - figures["answer"]["p50"])
    ratios = {"p50_to_encoding": round(ratio, 2), "p50_to_own": round(to_own, 2), "p95_to_p50": round(spread, 2)}
    print(ratios, {name: round(value, 2) for name, value in parts.items()})
    write_figures("query", {**figures, **ratios, "parts_ms": parts})
    write_bars("query", "milliseconds of a question, p50", parts)
    sys.exit(0 if ratio <= _MOST_TO_ENCODING and spread <= _MOST_TO_MEDIAN else 1)


_COMPARED = ("encoding", "answer", "over_http")
_IN_A_ROW = 50


def _compared(opened: Assistant, data: Path, asked: Sequence[str], in_a_row: int) -> Iterator[tuple[float, ...]]:
    """Yield the seconds that a question takes to be encoded, answered here, and answered over HTTP."""
    with serving(data) as server, httpx.Client(base_url=server.url) as client:

        def over_http(question: str) -> None:
            client.get("/api/search", params={"q": question}).raise_for_status()

        calls = (
            lambda question: opened.encoder.read_questions([question]),
            opened.answer,
            over_http,
        )
        for question in islice(questions(2000), 10):  # warm
            for call in calls:
                call(question)
        for start in range(0, len(asked), in_a_row):
            some = asked[start : start + in_a_row]
            yield from zip(*([_seconds(call, question) for question in some] for call in calls), strict=True)


def _usual(asked: Sequence[str]) -> list[float]:
    """Return the seconds that `SentenceTransformer` takes to encode the questions."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(unpack(Settings().models)), device="cpu")
    model.encode_query(asked[0])
    return [_seconds(model.encode_query, question) for question in asked]


def _seconds(call: Callable[..., object], question: str) -> float:
    started = time.perf_counter()
    call(question)
    return time.perf_counter() - started


def _parts(opened: Assistant, asked: Sequence[str]) -> dict[str, float]:
    """Return the p50 of what each part of an answer takes, in milliseconds."""
    taken: dict[str, float] = {}

    def timed(part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                taken[part] = taken.get(part, 0.0) + time.perf_counter() - started

        return run

    for part, holder, names in _places(opened):
        for name in names:
            setattr(holder, name, timed(part, getattr(holder, name)))
    rows = []
    for question in asked:
        taken.clear()
        whole = _seconds(opened.answer, question)
        rows.append({**taken, "rest": whole - sum(taken.values())})
    return {part: 1000 * median(row.get(part, 0.0) for row in rows) for part in (*_PARTS, "rest")}


_PARTS = ("encode", "words", "vectors", "fusion", "late", "highlight", "proof")


def _places(opened: Assistant) -> list[tuple[str, Any, tuple[str, ...]]]:
    """Return where each part is called; no part calls another one."""
    found = opened.index
    return [
        ("encode", opened.encoder, ("read_questions",)),
        ("words", found.lexical, ("search", "scores")),
        ("vectors", found.dense, ("search", "cosines")),
        ("fusion", index.search, ("fuse", "folded", "grouped")),
        ("late", found.late, ("scores",)),
        ("highlight", assistant.answer, ("aligned", "highlight")),
        ("proof", assistant.answer, ("cite",)),
    ]


if __name__ == "__main__":
    main()
