"""Several workers are one server: the same answers, the same conversations, the same counts, the same version."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from assistant import Settings
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION
from web.app import create_app

_PATIENCE = 60.0
_SERVE = (
    "import socket; from assistant.serving import answer_on; "
    "answer_on(socket.socket(fileno={}), 'tests.web.test_workers:made', 2)"
)


def made() -> FastAPI:
    """Return the server that each worker makes."""
    return create_app(Settings(model="fake"), FakeEncoder())


@pytest.fixture
def address(folder: Path, data: Path, encoder: FakeEncoder, tmp_path: Path) -> Iterator[str]:
    """Serve an index of `DOCUMENTS` by two workers; give the address."""
    rebuild([folder], data, encoder)
    environment = os.environ | {"SOURCIER_DATA": str(data)}
    with socket.create_server(("127.0.0.1", 0)) as listening, (tmp_path / "log").open("w") as log:
        number = listening.fileno()
        command = [sys.executable, "-c", _SERVE.format(number)]
        with subprocess.Popen(command, env=environment, pass_fds=[number], stderr=log) as server:
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            finally:
                server.send_signal(signal.SIGTERM)
                assert server.wait(_PATIENCE) == 0


def get(url: str, **parameters: str) -> httpx.Response:
    """Return an answer over a connection of its own, which any of the workers may take."""
    return httpx.get(url, params=parameters, timeout=_PATIENCE)


def until(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_workers_are_one_server(address: str, folder: Path, data: Path, encoder: FakeEncoder) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: get(f"{address}/api/search", q=QUESTION), range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    counts = {tuple(_answered(get(f"{address}/metrics").text)) for _ in range(20)}
    assert counts == {(40.0,)}

    begun = httpx.post(f"{address}/api/conversations", timeout=_PATIENCE).json()["id"]
    turns = [
        httpx.post(f"{address}/api/conversations/{begun}/turns", json={"question": QUESTION}, timeout=_PATIENCE)
        for _ in range(6)
    ]
    assert [turn.json()["number"] for turn in turns] == [1, 2, 3, 4, 5, 6]

    (folder / "nouveau.txt").write_text("Un nouveau document parle de géothermie.", encoding="utf-8")
    new = rebuild([folder], data, encoder).version
    until(lambda: all(get(f"{address}/api/health").json()["version"] == new for _ in range(20)))


def _answered(metrics: str) -> list[float]:
    return [float(number) for number in re.findall(r"^sourcier_answers_total\{.*\} (.*)$", metrics, flags=re.MULTILINE)]
