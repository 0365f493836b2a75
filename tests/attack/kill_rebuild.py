"""Rebuilds killed at random moments beside a server that is asked all the time: nothing may be lost.

    python -m tests.attack.kill_rebuild --kills 150

A folder goes back and forth between two states. Each rebuild is ended by SIGKILL, with the processes that it started.
Every answer that the server gives must be, field for field, the one of the version that it names; after each kill the
served version must be one of the two and be whole; in the end a rebuild and `sourcier verify` must succeed.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from corpus import SAMPLES
from index import current_version
from tests.attack.commands import Runner

QUESTIONS = ("Comment ajouter des documents ?", "Quand le guichet de nuit ouvre-t-il ?", "Qui est le préfet ?")
# A rebuild may end before the moment at which it was to be killed.
_MOST_TRIES = 4
CHANGING = "Le guichet de nuit de la bibliothèque ouvre à {hour} heures, du lundi au samedi."


@dataclass
class Asker:
    """Asks a server again and again, and holds each answer against those of the two versions."""

    client: httpx.Client
    expected: dict[tuple[str, str], Any]
    counts: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask until it is over; count what comes."""
        while not self.over.is_set():
            for question in QUESTIONS:
                try:
                    answer = self.client.get("/api/search", params={"q": question})
                except httpx.TransportError:
                    self.counts["failed"] += 1
                    continue
                if answer.status_code != httpx.codes.OK:
                    self.counts[f"status {answer.status_code}"] += 1
                elif answer.json() == self.expected.get((answer.json()["version"], question)):
                    self.counts["right"] += 1
                else:
                    self.counts["wrong"] += 1


def write_state(folder: Path, state: int) -> None:
    """Put the folder into one of its two states."""
    text = f"# Le guichet de nuit\n\n{CHANGING.format(hour=20 + state)}\n"
    (folder / "guichet.md").write_text(text, encoding="utf-8")


def kill_after(runner: Runner, folder: Path, seconds: float) -> bool:
    """Kill a rebuild so many seconds after its start; return whether it was still running."""
    with runner.started("rebuild", str(folder)) as process:
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        running = process.poll() is None
        if running:
            os.killpg(process.pid, signal.SIGKILL)
    return running


def attack(root: Path, kills: int, seed: int, environment: dict[str, str]) -> dict[str, int]:
    """Return how many rebuilds were killed, and what became of the answers meanwhile."""
    folder, chance = root / "documents", random.Random(seed)  # noqa: S311  moments, no secrets
    shutil.copytree(SAMPLES, folder)
    runner = Runner(root, environment | {"SOURCIER_DATA": str(root / "data")})
    expected: dict[tuple[str, str], Any] = {}
    for state in (1, 0):
        write_state(folder, state)
        started = time.monotonic()
        assert runner.run("rebuild", str(folder)).returncode == 0
        duration = time.monotonic() - started
        with runner.serving() as client:
            for question in QUESTIONS:
                answer = client.get("/api/search", params={"q": question}).json()
                expected[answer["version"], question] = answer
    names = {version for version, _ in expected}
    assert len(names) == 2
    with runner.serving() as client:
        asker = Asker(client, expected)
        thread = threading.Thread(target=asker.ask)
        thread.start()
        try:
            killed = lost = 0
            for number in range(_MOST_TRIES * kills):
                if killed == kills:
                    break
                write_state(folder, (number + 1) % 2)
                killed += kill_after(runner, folder, chance.uniform(0, duration))
                lost += current_version(root / "data") not in names
                if number % 10 == 9:
                    lost += runner.run("verify").returncode != 0
            assert runner.run("rebuild", str(folder)).returncode == 0
            assert runner.run("verify").returncode == 0
            time.sleep(3)  # the server takes the last version over
        finally:
            asker.over.set()
            thread.join()
        last = client.get("/api/health").json()["version"]
    lost += last != current_version(root / "data")
    return {"killed": killed, "lost": lost, **asker.counts}


def main() -> None:
    """Kill as many rebuilds as asked for and print what became of the answers."""
    parser = argparse.ArgumentParser(description="Rebuilds killed beside a running server.")
    parser.add_argument("--kills", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        found = attack(Path(temporary), given.kills, given.seed, dict(os.environ))
    print(", ".join(f"{count} {name}" for name, count in found.items()))
    sys.exit(1 if found["lost"] or set(found) - {"killed", "lost", "right"} else 0)


if __name__ == "__main__":
    main()
