"""What a reader chose for every page, kept in two cookies: the language, and whether it is light or dark."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import UnderWay
from web.i18n import best_language, speak

LANGUAGE_COOKIE = "sourcier_language"
THEME_COOKIE = "sourcier_theme"

_A_YEAR = 365 * 86_400
_TRANSLATED = ("text/html", "text/markdown")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class View:
    """What the frame of a page shows: `theme` is light, dark or system; `address` is where its reader is, without the
    server; `preparing` is the rebuild that is under way; `words_only`: what answers has no vectors yet."""

    theme: str = "system"
    address: str = "/"
    preparing: UnderWay | None = None
    words_only: bool = False


_UNCHOSEN = View()
_view: ContextVar[View] = ContextVar("view", default=_UNCHOSEN)


class PreferenceForm(BaseModel):
    """What is chosen, and the address to go back to."""

    spoken: Literal["fr", "en"] | None = None
    theme: Literal["light", "dark", "system"] | None = None
    back: str = "/"


class Preferences:
    """The middleware that has each request answered in the language and the colours of its reader."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith(_TRANSLATED):
                    headers.add_vary_header("Accept-Language, Cookie")
            await send(message)

        request = Request(scope)
        speak(best_language(request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", "")))
        theme = request.cookies.get(THEME_COOKIE, "")
        held = request.app.state.serving
        shown = theme if theme in ("light", "dark") else "system"
        _view.set(View(shown, _address(request), held.preparing, held.words_only))
        await self._app(scope, receive, send_varying)


def view() -> View:
    """Return how the page of this request is shown."""
    return _view.get()


@router.post("/preferences")
async def choose(request: Request, form: Annotated[PreferenceForm, Form()]) -> Response:
    """Remember what is chosen, then show the page again that the reader was on."""
    response = RedirectResponse(form.back if is_own(form.back) else "/", 303)
    for name, value in ((LANGUAGE_COOKIE, form.spoken), (THEME_COOKIE, form.theme)):
        if value:
            secure = request.url.scheme == "https"
            response.set_cookie(name, value, max_age=_A_YEAR, secure=secure, httponly=True, samesite="lax")
    return response


def is_own(address: str) -> bool:
    """Tell whether an address leads to this server: browsers take « //a », « /\\a » and « /⇥/a » for another one."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()


def _address(request: Request) -> str:
    """Return the address of the page that is read: a form that was refused is shown where it was filled in."""
    path, query = request.url.path, request.url.query
    if request.method not in ("GET", "HEAD"):
        try:
            came = urlsplit(request.headers.get("referer", ""))
        except ValueError:
            return "/"
        path, query = came.path or "/", came.query
    return f"{path}?{query}" if query else path
