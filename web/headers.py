"""The headers that every answer of the server carries."""

from types import MappingProxyType

DOCS = "/api/docs"

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_FIXED = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        # Not `no-referrer`: a browser would then send « Origin: null » with our own forms.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
# A page shows the served version, and conversations that can be deleted: a copy must not outlive them.
_NOT_KEPT = "private, no-cache"


def headers_of(path: str) -> dict[str, str]:
    """Return the headers of an answer at a path; `Cache-Control` holds where the answer does not set its own."""
    return {"Content-Security-Policy": _POLICY, **_FIXED, "Cache-Control": _NOT_KEPT}
