"""The headers that every answer of the server carries."""

from types import MappingProxyType

DOCS = "/api/docs"

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Swagger UI sets styles on its elements.
_DOCS_POLICY = _POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")

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
    policy = _DOCS_POLICY if path == DOCS else _POLICY
    return {"Content-Security-Policy": policy, **_FIXED, "Cache-Control": _NOT_KEPT}
