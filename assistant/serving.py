"""Starts the web server, by its import string: no import of ours points to `web`."""

import os
import socket
import tempfile
import threading
import time
import webbrowser

import uvicorn
from uvicorn.supervisors import Multiprocess

from assistant.connections import BACKLOG, BoundedProtocol, allow_open_files
from assistant.errors import AssistantError
from assistant.screen import ERR
from assistant.settings import Settings

_PATIENCE = 60.0
# Seconds: for the answers that are being made or sent when the server is stopped; for a worker that loads its model.
_TO_THE_END, _TO_START = 30, 120


class PortTaken(AssistantError):
    """The server's address is in use or is not this machine's."""


def serve_forever(settings: Settings, open_page: bool) -> None:
    """Serve the chat and the JSON endpoints until the process is stopped.

    Raises:
        PortTaken: the address cannot be listened on.
    """
    listening = _listen(settings.host, settings.port)
    port = listening.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{port}/"
    # The server reads its settings from the environment, as it does when it is started without this command.
    os.environ |= {f"SOURCIER_{name.upper()}": str(value) for name, value in settings.model_dump().items()}
    ERR.print(f"Sourcier: {url} (stop with Ctrl+C)")
    if open_page:
        threading.Thread(target=_open_when_ready, args=(url, settings.host, port), daemon=True).start()
    answer_on(listening, "web.app:create_app", settings.workers)


def answer_on(listening: socket.socket, app: str, workers: int) -> None:
    """Serve what an import string makes until the process is stopped; several workers each make their own."""
    allow_open_files()
    config = uvicorn.Config(
        app,
        factory=True,
        http=BoundedProtocol,
        backlog=BACKLOG,
        ws="none",
        proxy_headers=False,  # uvicorn believes those of this machine; the application has a setting for it
        log_level="warning",
        access_log=False,  # addresses of requests have questions in them
        server_header=False,
        workers=workers,
        timeout_graceful_shutdown=_TO_THE_END,
        timeout_worker_healthcheck=_TO_START,
    )
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        _serve_together(config, listening)


def _serve_together(config: uvicorn.Config, listening: socket.socket) -> None:
    """Serve from several processes, each with its own model; one that dies is replaced."""
    with tempfile.TemporaryDirectory(prefix="sourcier-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts  # the workers count together in it
        Multiprocess(config, sockets=[listening]).run()


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        # Connections inherit it, and asyncio does not set it on those of a socket that it is given: the body of an
        # answer, sent after its headers, would wait 40 ms for the reader's machine to acknowledge those.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        raise PortTaken(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); another program uses it, or the address "
            "is not this machine's: choose another one with --port or --host"
        ) from error
    return listening


def _open_when_ready(url: str, host: str, port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
            continue
        webbrowser.open(url)
        return
