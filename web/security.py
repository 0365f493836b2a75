"""What stands before every request: the name it came by, where it was sent from, and how long it is."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import Settings
from web.errors import error_response
from web.headers import headers_of

LONGEST_BODY = 1_000_000
"""Bytes in the body of a request, at most."""

_OWN_NAMES = ("localhost", "127.0.0.1", "::1", "testserver")
_READING = ("GET", "HEAD", "OPTIONS")


class Guard:
    """The middleware that lets a request through or refuses it, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._named = frozenset(_names(settings.allowed_hosts.split(",")))
        local = is_loopback(settings.host)
        self._hosts = self._named | {*_OWN_NAMES, settings.host.lower()} if self._named or local else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in headers_of(scope["path"]).items():
                    headers.setdefault(name, value)
            await send(message)

        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is None:
            await self._app(scope, limited(receive), send_with_headers)
        else:
            await error_response(request, refusal)(scope, receive, send_with_headers)

    def _refusal(self, request: Request) -> HTTPException | None:
        """Return why a request is refused, or None."""
        host = request.headers.get("host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return HTTPException(
                400, "the server does not answer under this name; name it in SOURCIER_ALLOWED_HOSTS if it should"
            )
        if request.method not in _READING and self._is_foreign(request, host):
            return HTTPException(403, "the request was sent from a page of another site; send it from this one")
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            return _too_long()
        return None

    def _is_foreign(self, request: Request, host: str) -> bool:
        """Tell whether a page of another site sent the request; programs that are no browser say nothing of it."""
        origin = request.headers.get("origin")
        if origin is None:
            return request.headers.get("sec-fetch-site") == "cross-site"
        # Behind a proxy the Host may be another; the public name is then one of those allowed.
        return urlsplit_host(origin) != host.lower() and _name(urlsplit_host(origin)) not in self._named


def limited(receive: Receive) -> Receive:
    """Return `receive`, refusing to read more than the longest body: a request need not tell its length."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LONGEST_BODY:
            raise _too_long()
        return message

    return counted


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def urlsplit_host(origin: str) -> str:
    """Return the host and port of an origin, in lower case; "" where there is none, as in « null »."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _too_long() -> HTTPException:
    return HTTPException(413, f"the body of a request may have {LONGEST_BODY} bytes; send less")


def _names(written: Iterable[str]) -> Iterable[str]:
    return (name.strip().lower() for name in written if name.strip())


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
