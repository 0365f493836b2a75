"""What the store of conversations costs: a turn's write and read, and making room when the file is full.

python -m tests.benchmarks.conversation_store [--megabytes 1000] [--kilobytes 66] [--flood 200]

The file is filled with turns of that size, one a conversation and a reader, on 29 days; then it is full, and a flood of
new readers writes. Nothing is encoded: the answers are made up.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant import Answer, Conversations, ConversationsFailed, Understood
from assistant.database import NAME


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the store of conversations, empty and full.")
    parser.add_argument("--megabytes", type=float, default=1000)
    parser.add_argument("--kilobytes", type=int, default=66)
    parser.add_argument("--flood", type=int, default=200)
    given = parser.parse_args()
    answer = Answer("Qui ?", "version", "nothing", 0.1, Understood((), ("mot " * 250,) * given.kilobytes), ())
    shown = datetime(2026, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        kept = Conversations(Path(folder), 30, given.megabytes, lambda: shown)
        count = int(given.megabytes * 1000 / given.kilobytes)
        first: list[str] = []
        seconds = []
        for number in range(count):
            began = time.perf_counter()
            first.append(_write(kept, f"reader {number}", answer))
            seconds.append(time.perf_counter() - began)
            shown += timedelta(days=27) / count
        size = (Path(folder) / NAME).stat().st_size
        print(f"{count} turns of {given.kilobytes} kB: {_words(seconds)}; the file has {size / 1e6:.0f} MB")
        shown += timedelta(days=1)
        flood = [
            _timed(lambda number=number: _write(kept, f"flood {number}", answer))  # type: ignore[misc]
            for number in range(given.flood)
        ]
        print(f"{given.flood} turns of new readers into the full file: {_words(flood)}")
        print(f"purge: {_timed(kept.purge):.2f} s; check: {_timed(kept.check):.1f} s")
        listed = _timed(lambda: kept.listing(f"reader {count - 1}"))
        print(f"list: {listed * 1000:.1f} ms; read: {_timed(lambda: kept.read(first[-1])) * 1000:.1f} ms")
        kept.close()


def _write(kept: Conversations, reader: str, answer: Answer) -> str:
    key = kept.start(reader)
    try:
        kept.add(key, answer)
    except ConversationsFailed as error:
        print(error)
    return key


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _words(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    median, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"median {median * 1000:.1f} ms, 99 % {late * 1000:.1f} ms, longest {ordered[-1] * 1000:.0f} ms"


if __name__ == "__main__":
    main()
