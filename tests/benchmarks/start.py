"""How long a start takes on an existing index, and what it holds: the server, and one question on the command line.

    python -m tests.benchmarks.start [--data FOLDER] [--rounds 5]

At most 4 s until the server is ready, 4 s for `sourcier search`, 900 MB after a first question are expected. The least
of the rounds counts, as a shared machine only ever adds; the ratio to importing PyTorch alone tells how slow it is.
`processor` are the seconds of processor in all threads, which other programs lengthen less.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from tests.benchmarks.output import write_bars, write_figures
from tests.benchmarks.server import SOURCIER, data_folder, environment, parsed, questions, serving

_MOST_SECONDS, _MOST_MEGABYTES = 4.0, 900.0


def main() -> None:
    """Run the measurement, print it, write it."""
    parser = parsed(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with data_folder(given.data) as data:
        kinds: dict[str, Callable[[], dict[str, float]]] = {
            "server ready": lambda: _server(data),
            "sourcier search": lambda: _command(data, [*SOURCIER, "search", next(questions()), "--json"]),
            "sourcier --help": lambda: _command(data, [*SOURCIER, "--help"]),
            "import web.app": lambda: _command(data, [sys.executable, "-c", "import web.app"]),
            "import torch": lambda: _command(data, [sys.executable, "-c", "import torch"]),
        }
        least = {name: _least([measure() for _ in range(given.rounds)]) for name, measure in kinds.items()}
    reference = least["import torch"]["seconds"]
    figures = {name: {**told, "to_torch": round(told["seconds"] / reference, 2)} for name, told in least.items()}
    for name, told in figures.items():
        print(f"{name:20} {told}")
    write_figures("start", figures)
    write_bars("start", "seconds", {name: told["seconds"] for name, told in figures.items()})
    slow = [name for name in ("server ready", "sourcier search") if least[name]["seconds"] > _MOST_SECONDS]
    sys.exit(1 if slow or least["server ready"]["resident"] > _MOST_MEGABYTES else 0)


def _server(data: Path) -> dict[str, float]:
    with serving(data) as server:
        started = time.perf_counter()
        httpx.get(f"{server.url}/api/search", params={"q": next(questions())}, timeout=60).raise_for_status()
        first = time.perf_counter() - started
        told = {"seconds": server.seconds, "processor": server.processor, "first_question": first}
        return {**told, **server.memory()}


def _command(data: Path, command: list[str]) -> dict[str, float]:
    started, before = time.perf_counter(), _children()
    subprocess.run(command, env=environment(data), check=True, capture_output=True)
    return {"seconds": time.perf_counter() - started, "processor": _children() - before}


def _children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def _least(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(min(told[name] for told in rounds), 3) for name in rounds[0]}


if __name__ == "__main__":
    main()
