"""What the benchmarks of the server share: an index to ask, a server in a process of its own, questions."""

import argparse
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from assistant import Settings
from corpus import SAMPLES
from index import current_version, load_encoder, rebuild

_PATIENCE = 120.0
_QUESTIONS = Path(__file__).parents[1] / "evaluation" / "samples.jsonl"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its address, its process, the seconds until it was ready, those of the processor."""

    url: str
    pid: int
    seconds: float
    processor: float

    def memory(self) -> dict[str, float]:
        """Return what its processes hold, in megabytes: `resident` in all, `own` without pages that files hold, too."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        told = [Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii") for pid in (str(self.pid), *children)]
        lines = [line.split() for text in told for line in text.splitlines()[1:]]
        kilobytes = {name: sum(int(line[1]) for line in lines if line[0] in kinds) for name, kinds in _KINDS.items()}
        return {name: round(size / 1024, 1) for name, size in kilobytes.items()}


_KINDS = {"resident": ("Rss:",), "own": ("Private_Dirty:",)}


@contextmanager
def data_folder(given: Path | None) -> Iterator[Path]:
    """Give a data folder with an index: the one named, else a temporary one over the built-in documents."""
    with tempfile.TemporaryDirectory() as temporary:
        settings = Settings(data=given or Path(temporary))
        if current_version(settings.data) is None:
            rebuild([SAMPLES], settings.data, load_encoder(settings.model, settings.models))
        yield settings.data


@contextmanager
def serving(data: Path, workers: int = 1) -> Iterator[Server]:
    """Start `sourcier serve` and give it once it answers; stop it in the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [*SOURCIER, "serve", "--port", str(port), "--workers", str(workers)]
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment(data), stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(process, url)
            yield Server(url, process.pid, time.perf_counter() - started, _processor(process.pid))
        finally:
            process.terminate()


SOURCIER = [sys.executable, "-c", "from assistant.cli import main; main()"]
"""The command, of this very source."""


def environment(data: Path) -> dict[str, str]:
    """Return the environment in which the command uses a data folder."""
    return os.environ | {"SOURCIER_DATA": str(data)}


def questions(start: int = 0) -> Iterator[str]:
    """Yield questions without end, none of them twice: one that was asked just before is remembered."""
    asked = [json.loads(line)["question"] for line in _QUESTIONS.read_text(encoding="utf-8").splitlines()]
    for number in itertools.count(start):
        yield from (f"{question} {number}" for question in asked)


def parsed(documentation: str | None) -> argparse.ArgumentParser:
    """Return a parser of the command line with the options that these benchmarks share."""
    parser = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="data folder to use; a temporary one by default")
    return parser


def _processor(pid: int) -> float:
    """Return the seconds of processor that a process has used, its threads included."""
    numbers = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"the server ended with {process.returncode}")
        try:
            if httpx.get(f"{url}/api/health", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    sys.exit("the server was not ready in time")
