"""Every error has one shape: problem details for programs, a page in French for readers."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from assistant import BadQuestion, CitationFailed, Settings, UnknownConversation
from index import DamagedIndex, NoIndex, version_folder
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION, alter, parsed, words_of
from web.app import create_app
from web.errors import NotServing, UnknownDocument, UnknownPassage, problem_of

PROBLEM = "application/problem+json"
UPPER_CASE = "UPDATE documents SET text = upper(text)"


def test_each_exception_has_its_status() -> None:
    statuses = {
        BadQuestion("x"): 422,
        UnknownConversation("x"): 404,
        UnknownDocument("x"): 404,
        UnknownPassage("x"): 404,
        NoIndex("x"): 503,
        NotServing("x"): 503,
        CitationFailed("x"): 500,
        DamagedIndex("x"): 500,
        HTTPException(405): 405,
        KeyError("secret"): 500,
    }
    assert {error: problem_of(error).status for error in statuses} == statuses


def test_an_error_that_nobody_foresaw_tells_nothing_of_the_inside() -> None:
    assert "secret" not in problem_of(KeyError("secret")).model_dump_json()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/nothing", None, 404),
        ("PUT", "/api/search", None, 405),
        ("GET", "/api/search", None, 422),
        ("GET", "/api/search?q=", None, 422),
        ("GET", "/api/search?q=x&k=0", None, 422),
        ("GET", "/api/search?q=x&k=51", None, 422),
        ("GET", "/api/search?q=x&langage=fr", None, 422),
        ("GET", "/api/search?q=x&date_from=hier", None, 422),
        ("POST", "/api/search", {"question": "a" * 100_000}, 422),
        ("POST", "/api/search", {"question": "x", "history": ["y"] * 21}, 422),
        ("POST", "/api/search", {"question": "x", "filters": {"langage": ["fr"]}}, 422),
        ("POST", "/api/search", {"question": "x" * 1_100_000}, 413),
        ("GET", "/api/conversations/none", None, 404),
        ("DELETE", "/api/conversations/none", None, 404),
        ("POST", "/api/conversations/none/turns", {"question": "x"}, 404),
        ("GET", "/api/documents?limit=0", None, 422),
        ("GET", "/api/documents/none", None, 404),
        ("GET", "/api/passages/none", None, 404),
        ("POST", "/api/feedback", {"conversation": "none", "turn": 1, "useful": True}, 404),
        ("POST", "/metrics", None, 405),
        ("GET", "/api/docs/assets/redoc.standalone.js", None, 404),
    ],
)
def test_programs_are_told_every_error_as_problem_details(
    client: TestClient, method: str, path: str, body: object, status: int
) -> None:
    answer = client.request(method, path, json=body) if body else client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    told = answer.json()
    assert told["status"] == status
    assert set(told) <= {"type", "title", "status", "detail", "errors"}
    assert told["type"]
    assert told["title"]
    assert told["detail"]
    assert "Content-Security-Policy" in answer.headers


def test_a_malformed_request_is_told_value_by_value(client: TestClient) -> None:
    told = client.post("/api/search", json={"question": "x", "k": 0, "filters": {"date_to": "hier"}}).json()
    assert [(error["location"], error["pointer"]) for error in told["errors"]] == [
        ("body", "#/k"),
        ("body", "#/filters/date_to"),
    ]


def test_a_body_that_is_not_json_is_a_malformed_request(client: TestClient) -> None:
    answer = client.post("/api/search", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


def test_a_refused_method_names_those_that_work(client: TestClient) -> None:
    assert client.put("/api/documents").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/nothing", 404, "Page introuvable"),
        ("GET", "/static/nothing.css", 404, "Page introuvable"),
        ("GET", "/documents/none", 404, "Document introuvable"),
        ("GET", "/conversations/none", 404, "Conversation introuvable"),
        ("POST", "/conversations/none", 404, "Conversation introuvable"),
        ("POST", "/conversations/none/delete", 404, "Conversation introuvable"),
        ("GET", "/documents?page=0", 422, "Demande mal formée"),
        ("DELETE", "/documents", 405, "Action impossible"),
    ],
)
def test_readers_are_told_every_error_in_french(
    client: TestClient, method: str, path: str, status: int, title: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words_of(answer.text, "//h1") == [title]
    assert words_of(answer.text, "//main//p[@class='eyebrow']") == [f"Erreur {status}"]


def test_a_passage_of_another_document_is_not_found_in_this_one(client: TestClient) -> None:
    documents = client.get("/api/documents").json()["documents"]
    other = client.get(f"/api/documents/{documents[1]['id']}").json()["passages"][0]["id"]
    for passage in (other, "none"):
        answer = client.get(f"/documents/{documents[0]['id']}", params={"passage": passage})
        (told,) = words_of(answer.text, "//p[@class='note']")
        assert (answer.status_code, told.startswith("Le passage demandé n’est pas dans cette version")) == (404, True)
        assert not parsed(answer.text).xpath("//article//mark")


def test_an_altered_document_is_refused_wherever_it_is_asked_for(
    app: FastAPI, settings: Settings, encoder: FakeEncoder
) -> None:
    with TestClient(app) as client:
        alter(settings.data, UPPER_CASE)
        document = client.get("/api/documents").json()["documents"][0]
        for path in (f"/api/documents/{document['id']}", f"/api/search?q={QUESTION}"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
            assert answer.json()["type"] == "urn:sourcier:citation-failed"
            assert "the stored text was altered" in answer.json()["detail"]
        for path in (f"/documents/{document['id']}", f"/?q={QUESTION}"):
            answer = client.get(path)
            assert (answer.status_code, words_of(answer.text, "//h1")) == (500, ["Citation refusée"])
        assert client.get("/api/health").status_code == 200


def test_an_altered_passage_is_refused(app: FastAPI, settings: Settings) -> None:
    with TestClient(app) as client:
        alter(settings.data, "UPDATE passages SET sha256 = id")
        document = client.get("/api/documents").json()["documents"][0]
        with closing(sqlite3.connect(version_folder(settings.data) / "documents.sqlite")) as database:
            ((key,),) = database.execute("SELECT id FROM passages WHERE document_id = ? LIMIT 1", (document["id"],))
        assert client.get(f"/api/passages/{key}").status_code == 500
        page = client.get(f"/documents/{document['id']}", params={"passage": key})
        assert page.status_code == 500
        assert "mark" not in page.text.split("</head>")[1]


def test_where_the_files_of_a_damaged_index_lie_is_told_in_the_log_alone(
    app: FastAPI, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(app) as client:
        alter(settings.data, "UPDATE documents SET title = 'Un autre titre'")
        for path in ("/api/documents", f"/api/search?q={QUESTION}", "/documents"):
            answer = client.get(path)
            assert answer.status_code == 500
            assert "sourcier rebuild" in answer.text
            assert str(settings.data) not in answer.text
    assert str(settings.data) in caplog.text
    with TestClient(app) as client:
        answer = client.get("/api/health")
        assert (answer.status_code, str(settings.data) in answer.text) == (503, False)


@pytest.mark.parametrize(("path", "kind"), [("/api/conversations", PROBLEM), ("/conversations", "text/html")])
def test_a_failure_inside_is_told_without_the_inside_and_with_the_headers(
    app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(app.state.conversations, "start", lambda _: [][0])
    answer = client.post(path, data={"question": QUESTION} if path == "/conversations" else None)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["x-frame-options"] == "DENY"
    assert "index out of range" not in answer.text


@pytest.mark.parametrize(("path", "kind"), [("/api/conversations", PROBLEM), ("/conversations", "text/html")])
def test_conversations_that_cannot_be_kept_are_told_without_the_inside(
    client: TestClient, settings: Settings, path: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("conversations.sqlite", "conversations.sqlite-wal", "conversations.sqlite-shm"):
        (settings.data / name).unlink(missing_ok=True)
    (settings.data / "conversations.sqlite").write_bytes(b"not a database" * 100)
    answer = client.post(path, data={"question": QUESTION} if path == "/conversations" else None)
    assert answer.status_code == 503
    assert answer.headers["content-type"].startswith(kind)
    assert str(settings.data) in caplog.text
    assert "sqlite" not in answer.text.lower()
    assert str(settings.data) not in answer.text


def test_with_no_index_every_question_waits_for_one(settings: Settings, encoder: FakeEncoder) -> None:
    with TestClient(create_app(settings, encoder)) as client:
        for path in ("/api/health", "/api/search?q=x", "/api/documents"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert "sourcier rebuild" in answer.json()["detail"]
        page = client.get("/")
        assert (page.status_code, words_of(page.text, "//h1")) == (503, ["Aucun document n’est en service"])
        assert client.get("/metrics").status_code == 200


def test_an_index_of_another_model_is_told_and_not_served(app: FastAPI, settings: Settings) -> None:
    with TestClient(create_app(settings, FakeEncoder(fingerprint="other"))) as client:
        told: dict[str, Any] = client.get("/api/health").json()
        assert told["status"] == 503
        assert "the index was made with the model fake (fake-1)" in told["detail"]


def test_a_document_that_is_nothing_but_a_title_can_be_read(
    client_of: Callable[..., TestClient], tmp_path: Path
) -> None:
    client = client_of({"id": "a", "title": "Un titre", "text": "Quelques mots à lire."})
    document = client.get("/api/documents").json()["documents"][0]
    assert client.get(f"/documents/{document['id']}").status_code == 200
