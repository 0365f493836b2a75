"""Thousands of slow clients against a real server, while a good one asks: `python -m tests.attack.slow_clients`.

A quarter of the attackers says nothing, one sends a head byte by byte, one a body byte by byte, one does not read what
it asked for; each comes back as soon as it is thrown out. The good client makes a connection for each request. Exit
code 1 where one of its requests fails or takes longer than `PATIENCE`.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from fastapi import FastAPI

from assistant import Settings
from assistant.connections import allow_open_files
from index import rebuild
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder
from web.app import create_app

PATIENCE = 5.0
"""Seconds after which a request of the good client has failed."""

_KINDS = ("says nothing", "slow head", "slow body", "does not read")
_LONG = b"GET /api/docs/assets/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
_SERVE = (
    "import socket; from assistant.serving import answer_on; "
    "answer_on(socket.socket(fileno={}), 'tests.attack.slow_clients:made', {})"
)


def made() -> FastAPI:
    """Return the server that each worker makes."""
    return create_app(Settings(model="fake"), FakeEncoder())


async def attack(port: int, count: int, stop: asyncio.Event, seen: Counter[str]) -> None:
    """Keep so many slow clients busy until told to stop; `seen` counts the connections that they made."""
    attackers = [asyncio.create_task(_attacker(port, _KINDS[number % 4], stop, seen)) for number in range(count)]
    await stop.wait()
    for attacker in attackers:
        attacker.cancel()
    await asyncio.gather(*attackers, return_exceptions=True)


async def _attacker(port: int, kind: str, stop: asyncio.Event, seen: Counter[str]) -> None:
    await asyncio.sleep(random.random() * 2)  # noqa: S311  only spreads them
    while not stop.is_set():
        writer = None
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            seen[kind] += 1
            if kind == "says nothing":
                await reader.read(1)
            elif kind == "does not read":
                writer.write(_LONG * 20)
                while not writer.is_closing():
                    await asyncio.sleep(0.5)
            else:
                head = b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"
                writer.write(head if kind == "slow body" else b"GET / HTTP/1.1\r\n")
                while not reader.at_eof() and not writer.is_closing():
                    writer.write(b"a")
                    await asyncio.sleep(0.5)
        except OSError:
            pass
        finally:
            if writer is not None:
                writer.transport.abort()
        await asyncio.sleep(random.random())  # noqa: S311  only spreads them


def ask_well(port: int, seconds: float) -> list[float]:
    """Ask over connections of their own for so many seconds; return the seconds of each answer, inf where it failed."""
    taken: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.monotonic()
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/api/search?q=cong%C3%A9s+pay%C3%A9s", timeout=PATIENCE
            ) as answer:
                answer.read()
            taken.append(time.monotonic() - started)
        except OSError:
            taken.append(float("inf"))
        time.sleep(0.05)
    return taken


def attack_until(port: int, count: int, seconds: float) -> Counter[str]:
    """Attack a server for so many seconds; return the connections made, by kind."""

    async def run() -> Counter[str]:
        stop, seen = asyncio.Event(), Counter[str]()
        asyncio.get_running_loop().call_later(seconds, stop.set)
        await attack(port, count, stop, seen)
        return seen

    return asyncio.run(run())


def attacked(attackers: int, seconds: float, workers: int) -> tuple[list[float], Counter[str]]:
    """Serve, attack and ask; return the seconds of the good client's answers and the attackers' connections."""
    allow_open_files()
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listening:
        data = Path(name, "data")
        rebuild([write_documents(Path(name, "documents"))], data, FakeEncoder())
        command = [sys.executable, "-c", _SERVE.format(listening.fileno(), workers)]
        environment = os.environ | {"SOURCIER_DATA": str(data)}
        with subprocess.Popen(command, env=environment, pass_fds=[listening.fileno()]) as server:
            try:
                return _ask_during_attack(listening.getsockname()[1], attackers, seconds)
            finally:
                server.send_signal(signal.SIGTERM)
                assert server.wait(60) in (0, -signal.SIGTERM)


def _ask_during_attack(port: int, attackers: int, seconds: float) -> tuple[list[float], Counter[str]]:
    while ask_well(port, 0.1) == [float("inf")]:
        pass
    # The attackers have a process of their own: the good client's time is not to be that of their interpreter.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        seen = pool.submit(attack_until, port, attackers, seconds + 2)
        time.sleep(2)
        return ask_well(port, seconds), seen.result()


def main() -> int:
    """Run the attack of the command line and print what the good client saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attackers", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    taken, seen = attacked(options.attackers, options.seconds, options.workers)
    taken.sort()
    failed = sum(seconds == float("inf") for seconds in taken)
    print(f"attackers: {options.attackers}; connections made: {dict(seen)}")
    print(f"good client: {len(taken)} requests, {failed} failed")
    print(
        f"seconds: median {taken[len(taken) // 2]:.3f}, 99 % {taken[int(len(taken) * 0.99)]:.3f}, most {taken[-1]:.3f}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
