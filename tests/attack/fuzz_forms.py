"""Forms and headers at random over all pages, none of which may be answered with a status 5xx.

`python -m tests.attack.fuzz_forms --examples 2500 --seed 1` prints how many requests got which status; exit code 1
where one got a status 5xx.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_from_bytes

import httpx2
from fastapi.testclient import TestClient

from assistant import Settings
from index import rebuild
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder
from web.app import create_app

_METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
_FORMS = (
    *("/conversations", "/conversations/delete", "/preferences", "/conversations/{c}", "/conversations/{c}/delete"),
    *("/conversations/{c}/turns/{n}", "/conversations/{c}/feedback", "/conversations/{c}/rename"),
)
_PAGES = (
    *("/", "/conversations", "/documents", "/about", "/accessibility", "/conversations/{c}", "/metrics", "/api/docs"),
    *("/conversations/{c}/export.md", "/conversations/{c}/export.html", "/conversations/{c}/export.{x}"),
    *("/documents/{d}", "/documents/{d}/original", "/passages/{p}/citation", "/static/{x}", "/{x}/{x}", "/api/{x}"),
)
_FIELDS = (
    *("question", "source", "language", "document", "date_from", "date_to", "turn", "rank", "verdict", "quote"),
    *("document_id", "title", "ignore", "restore", "unfilter", "spoken", "theme", "back", "q", "passage", "find"),
    *("from", "named", "page", "format", "deleted", "v", "x", ""),
)
_TEXTS = (
    *(b"", b" ", b"0", b"-1", b"1", b"1e400", b"99999999999999999999999", b"NaN", b"true", b"null", b"fr", b"useful"),
    *(b"2024-02-30", b"0000-00-00", b"99999-01-01", b"\0", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", b"\xf0\x9f\x91\xa9"),
    *(b"%", b"%00", b"%zz", b"../../etc/passwd", b"//elsewhere.example", b"/\\elsewhere", b"javascript:alert(1)"),
    *(
        b"' OR 1=1 --",
        b'"',
        b"<script>",
        b"{{7*7}}",
        b"a" * 3000,
        b"\xe2\x80\xae",
        b"\r\nX: 1",
        b'"mot exact"',
        b"-mot",
    ),
    *(b"Qui rembourse l'abonnement aux transports ?", "congés payés".encode(), b"\xcc\x81" * 500, b"*" * 400),
)
_TYPES = (
    *("application/x-www-form-urlencoded",) * 4,
    *("multipart/form-data", "multipart/form-data; boundary=b", "multipart/form-data; boundary=", "application/json"),
    *("text/plain", "", "a", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=\xe9"),
)
_HEADERS = (
    *("Accept", "Accept-Language", "Cookie", "Referer", "Origin", "Sec-Fetch-Site", "Range", "If-None-Match", "Expect"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "Content-Encoding", "Content-Length", "Host", "Connection", "Upgrade"),
)


@contextmanager
def running() -> Iterator[TestClient]:
    """Give a client of a server over a small index; an exception of the server is an answer 500."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name, "data")
        rebuild([write_documents(Path(name, "documents"))], data, FakeEncoder())
        settings = Settings(data=data, model="fake")
        with TestClient(create_app(settings, FakeEncoder()), raise_server_exceptions=False) as client:
            yield client


def fuzz(client: TestClient, examples: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Send so many requests made at random; return how many got which status, and those that got a status 5xx."""
    draw = random.Random(seed)  # noqa: S311  the same requests for the same seed
    documents = [found["id"] for found in client.get("/api/documents").json()["documents"]]
    passages = [found["id"] for found in client.get(f"/api/documents/{documents[0]}").json()["passages"]]
    statuses, failures = Counter[int](), []
    for number in range(examples):
        if number % 50 == 0:
            conversation = client.post("/api/conversations").json()["id"]
            client.post(f"/api/conversations/{conversation}/turns", json={"question": "Qui a droit à des congés ?"})
        names = {"c": [conversation], "d": documents, "p": passages, "n": ["1", "2", "-1", "x"]}
        method, url, headers, body = _request(draw, names)
        try:
            status = client.request(method, url, headers=headers, content=body, follow_redirects=False).status_code
        except (UnicodeError, httpx2.InvalidURL):
            continue  # this client cannot send it
        statuses[status] += 1
        if status >= 500:
            failures.append(f"{status} {method} {url[:300]!r} {headers!r} {body[:300]!r}")
    return statuses, failures


def _request(draw: random.Random, names: dict[str, list[str]]) -> tuple[str, str, list[tuple[bytes, bytes]], bytes]:
    """Return a request: its method, its address, its headers, its body."""

    def text() -> bytes:
        found = draw.choice(_TEXTS) if draw.random() < 0.8 else draw.randbytes(draw.choice((1, 5, 200)))
        return found * (50 if draw.random() < 0.02 else 1)

    def name(kind: str) -> str:
        known = names.get(kind, [])
        return draw.choice(known) if known and draw.random() < 0.8 else quote_from_bytes(text()[:200], safe="")

    def fields(separator: bytes) -> bytes:
        count = 1200 if draw.random() < 0.03 else draw.choice((0, 1, 2, 3, 5, 5, 8))
        pairs = (draw.choice(_FIELDS).encode() + b"=" + quote_from_bytes(text()).encode() for _ in range(count))
        return separator.join(pairs)

    method, path = ("POST", draw.choice(_FORMS)) if draw.random() < 0.7 else ("GET", draw.choice(_PAGES))
    if draw.random() < 0.1:
        method = draw.choice(_METHODS)
    for kind in "cdpnx":
        path = path.replace(f"{{{kind}}}", name(kind))
    query = fields(b"&").decode() if draw.random() < 0.4 else ""
    kind = draw.choice(_TYPES)
    body = b"" if draw.random() < 0.1 else fields(b"&")
    if kind.startswith("multipart") and draw.random() < 0.8:
        parts = (
            b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (draw.choice(_FIELDS).encode(), draw.choice((b"", b'; filename="a"', b'; filename="')), text())
            for _ in range(draw.choice((0, 1, 3, 5) if draw.random() < 0.9 else (1100,)))
        )
        body = b"".join(parts) + draw.choice((b"--b--\r\n", b"", b"--b"))
    elif draw.random() < 0.2:
        body = text()
    headers = [(b"Content-Type", kind.encode("latin-1"))] if kind else []
    for _ in range(draw.choice((0, 0, 1, 3))):
        value = text()[:4000].replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        if draw.random() < 0.5:
            value = draw.choice((b"sourcier_reader=", b"sourcier_language=", b"sourcier_theme=")) + value
        headers.append((draw.choice(_HEADERS).encode(), value))
    return method, f"{path}?{query}" if query else path, headers, body


def main() -> int:
    """Run the requests of the command line and print how they were answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with running() as client:
        statuses, failures = fuzz(client, options.examples, options.seed)
    for status, count in sorted(statuses.items()):
        print(f"{status}  {count}")
    for failure in failures[:20]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
