"""`create_app`: the server, put together. Started by its import string, `web.app:create_app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant import Conversations, Settings, check_hosts
from index import Encoder
from web import about, api, assets, conversations, document, documents, pages, preferences
from web.dependencies import Serving
from web.errors import handle_errors
from web.line import Line, places
from web.metrics import Metrics
from web.preferences import Preferences
from web.retention import purge, purge_for_ever
from web.security import Guard

_DESCRIPTION = (
    "A question → verbatim, cited passages of the indexed documents. Nothing is generated. "
    "Every error has the same shape (RFC 9457, `application/problem+json`)."
)


def create_app(settings: Settings | None = None, encoder: Encoder | None = None) -> FastAPI:
    """Return the server: of the settings in the environment and of their model, unless others are given.

    Raises:
        NoAllowedHosts: it is to listen on every address of the machine, and no name is set for it.
    """
    settings = settings or Settings()
    check_hosts(settings.host, settings.allowed_hosts)
    app = FastAPI(
        title="Sourcier",
        version=version("sourcier"),
        description=_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.line = Line(settings.at_once or places(settings.workers), settings.waiting, app.state.metrics.waits)
    app.state.serving = Serving(settings, app.state.metrics, encoder)
    for part in (conversations, documents, document, pages, about, preferences, api, assets):
        app.include_router(part.router)
    app.include_router(api.counts)
    handle_errors(app)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Preferences)  # around the guard: what it refuses is told in the reader's language, too
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the published version before the first request, and those published later while requests are answered."""
    settings: Settings = app.state.settings
    serving: Serving = app.state.serving
    kept = app.state.conversations = Conversations(settings.data, settings.retention_days)
    await asyncio.to_thread(purge, kept)
    await asyncio.to_thread(serving.refresh)
    tasks = [asyncio.create_task(serving.follow()), asyncio.create_task(purge_for_ever(kept))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        serving.assistant = None
        kept.close()
