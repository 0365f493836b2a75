"""Connections are bounded: slow requests, slow readers and too many of either keep nobody else out."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from assistant import connections
from assistant.connections import BoundedProtocol, allow_open_files

REQUEST = b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
HUGE = 30_000_000
_CLOSED = "reset|[Bb]roken"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer with as many bytes as the path says, once the body was read; `/wait` after a second, `/at-once` in one
    piece; other paths tell how many fields the head has."""
    if scope["type"] != "http":
        return
    while (message := await receive())["type"] == "http.request" and message["more_body"]:
        pass
    if message["type"] == "http.disconnect":
        return
    if scope["path"] == "/wait":
        await asyncio.sleep(1)
    size = int(scope["path"][1:]) if scope["path"][1:].isdecimal() else len(scope["headers"])
    size = HUGE if scope["path"] == "/at-once" else size
    headers = [(b"content-length", str(size).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    step = size if scope["path"] == "/at-once" else 65_536
    for start in range(0, max(size, 1), max(step, 1)):
        part = bytes(min(step, size - start))
        await send({"type": "http.response.body", "body": part, "more_body": start + step < size})


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    """Return a function that connects to a server whose limits are a fraction of a second."""
    for name, value in {"HEAD_SECONDS": 0.5, "BODY_SECONDS": 0.5, "READ_SECONDS": 0.4, "MOST_HEAD_BYTES": 4096}.items():
        monkeypatch.setattr(connections, name, value)
    monkeypatch.setattr(connections, "MOST_BODY_BYTES", 100_000)
    monkeypatch.setattr(connections, "most_connections", lambda: 20)
    opened: list[socket.socket] = []
    with _serving() as port:

        def call() -> socket.socket:
            opened.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            return opened[-1]

        yield call
        for connection in opened:
            connection.close()


@contextmanager
def _serving() -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none", http=BoundedProtocol))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def answer(connection: socket.socket, sent: bytes = REQUEST % 3) -> bytes:
    """Send a request and return what comes until the server closes the connection or 3 zeros have come."""
    connection.sendall(sent)
    found = b""
    while not found.endswith(b"\0\0\0") and (part := connection.recv(65_536)):
        found += part
    return found


def rest(connection: socket.socket) -> bytes:
    """Return what the server still sends before it closes the connection, however it does."""
    found = b""
    try:
        while part := connection.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found


def test_a_request_is_answered_and_another_one_on_the_same_connection(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    for _ in range(3):
        assert answer(connection).startswith(b"HTTP/1.1 200")
    connection.sendall(REQUEST % 3 * 2)  # one behind the other
    found = b""
    while found.count(b"HTTP/1.1 200") < 2 or not found.endswith(b"\0\0\0"):
        found += connection.recv(65_536)


def test_a_connection_that_asks_nothing_is_closed(connect: Callable[[], socket.socket]) -> None:
    assert rest(connect()) == b""


@pytest.mark.parametrize("after_another", [False, True])
def test_a_head_that_comes_byte_by_byte_is_refused(connect: Callable[[], socket.socket], after_another: bool) -> None:
    connection = connect()
    if after_another:
        answer(connection)
    started = time.monotonic()
    with pytest.raises(OSError, match=_CLOSED):
        for byte in b"GET /3 HTTP/1.1\r\n" + b"X-Slow: 1\r\n" * 100:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)
    assert time.monotonic() - started < 3


def test_an_unfinished_head_is_told_of(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET /3 HTTP/1.1\r\nHost:")
    assert rest(connection).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_does_not_come_is_refused(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"POST /3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345")
    assert rest(connection).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 10_000,
        b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 2000,
        b"GET / HTTP/1.1\r\nX: " + b"a" * 10_000,
    ],
)
def test_a_head_without_end_is_refused(connect: Callable[[], socket.socket], sent: bytes) -> None:
    connection = connect()
    connection.sendall(sent)
    assert rest(connection).startswith(b"HTTP/1.1 431 ")


def test_a_body_cut_into_too_many_chunks_is_refused(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"POST /3 HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    with pytest.raises(OSError, match=_CLOSED):
        for _ in range(1000):
            connection.sendall(b"1\r\na\r\n" * 1000)


def test_fields_behind_the_body_are_not_taken_for_those_of_the_head(connect: Callable[[], socket.socket]) -> None:
    head = b"POST /headers HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    found = answer(connect(), head + b"0\r\nHost: elsewhere.example\r\n\r\n")
    assert b"content-length: 3\r\n" in found


def test_a_reader_that_does_not_read_is_left(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(REQUEST % HUGE)
    time.sleep(2)
    assert len(rest(connection)) < HUGE


def test_a_reader_that_leaves_the_end_of_an_answer_is_left(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET /at-once HTTP/1.1\r\nHost: localhost\r\n\r\n")
    time.sleep(2)
    assert len(rest(connection)) < HUGE


def test_an_answer_that_nobody_takes_any_more_is_no_error(
    connect: Callable[[], socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect()
    connection.sendall(REQUEST % HUGE * 3)  # the first one is being sent, the others wait
    time.sleep(2)
    assert len(rest(connection)) < HUGE
    assert not caplog.records


def test_a_slow_reader_is_given_the_whole_answer(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall((REQUEST % HUGE).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    size = 0
    while part := connection.recv(200_000):
        size += len(part)
        time.sleep(0.01)
    assert size > HUGE


def test_the_oldest_connection_without_a_request_makes_room(connect: Callable[[], socket.socket]) -> None:
    busy = [connect() for _ in range(5)]
    for connection in busy:
        connection.sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    idle = [connect() for _ in range(15)]
    idle[1].sendall(b"POST /3 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345")
    time.sleep(0.1)
    for _ in range(3):
        assert answer(connect()).startswith(b"HTTP/1.1 200")
    for connection in idle[:3]:
        assert rest(connection) == b""
    assert answer(idle[14]).startswith(b"HTTP/1.1 200")
    assert all(rest(connection).startswith(b"HTTP/1.1 200") for connection in busy)


def test_while_hundreds_attack_a_reader_is_answered(connect: Callable[[], socket.socket]) -> None:
    attackers = []
    for number in range(300):
        connection = connect()
        connection.settimeout(0)
        attackers.append(connection)
        if number % 3:
            connection.send(b"GET /3 HTTP/1.1\r\nX:" if number % 2 else REQUEST % HUGE)
        if number % 10 == 0:
            assert answer(connect()).startswith(b"HTTP/1.1 200")
    assert len(attackers) == 300


def test_the_limit_of_connections_leaves_half_of_the_files_that_may_be_open() -> None:
    resource = pytest.importorskip("resource")
    allow_open_files()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert connections.most_connections() == min(connections.MOST_CONNECTIONS, soft // 2)
