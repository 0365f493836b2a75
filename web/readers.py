"""Whoever sends a request, known by an unguessable cookie alone: no account, and nothing else is remembered of them."""

import re
import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from assistant import Conversation, Conversations, Listed
from web.dependencies import Kept

COOKIE = "sourcier_reader"

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_A_DAY = 86_400


class Reader:
    """A reader's own conversations; `cookie` is what a browser is given to be known again, once it began one."""

    def __init__(self, kept: Conversations, sent: str, cookie: Mapping[str, Any]) -> None:
        """`sent` is the key in the cookie that came, "" where none did; whether the server made it is looked up when
        that matters: what needs no conversations works where their file cannot be read."""
        self.kept = kept
        self._sent = sent
        self._cookie = cookie

    @cached_property
    def is_known(self) -> bool:
        """Whether a conversation that was begun with the key is kept."""
        return bool(self._sent and self.kept.listing(self._sent, 1))

    @cached_property
    def key(self) -> str:
        """The key of the reader: a new one where the server did not make the one that came. Whoever plants one could
        list what is asked later."""
        return self._sent if self.is_known else secrets.token_urlsafe(16)

    def start(self) -> str:
        """Begin a conversation of this reader and return its id."""
        return self.kept.start(self.key)

    def listing(self) -> list[Listed]:
        """Return the conversations that this reader began, the last used first."""
        return self.kept.listing(self._sent) if self._sent else []

    def latest(self) -> Conversation | None:
        """Return the conversation that this reader used last."""
        found = self.kept.listing(self._sent, 1) if self._sent else []
        return self.kept.read(found[0].id) if found else None

    def delete_all(self) -> int:
        """Delete the conversations that this reader began and return how many there were."""
        return self.kept.delete_all(self._sent) if self._sent else 0

    def remembered(self, response: Response) -> Response:
        """Return a response that has the browser know this reader again, as long as a conversation is kept."""
        response.set_cookie(value=self.key, **self._cookie)
        return response


async def _reader(request: Request, kept: Kept) -> Reader:
    is_https = request.url.scheme == "https"
    # A browser takes a cookie of this prefix from the server itself over https alone: a sibling domain cannot set it.
    name = f"__Host-{COOKIE}" if is_https else COOKIE
    sent = request.cookies.get(name, "")
    cookie = {
        "key": name,
        "max_age": max(1, request.app.state.settings.retention_days) * _A_DAY,
        "secure": is_https,
        "httponly": True,
        "samesite": "lax",
    }
    return Reader(kept, sent if _KEY.fullmatch(sent) else "", cookie)


Own = Annotated[Reader, Depends(_reader)]
