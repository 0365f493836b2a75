"""Whoever sends a request, known by an unguessable cookie alone: no account, and nothing else is remembered of them."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from assistant import Conversation, Conversations, Listed
from web.dependencies import Kept

COOKIE = "sourcier_reader"

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader's own conversations; `cookie` is what a browser is given to be known again, once it began one.

    `is_known`: a conversation that was begun with the key is kept. Otherwise the key is new.
    """

    kept: Conversations
    key: str
    is_known: bool
    cookie: Mapping[str, Any]

    def start(self) -> str:
        """Begin a conversation of this reader and return its id."""
        return self.kept.start(self.key)

    def listing(self) -> list[Listed]:
        """Return the conversations that this reader began, the last used first."""
        return self.kept.listing(self.key) if self.is_known else []

    def latest(self) -> Conversation | None:
        """Return the conversation that this reader used last."""
        found = self.kept.listing(self.key, 1) if self.is_known else []
        return self.kept.read(found[0].id) if found else None

    def delete_all(self) -> int:
        """Delete the conversations that this reader began and return how many there were."""
        return self.kept.delete_all(self.key) if self.is_known else 0

    def remembered(self, response: Response) -> Response:
        """Return a response that has the browser know this reader again, as long as a conversation is kept."""
        response.set_cookie(value=self.key, **self.cookie)
        return response


# In a thread: whether a key is known is read from the file of conversations.
def _reader(request: Request, kept: Kept) -> Reader:
    is_https = request.url.scheme == "https"
    # A browser takes a cookie of this prefix from the server itself over https alone: a sibling domain cannot set it.
    name = f"__Host-{COOKIE}" if is_https else COOKIE
    sent = request.cookies.get(name, "")
    # A value that the server did not make is not taken over, or whoever plants it could list what is asked later.
    known = _KEY.fullmatch(sent) is not None and bool(kept.listing(sent, 1))
    cookie = {
        "key": name,
        "max_age": max(1, request.app.state.settings.retention_days) * _A_DAY,
        "secure": is_https,
        "httponly": True,
        "samesite": "lax",
    }
    return Reader(kept, sent if known else secrets.token_urlsafe(16), known, cookie)


Own = Annotated[Reader, Depends(_reader)]
