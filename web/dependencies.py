"""What a request is given: the version that answers, the conversations, the settings, the counts."""

import asyncio
import logging
import time
import weakref
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from assistant import Assistant, Conversations, Settings
from index import (
    Encoder,
    Index,
    NoIndex,
    Pointer,
    SearchIndexError,
    UnderWay,
    load_encoder,
    read_pointer,
    read_version,
    under_way,
)
from web.errors import NotServing
from web.line import Line
from web.metrics import Metrics

POLL = 0.5
"""Seconds between two looks for a new version."""

# A version that could not be opened is tried again after so many seconds: trying costs more than looking.
_PATIENCE = 5.0
_LOG = logging.getLogger(__name__)


class Serving:
    """The version that answers, which a new one replaces as soon as it is open; `preparing` is the next one's rebuild.

    Requests take `assistant` once and keep it: the reference is swapped, never what it leads to. The files of a
    version are closed when the last request that took it is done. Only one thread at a time calls `refresh`.
    """

    def __init__(self, settings: Settings, metrics: Metrics, encoder: Encoder | None = None) -> None:
        self.assistant: Assistant | None = None
        self.problem = "the server has just started"
        self.preparing: UnderWay | None = None
        self._settings = settings
        self._metrics = metrics
        self._encoder = encoder
        self._warm = False
        self._opened: Pointer | None = None
        self._failed: Pointer | None = None
        self._retry_at = 0.0

    @property
    def words_only(self) -> bool:
        """Whether the version that answers has no vectors yet."""
        return self.assistant is not None and self.assistant.index.manifest.words_only

    def refresh(self) -> None:
        """Open the published version if another one answers; if that fails, the other one goes on answering."""
        pointer = None
        self.preparing = under_way(self._settings.data)
        try:
            pointer = read_pointer(self._settings.data)
            if self.assistant and pointer in (None, self._opened):
                self.problem = ""
            elif pointer != self._failed or time.monotonic() >= self._retry_at:
                self.assistant = self._open(pointer and pointer.version)
                # A damaged version that was made again has its old name, and another digest.
                self.problem, self._opened, self._retry_at = "", pointer, 0.0
        # torch tells most of what can go wrong with a model as a RuntimeError or a ValueError
        except (SearchIndexError, OSError, RuntimeError, ValueError) as error:
            self._note(pointer, error)

    async def follow(self) -> None:
        """Look for a new version, again and again, until cancelled."""
        while True:
            await asyncio.sleep(POLL)
            await asyncio.to_thread(self.refresh)

    def _open(self, version: str | None) -> Assistant:
        settings = self._settings
        _, manifest = read_version(settings.data)  # tells that nothing is indexed before a model is loaded for it
        encoder = self._ready_encoder(warm=not manifest.words_only)
        index = Index.open(settings.data, encoder, version)
        assistant = Assistant(index, encoder, settings)
        weakref.finalize(assistant, index.close)
        self._metrics.serves(index.manifest)
        _LOG.info("version %s answers", index.version)
        return assistant

    def _ready_encoder(self, warm: bool) -> Encoder:
        """Return the model, used once before it is asked anything: its first question takes seconds."""
        if self._encoder is None:
            self._encoder = load_encoder(self._settings.model, self._settings.models)
        if warm and not self._warm:
            self._encoder.encode_questions(["échauffement"])
            self._warm = True
        return self._encoder

    def _note(self, pointer: Pointer | None, error: Exception) -> None:
        self._failed = pointer
        self._retry_at = 0.0 if isinstance(error, NoIndex) else time.monotonic() + _PATIENCE
        if str(error) != self.problem:
            self.problem = str(error)
            _LOG.warning("version %s cannot be served: %s", pointer.version if pointer else "(none)", error)


async def serving(request: Request) -> Serving:
    """Return the holder of the version that answers."""
    held: Serving = request.app.state.serving
    return held


async def served(holder: Annotated[Serving, Depends(serving)]) -> Assistant:
    """Return the version that answers a request, the same until its end.

    Raises:
        NotServing: none is open.
    """
    assistant = holder.assistant
    if assistant is None:
        raise NotServing(holder.problem)
    return assistant


async def conversations(request: Request) -> Conversations:
    """Return the kept conversations."""
    kept: Conversations = request.app.state.conversations
    return kept


async def metrics(request: Request) -> Metrics:
    """Return the counts."""
    counts: Metrics = request.app.state.metrics
    return counts


def _asks(request: Request) -> bool:
    """Tell whether a page is asked for that answers a question: the first page may ask none yet, and a document is
    read without any, but for who comes from an answer that is not kept."""
    if "document_id" not in request.path_params:
        return bool(request.query_params.get("q", "").strip())
    came = request.headers.get("referer", "").partition("?")[2]
    return request.query_params.get("from", came).startswith("q=")


async def in_turn(request: Request) -> AsyncIterator[None]:
    """Hold a place among the questions that are answered, until the answer is made; sending it may take longer.

    Raises:
        TooBusy: as many questions wait as may.
    """
    if request.method == "GET" and not _asks(request):
        yield
        return

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    line: Line = request.app.state.line
    async with line.place(gone):
        yield


InTurn = Depends(in_turn, scope="function")
"""What a route depends on that answers a question."""

# `async` although nothing is awaited: FastAPI would hand each of these to a thread otherwise.
Served = Annotated[Assistant, Depends(served)]
Holder = Annotated[Serving, Depends(serving)]
Kept = Annotated[Conversations, Depends(conversations)]
Counted = Annotated[Metrics, Depends(metrics)]
