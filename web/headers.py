"""The headers that every answer of the server carries."""

import re
from types import MappingProxyType

DOCS = "/api/docs"

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# A document is shown with its file beside it, where that is a PDF.
_DOCUMENT_POLICY = f"{_POLICY}; frame-src 'self'"
_DOCUMENT = re.compile(r"/documents/[^/]+")

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
# A page shows questions, conversations that can be deleted, or documents with the question that led to them in their
# address: no copy of it may stay on a shared computer or in a proxy, and none may outlive what is deleted.
_NOT_STORED = "no-store"

ORIGINAL = MappingProxyType({"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"})
"""The headers of a file that is taken away: wherever it is opened all the same, nothing in it runs."""

BESIDE = MappingProxyType(
    {
        # No `sandbox`: browsers do not show a PDF in one. They run nothing of it outside their viewer.
        "Content-Security-Policy": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'",
        "X-Frame-Options": "SAMEORIGIN",
    }
)
"""The headers of a PDF, which the page of its document shows beside the text."""


def headers_of(path: str) -> dict[str, str]:
    """Return the headers of an answer at a path; `Cache-Control` holds where the answer does not set its own."""
    policy = _DOCUMENT_POLICY if _DOCUMENT.fullmatch(path) else _POLICY
    return {"Content-Security-Policy": policy, **_FIXED, "Cache-Control": _NOT_STORED}
