"""The program as it is installed, run and stopped by the attacks."""

import os
import signal
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 180.0
"""Seconds after which a command is given up."""


def sourcier() -> str:
    """Return the path of the installed command."""
    return str(Path(sysconfig.get_path("scripts")) / "sourcier")


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs Sourcier in one folder and environment, behind the words of `prefix`, such as those of strace."""

    folder: Path
    environment: Mapping[str, str]
    prefix: Sequence[str] = ()

    def run(self, *arguments: str, program: str | None = None) -> subprocess.CompletedProcess[str]:
        """Return what a command of Sourcier, or of another program, wrote and how it ended."""
        return subprocess.run(
            [*self.prefix, program or sourcier(), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Give a command that goes on by itself; it is interrupted in the end."""
        with subprocess.Popen(
            [*self.prefix, sourcier(), *arguments],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=take_interrupts,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGINT)  # the whole group: strace passes no signal on
                try:
                    process.communicate(timeout=60)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[httpx.Client]:
        """Start `sourcier serve` and give a client of it once it answers."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        with (
            self.started("serve", "--port", str(port), *arguments) as process,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
        ):
            wait_until(lambda: process.poll() is not None or _is_healthy(client))
            assert process.poll() is None, process.communicate()
            yield client


def take_interrupts() -> None:
    """Have a process end when it is interrupted, also where the tests run in the background of a shell, which has
    what it starts ignore that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until(true: Callable[[], object]) -> None:
    """Wait until a function returns something true.

    Raises:
        TimeoutError: it did not within `PATIENCE`.
    """
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not come")
        time.sleep(0.1)


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/api/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
