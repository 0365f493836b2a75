"""Where a reader came from, if it was an answer: a way back to it, with the filters that its address holds."""

from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request


def way_back(request: Request) -> str | None:
    """Return the address of the answer whose link led here, None if something else did."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return None
    if came.netloc != request.headers.get("host"):
        return None
    if came.path.startswith("/conversations/"):
        return f"{came.path}?{came.query}" if came.query else came.path
    return f"/?{came.query}" if came.path == "/" and came.query.startswith("q=") else None


def same_conversation(request: Request, conversation_id: str, place: str = "", without: Collection[str] = ()) -> str:
    """Return the address of a conversation, at a place in it, with the filters of the one that led here.

    `without` are filters that it shall not have any more, as `interpreted_as` tells them.
    """
    path = f"/conversations/{conversation_id}"
    came = urlsplit(way_back(request) or "")
    pairs = [pair for pair in parse_qsl(came.query) if "=".join(pair) not in without] if came.path == path else []
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{path}{query}{place}"
