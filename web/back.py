"""Where a reader of a document came from, if it was an answer."""

from urllib.parse import urlsplit

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
