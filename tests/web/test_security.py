"""What stands before every request."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import NoAllowedHosts, Settings
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION, listening, parsed
from web.app import create_app
from web.security import LONGEST_BODY

EVERYWHERE = "0.0.0.0"  # noqa: S104  nothing is bound to it here
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/documents",
        "/about",
        "/nothing",
        "/api/docs",
        "/api/health",
        "/api/nothing",
        "/static/style.css",
        "/metrics",
    ],
)
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "cache-control" in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "http://testserver:8001"}, 403),
        ({"Origin": "http://testserver.elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "http://testserver@elsewhere.example"}, 403),
        ({"Origin": "http://elsewhere.example@testserver"}, 403),
        ({"Origin": "http://testserver/"}, 403),
        ({"Origin": "file://testserver"}, 403),
        ({"Origin": "http://TESTSERVER."}, 303),
        ({"Origin": "http://testserver:80"}, 303),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 303),
    ],
)
def test_a_form_of_another_site_is_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/conversations", data={"question": QUESTION}, headers=headers, follow_redirects=False)
    assert answer.status_code == status


def test_a_deletion_from_another_site_is_refused(client: TestClient) -> None:
    address = client.post("/api/conversations").headers["location"]
    answer = client.delete(address, headers={"Origin": "http://elsewhere.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert client.get(address).status_code == 200


def test_reading_is_open_to_links_of_other_sites(client: TestClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "allowed", "asked", "status"),
    [
        ("127.0.0.1", "", "localhost:8000", 200),
        ("127.0.0.1", "", "127.0.0.1", 200),
        ("127.0.0.1", "", "[::1]:8000", 200),
        ("127.0.0.1", "", "[0:0:0::1]:8000", 200),
        ("127.0.0.1", "", "LOCALHOST", 200),
        ("127.0.0.1", "", "localhost.", 200),
        ("127.0.0.1", "", "elsewhere.example", 400),
        ("127.0.0.1", "", "localhost.elsewhere.example", 400),
        ("127.0.0.1", "", "[", 400),
        ("127.0.0.1", "", "", 400),
        ("127.0.0.1", "", "elsewhere.example@localhost", 400),
        ("127.0.0.1", "", "localhost@elsewhere.example", 400),
        ("127.0.0.1", "", "localhost:80@elsewhere.example", 400),
        ("127.0.0.1", "", "localhost/elsewhere.example", 400),
        ("127.0.0.1", "", "localhost elsewhere.example", 400),
        ("127.0.0.1", "", "localhost,elsewhere.example", 400),
        ("127.0.0.1", "", "0.0.0.0:8000", 400),
        ("127.0.0.1", "sourcier.example, b.example", "b.example:8000", 200),
        ("127.0.0.1", "sourcier.example:8443", "sourcier.example:8443", 200),
        ("localhost", "", "elsewhere.example", 400),
        ("192.0.2.7", "", "elsewhere.example", 400),
        ("192.0.2.7", "", "192.0.2.7:80", 200),
        ("2001:db8:0::7", "", "[2001:db8::7]:80", 200),
        ("fe80::7%eth0", "", "[fe80::7]:80", 200),
        (EVERYWHERE, "sourcier.example", "elsewhere.example", 400),
        (EVERYWHERE, "sourcier.example", "sourcier.example", 200),
        (EVERYWHERE, "sourcier.example", "0.0.0.0:8000", 400),
        (EVERYWHERE, "2001:db8::7", "[2001:db8::7]:8000", 200),
    ],
)
def test_the_server_answers_under_its_own_names(
    folder: Path, data: Path, encoder: FakeEncoder, host: str, allowed: str, asked: str, status: int
) -> None:
    rebuild([folder], data, encoder)
    app = create_app(Settings(data=data, model="fake", host=host, allowed_hosts=allowed), encoder)
    with TestClient(app) as client:
        assert client.get("/api/health", headers={"Host": asked}).status_code == status


def test_a_request_that_names_two_hosts_is_refused(client: TestClient) -> None:
    hosts = [("Host", "testserver"), ("Host", "elsewhere.example")]
    assert client.get("/api/health", headers=hosts).status_code == 400
    assert client.get("/api/health", headers=hosts[::-1]).status_code == 400


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "0", "::0", "0x0", "0.0", "", "::ffff:0.0.0.0", "[::]"])
def test_a_server_on_every_address_needs_names(data: Path, encoder: FakeEncoder, host: str) -> None:
    with pytest.raises(NoAllowedHosts, match="SOURCIER_ALLOWED_HOSTS"):
        create_app(Settings(data=data, model="fake", host=host, allowed_hosts=""), encoder)
    create_app(Settings(data=data, model="fake", host=host, allowed_hosts="sourcier.example"), encoder)


def test_the_name_of_the_test_client_is_no_name_of_the_server_on_a_connection(app: FastAPI) -> None:
    with listening(app) as address:
        assert httpx.get(f"{address}/api/health", headers={"Host": "testserver"}).status_code == 400


@pytest.mark.parametrize(
    ("allowed", "origin", "status"),
    [
        ("sourcier.example", "https://sourcier.example", 200),
        ("sourcier.example", "https://sourcier.example:443", 200),
        ("sourcier.example", "https://sourcier.example:8443", 403),
        ("sourcier.example:8443", "https://sourcier.example:8443", 200),
        ("sourcier.example:8443", "https://sourcier.example", 403),
        ("sourcier.example", "https://other.sourcier.example", 403),
        ("sourcier.example", "http://127.0.0.1:8001", 403),
    ],
)
def test_behind_a_proxy_the_public_name_may_send_forms(
    folder: Path, data: Path, encoder: FakeEncoder, allowed: str, origin: str, status: int
) -> None:
    rebuild([folder], data, encoder)
    app = create_app(Settings(data=data, model="fake", allowed_hosts=allowed), encoder)
    with TestClient(app) as client:
        headers = {"Host": "127.0.0.1:8000", "Origin": origin}
        assert client.post("/api/search", json={"question": QUESTION}, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("trusted", "peer", "proto", "is_https"),
    [
        ("", "127.0.0.1", "https", False),
        ("", "10.0.0.7", "https", False),
        ("10.0.0.7", "10.0.0.7", "https", True),
        ("10.0.0.7", "10.0.0.8", "https", False),
        ("10.0.0.0/24, ::1", "10.0.0.8", "https", True),
        ("10.0.0.0/24, ::1", "0:0::1", "https", True),
        ("10.0.0.0/24", "10.0.0.8", "gopher", False),
    ],
)
def test_only_trusted_proxies_tell_that_a_request_came_by_https(
    app: FastAPI,
    settings: Settings,
    encoder: FakeEncoder,
    monkeypatch: pytest.MonkeyPatch,
    trusted: str,
    peer: str,
    proto: str,
    is_https: bool,
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    app = create_app(settings.model_copy(update={"trusted_proxies": trusted}), encoder)
    headers = {"X-Forwarded-Proto": proto, "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Host": "elsewhere.example"}
    with TestClient(app, "http://localhost", client=(peer, 5000)) as client:
        cookie = client.post("/api/conversations", headers=headers).headers["set-cookie"]
    assert ("; Secure" in cookie) == is_https


def test_pages_are_stored_nowhere_and_static_files_are(client: TestClient) -> None:
    conversation = client.post("/api/conversations").headers["location"].removeprefix("/api")
    document = client.get("/api/documents").json()["documents"][0]["id"]
    for path in (
        *("/", f"/?q={QUESTION}", "/conversations", conversation, f"/api{conversation}", "/api/conversations"),
        *(f"{conversation}/export.{kind}" for kind in ("md", "json", "html")),
        *(
            "/documents",
            f"/documents/{document}",
            f"/documents/{document}/original",
            "/nothing",
            f"/api/search?q={QUESTION}",
        ),
    ):
        assert client.get(path).headers["cache-control"] == "no-store", path
    assert client.post("/conversations", data={"question": QUESTION}).history[0].headers["cache-control"] == "no-store"
    assert "max-age" in client.get("/static/style.css").headers["cache-control"]


def test_a_body_that_is_too_long_is_refused_whether_it_tells_its_length_or_not(app: FastAPI) -> None:
    def drops() -> Iterator[bytes]:
        for _ in range(1 + LONGEST_BODY // 10_000):
            yield b"a" * 10_000

    with listening(app) as address, httpx.Client(base_url=address) as client:
        for path, kind in (
            ("/api/search", "application/json"),
            ("/conversations", "application/x-www-form-urlencoded"),
        ):
            for content in (b"a" * (LONGEST_BODY + 1), drops()):
                answer = client.post(path, content=content, headers={"Content-Type": kind})
                assert answer.status_code == 413
        assert client.get("/api/health").status_code == 200


def test_a_page_asks_for_nothing_but_what_the_server_has(
    client: TestClient, client_of: Callable[..., TestClient]
) -> None:
    for path in ("/", "/documents", "/api/docs", "/nothing"):
        for address in parsed(client.get(path).text).xpath("//link/@href | //script/@src | //img/@src"):
            assert address.startswith("/")
            assert client.get(address).status_code == 200
