"""The HTTP connections of a server process, bounded in number, in time and in bytes.

uvicorn waits for a request as long as its sender likes, for as many of them as there are. A few thousand connections
that send a byte now and then, or that do not read their answers, would keep everybody else out.
"""

import asyncio
import socket
import struct
from collections import OrderedDict
from contextlib import suppress
from functools import cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MOST_CONNECTIONS = 4000
"""Connections that a process holds open at once."""

BACKLOG = MOST_CONNECTIONS // 4
"""Connections that the system holds until they are taken: fewer than the limit, so that one which was just taken is not
closed for those behind it before its request is read."""

HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0
"""Seconds in which the head of a request has to come, from the beginning of the connection or from the first byte of a
later request, and in which its body has to come after that."""

READ_SECONDS, LEAST_READ = 15.0, 16_384
"""A reader takes so many bytes of an answer in so many seconds at least, 1 kB a second, while any wait to be sent."""

MOST_HEAD_BYTES = 65_536
"""Bytes in the head of a request."""

MOST_BODY_BYTES = 16_000_000
"""Bytes in which a body is sent, however it is cut into chunks; what is in it is bounded where it is read."""

_MOST_FILES = 2 * MOST_CONNECTIONS

Phase = Literal["idle", "head", "body", "complete"]


class _Registry:
    """The connections of a server that can be closed for a new one, those longest in that state first.

    `waiting`: none of their requests is complete. `unread`: their reader is slow to take the answer.
    """

    def __init__(self) -> None:
        self.waiting: OrderedDict[BoundedProtocol, None] = OrderedDict()
        self.unread: OrderedDict[BoundedProtocol, None] = OrderedDict()

    def make_room(self, newcomer: "BoundedProtocol") -> None:
        """Close the connection that has waited longest, else the one that has read slowest, else the new one."""
        for connections in (self.waiting, self.unread):
            for connection in connections:
                if connection is not newcomer:
                    connection.abort()
                    return
        newcomer.abort()


_REGISTRIES: WeakKeyDictionary[ServerState, _Registry] = WeakKeyDictionary()


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with a limit of connections, deadlines for requests and a least speed for readers."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._registry = _REGISTRIES.setdefault(server_state, _Registry())
        self._phase: Phase = "idle"
        self._received = 0  # bytes of the head, then of the body
        self._deadline: asyncio.TimerHandle | None = None
        self._reading_check: asyncio.TimerHandle | None = None
        self._unsent, self._has_read = 0, False
        self._running: RequestResponseCycle | None = None  # `cycle` is the one that was sent last

    def abort(self) -> None:
        """Close the connection at once; what was not sent yet is lost, also what the system has taken over of it."""
        self._forget()
        self._disconnect()
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            with suppress(OSError):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    # What the transport calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._registry.waiting[self] = None
        self._set_deadline(HEAD_SECONDS)
        if len(self.connections) > most_connections():
            self._registry.make_room(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        self._disconnect()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase == "idle":
            self._begin_head()
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._phase == "head" and self._received > MOST_HEAD_BYTES:
            self._refuse(b"431 Request Header Fields Too Large")
        elif self._phase == "body" and self._received > MOST_BODY_BYTES:
            self._refuse(b"413 Content Too Large")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._has_read = True

    # What the parser calls

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._phase != "head":  # a request behind another one, in the same bytes
            self._begin_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        # Those behind a body in chunks would be added to the head after it was checked.
        if self._phase == "head":
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._phase, self._received = "body", 0
        self._set_deadline(BODY_SECONDS)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._phase = "complete"
        self._clear_deadline()
        self._note_progress()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self._watch_reader()
        if self._phase == "complete" and not self._is_answering():
            self._phase = "idle"
        self._note_progress()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    # Deadlines

    def _begin_head(self) -> None:
        self._phase, self._received = "head", 0
        if self._deadline is None:  # that of the first request runs since the connection was made
            self._set_deadline(HEAD_SECONDS)

    def _set_deadline(self, seconds: float) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(seconds, self._refuse, b"408 Request Timeout")

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: bytes) -> None:
        """Close the connection because of a request that did not come in time or is too long."""
        unanswered = self.cycle is None or self.cycle.response_complete or not self.cycle.response_started
        if self._phase != "idle" and unanswered and not self._is_answering() and not self.transport.is_closing():
            head = b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head)
            self.transport.close()
            if not self.transport.get_write_buffer_size():
                return
        self.abort()

    def _watch_reader(self) -> None:
        """See to it that what waits to be sent is read."""
        if self._reading_check is None:
            self._registry.unread[self] = None
            self._unsent, self._has_read = self.transport.get_write_buffer_size(), False
            self._reading_check = self.loop.call_later(READ_SECONDS, self._check_reader)

    def _check_reader(self) -> None:
        self._reading_check = None
        self._registry.unread.pop(self, None)
        unsent = self.transport.get_write_buffer_size()
        if not unsent:
            return
        if self._has_read or self._unsent - unsent >= LEAST_READ:
            self._watch_reader()
        else:
            self.abort()

    # Which connections can be closed for a new one

    def _is_answering(self) -> bool:
        """Tell whether a whole request is being answered."""
        if self.pipeline:
            return True
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _note_progress(self) -> None:
        self._registry.waiting.pop(self, None)
        if not self._is_answering() and not self.transport.is_closing():
            self._registry.waiting[self] = None

    def _disconnect(self) -> None:
        """Tell the application that nobody reads its answer; uvicorn tells the last request that was sent alone."""
        self.pipeline.clear()
        if self._running is not None and not self._running.response_complete:
            self._running.disconnected = True
            self._running.message_event.set()

    def _forget(self) -> None:
        self._clear_deadline()
        if self._reading_check is not None:
            self._reading_check.cancel()
            self._reading_check = None
        self._registry.waiting.pop(self, None)
        self._registry.unread.pop(self, None)


def allow_open_files() -> None:
    """Let this process and those that it starts open the files that all connections need, as far as the system lets."""
    if resource is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@cache
def most_connections() -> int:
    """Return how many connections this process holds: half of the files that it may open are left for all else."""
    if resource is None:
        return MOST_CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MOST_CONNECTIONS, soft // 2)
