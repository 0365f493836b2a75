"""Many readers at once, over HTTP: throughput, latency and errors by the number of clients.

    python -m tests.benchmarks.serving [--data FOLDER] [--workers 1] [--clients 1 2 …] [--seconds 5] [--long 60]

The server is a process of its own, with the built-in model; each client asks again as soon as it has its answer, never
the same question twice. In the end 32 clients ask for `--long` seconds: no error, 1.5 times the throughput of one
client at least, and p99 of 2 s at most are expected. Some questions are asked once more, alone: each byte must be the
same. Clients and server share the processors: compare ratios.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx

from tests.benchmarks.output import percentiles, write_figures, write_lines
from tests.benchmarks.server import data_folder, parsed, questions, serving

_LONG_CLIENTS, _RATIO, _P99 = 32, 1.5, 2000.0
_AGAIN = 50


@dataclass(slots=True)
class Load:
    """What so many clients saw in so many seconds."""

    clients: int
    seconds: float
    taken: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)

    def figures(self) -> dict[str, object]:
        """Return throughput in answers a second, latency in milliseconds, errors by kind."""
        told = {"clients": self.clients, "throughput": round(len(self.taken) / self.seconds, 1)}
        return {**told, **percentiles(self.taken), "errors": self.errors}


def main() -> None:
    """Run the measurement, print it, write it."""
    parser = parsed(__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--long", type=float, default=60.0)
    given = parser.parse_args()
    with data_folder(given.data) as data, serving(data, given.workers) as server:
        asked = questions()
        asyncio.run(_load(server.url, 4, 1.0, asked))  # warm
        rows = []
        for clients, seconds in [*((count, given.seconds) for count in given.clients), (_LONG_CLIENTS, given.long)]:
            load = asyncio.run(_load(server.url, clients, seconds, asked))
            rows.append(load.figures())
            print(rows[-1], flush=True)
        same = _same_alone(server.url, load)
        told = {
            "workers": given.workers,
            "same_alone": same,
            **_ratios(rows),
            "memory_mb": server.memory(),
            "rows": rows,
        }
    print({name: value for name, value in told.items() if name != "rows"})
    write_figures("serving", told)
    points = {name: [(row["clients"], row[name]) for row in rows[:-1]] for name in ("throughput", "p50", "p99")}
    write_lines("serving", "clients", points)  # type: ignore[arg-type]
    sys.exit(0 if told["as_expected"] and same else 1)


def _ratios(rows: Sequence[dict[str, object]]) -> dict[str, object]:
    one, long = rows[0], rows[-1]
    ratio = round(float(str(long["throughput"])) / float(str(one["throughput"])), 2)
    expected = not long["errors"] and ratio >= _RATIO and float(str(long["p99"])) <= _P99
    return {"throughput_to_one_client": ratio, "as_expected": expected}


async def _load(url: str, clients: int, seconds: float, asked: Iterator[str]) -> Load:
    load = Load(clients, seconds)
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(_client(client, load, until, asked) for _ in range(clients)))
    return load


async def _client(client: httpx.AsyncClient, load: Load, until: float, asked: Iterator[str]) -> None:
    while (started := time.perf_counter()) < until:
        question = next(asked)
        try:
            answer = await client.get("/api/search", params={"q": question})
        except httpx.TransportError as error:
            _count(load, type(error).__name__)
            continue
        if answer.is_success:
            load.taken.append(time.perf_counter() - started)
            load.answers[question] = answer.content
        else:
            _count(load, str(answer.status_code))


def _count(load: Load, kind: str) -> None:
    load.errors[kind] = load.errors.get(kind, 0) + 1


def _same_alone(url: str, load: Load) -> bool:
    """Tell whether questions that many asked at once are answered by the same bytes alone."""
    with httpx.Client(base_url=url, timeout=60) as client:
        some = list(load.answers.items())[:_AGAIN]
        return all(client.get("/api/search", params={"q": question}).content == answer for question, answer in some)


if __name__ == "__main__":
    main()
