"""What stands before every request."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Settings
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION, listening, parsed
from web.app import create_app
from web.security import LONGEST_BODY, is_loopback

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
        ("127.0.0.1", "", "LOCALHOST", 200),
        ("127.0.0.1", "", "elsewhere.example", 400),
        ("127.0.0.1", "", "localhost.elsewhere.example", 400),
        ("127.0.0.1", "", "[", 400),
        ("127.0.0.1", "sourcier.example, b.example", "b.example:8000", 200),
        ("localhost", "", "elsewhere.example", 400),
        (EVERYWHERE, "", "elsewhere.example", 200),
        (EVERYWHERE, "sourcier.example", "elsewhere.example", 400),
        (EVERYWHERE, "sourcier.example", "sourcier.example", 200),
        ("192.0.2.7", "sourcier.example", "192.0.2.7:80", 200),
    ],
)
def test_the_server_answers_under_its_own_names(
    folder: Path, data: Path, encoder: FakeEncoder, host: str, allowed: str, asked: str, status: int
) -> None:
    rebuild([folder], data, encoder)
    app = create_app(Settings(data=data, model="fake", host=host, allowed_hosts=allowed), encoder)
    with TestClient(app) as client:
        assert client.get("/api/health", headers={"Host": asked}).status_code == status


def test_behind_a_proxy_the_public_name_may_send_forms(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    app = create_app(Settings(data=data, model="fake", allowed_hosts="sourcier.example"), encoder)
    with TestClient(app) as client:
        headers = {"Host": "127.0.0.1:8000", "Origin": "https://sourcier.example"}
        assert client.post("/api/search", json={"question": QUESTION}, headers=headers).status_code == 200


def test_an_address_of_this_machine_alone_is_known() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "127.0.0.9", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in (EVERYWHERE, "::", "192.0.2.7", "sourcier.example")] == [False] * 4


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
