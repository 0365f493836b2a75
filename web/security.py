"""What stands before every request: the name it came by, where it was sent from, and how long it is."""

from ipaddress import ip_address

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import Settings, parse_host, parse_names
from web.errors import error_response
from web.headers import headers_of

LONGEST_BODY = 1_000_000
"""Bytes in the body of a request, at most."""

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
# What the test client of starlette calls itself and the server; no connection comes from such an address.
_TEST_CLIENT, _TEST_SERVER = "testclient", "testserver"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Guard:
    """The middleware that lets a request through or refuses it, and gives every answer its headers.

    A request must name the server by its own address, by a name of this machine's loopback or by one of the allowed
    names. A request that changes something must not come from a page of another site, of a sibling domain or of
    another port.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._public = frozenset(parse_names(settings.allowed_hosts))
        own = parse_host(f"[{settings.host}]" if ":" in settings.host else settings.host)[0]
        names = {*_LOOPBACK_NAMES, own, *(name for name, _ in self._public)}
        self._names = frozenset(filter(_is_specific, names))

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
        hosts = request.headers.getlist("host")
        host = hosts[0] if len(hosts) == 1 else ""
        if parse_host(host)[0] not in self._names and not _is_in_process(request, host):
            return HTTPException(
                400, "the server does not answer under this name; name it in SOURCIER_ALLOWED_HOSTS if it should"
            )
        if request.method not in _SAFE_METHODS and self._is_foreign(request, host):
            return HTTPException(403, "the request was sent from a page of another site; send it from this one")
        lengths = request.headers.getlist("content-length") or ["0"]
        if any(not (length.isascii() and length.isdecimal()) or int(length[:20]) > LONGEST_BODY for length in lengths):
            return _too_long()
        return None

    def _is_foreign(self, request: Request, host: str) -> bool:
        """Tell whether a page of another origin sent the request; programs that are no browser send neither header."""
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return True
        origins = request.headers.getlist("origin")
        if not origins:
            return False
        if len(origins) > 1:
            return True
        scheme, origin = _split_origin(origins[0])
        name, port = parse_host(host)
        if not origin[0]:
            return True
        # Behind a proxy the Host may be another; the public name is then one of those allowed, at the port set there.
        default = _DEFAULT_PORTS[scheme]
        return (origin[0], origin[1] or default) not in {
            (known, known_port or default) for known, known_port in {(name, port), *self._public}
        }


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


def _split_origin(origin: str) -> tuple[str, tuple[str, int | None]]:
    """Return the scheme of an origin, with its name and port; ("", ("", None)) of another one, as of « null »."""
    scheme, _, host = origin.partition("://")
    if scheme not in _DEFAULT_PORTS:
        return "", ("", None)
    return scheme, parse_host(host)


def _is_in_process(request: Request, host: str) -> bool:
    """Tell whether starlette's test client asks: it calls the application without a connection."""
    return host == _TEST_SERVER and request.client is not None and request.client.host == _TEST_CLIENT


def _is_specific(name: str) -> bool:
    """Tell whether a name can lead to a server: a wildcard address is only listened on."""
    try:
        return not ip_address(name).is_unspecified
    except ValueError:
        return bool(name)


def _too_long() -> HTTPException:
    return HTTPException(413, f"the body of a request may have {LONGEST_BODY} bytes; send less")
