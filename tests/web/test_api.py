"""The JSON endpoints."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Assistant, Settings
from index import Index
from tests.conftest import DOCUMENTS
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import FOREIGN, QUESTION
from web.app import create_app


def first_passage(client: TestClient, question: str = QUESTION) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/search", params={"q": question}).json()["passages"][0]
    return found


def test_an_answer_is_the_body_that_the_command_line_prints(
    client: TestClient, settings: Settings, encoder: FakeEncoder
) -> None:
    index = Index.open(settings.data, encoder)
    printed = json.dumps(asdict(Assistant(index, encoder, settings).answer(QUESTION)))
    index.close()
    assert client.get("/api/search", params={"q": QUESTION}).json() == json.loads(printed)
    assert client.post("/api/search", json={"question": QUESTION}).json() == json.loads(printed)


def test_an_answer_cites_the_passage_that_holds_the_words(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": QUESTION, "k": 2}).json()
    best = answer["passages"][0]
    assert answer["state"] == "found"
    assert len(answer["passages"]) == 2
    assert best["citation"]["document"] == "aides/transport.html"
    assert "rembourse la moitié" in best["text"]
    assert all(best["text"][mark["start"] : mark["end"]].strip() for mark in best["highlights"])


def test_words_that_stand_nowhere_are_named(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": FOREIGN}).json()
    assert answer["interpreted_as"]["unknown_words"] == ["Zygomorphe", "xylophone", "quark"]
    assert answer["state"] == "nothing"


def test_earlier_questions_are_carried_into_one_that_leans_on_them(client: TestClient) -> None:
    body = {"question": "Et pour le tramway ?", "history": [QUESTION]}
    assert client.post("/api/search", json=body).json()["interpreted_as"]["carried"] == [QUESTION]


@pytest.mark.parametrize(
    ("in_address", "in_body"),
    [
        ({"document": "conges.txt"}, {"documents": ["conges.txt"]}),
        ({"language": ["en", "de"]}, {"languages": ["en", "de"]}),
        ({"source": "documents"}, {"sources": ["documents"]}),
        ({"date_from": "2022-01-01", "date_to": "2022-12-31"}, {"date_from": "2022-01-01", "date_to": "2022-12-31"}),
    ],
)
def test_filters_hold_a_search_the_same_way_in_the_address_and_in_the_body(
    client: TestClient, in_address: dict[str, Any], in_body: dict[str, Any]
) -> None:
    by_address = client.get("/api/search", params={"q": QUESTION, "k": 9, **in_address}).json()
    by_body = client.post("/api/search", json={"question": QUESTION, "k": 9, "filters": in_body}).json()
    assert by_address == by_body
    found = {passage["citation"]["document"] for passage in by_body["passages"]}
    expected = {"document": {"conges.txt"}, "language": {"library"}, "date_from": {"conges.txt"}}
    assert found == expected.get(
        next(iter(in_address)), {*DOCUMENTS, *("prefecture", "mairie", "library")} - {"services.jsonl"}
    )


@pytest.mark.parametrize(
    "question", ["a\u0000b\u0007c", "😀 préfet 🏛️", "من هو المحافظ préfet", "<script>alert(1)</script>"]
)
def test_any_characters_can_be_asked(client: TestClient, question: str) -> None:
    assert client.get("/api/search", params={"q": question}).status_code == 200
    assert client.post("/api/search", json={"question": question, "history": [question]}).status_code == 200


def test_half_a_character_does_not_break_the_server(client: TestClient) -> None:
    body = b'{"question": "\\ud800 pr\\u00e9fet"}'
    answer = client.post("/api/search", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 422)


def test_a_conversation_is_kept_read_and_deleted(client: TestClient) -> None:
    begun = client.post("/api/conversations")
    address = begun.headers["location"]
    assert begun.status_code == 201
    assert begun.json()["turns"] == []
    first = client.post(f"{address}/turns", json={"question": QUESTION, "k": 3})
    second = client.post(f"{address}/turns", json={"question": "Et pour le tramway ?"})
    assert (first.status_code, first.json()["number"], second.json()["number"]) == (201, 1, 2)
    assert len(first.json()["answer"]["passages"]) == 3
    assert second.json()["answer"]["interpreted_as"]["carried"] == [QUESTION]
    assert client.get(address).json()["turns"] == [first.json(), second.json()]
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_a_turn_can_be_filtered(client: TestClient) -> None:
    address = client.post("/api/conversations").headers["location"]
    turn = client.post(f"{address}/turns", json={"question": QUESTION, "filters": {"languages": ["en"]}}).json()
    assert [passage["citation"]["document"] for passage in turn["answer"]["passages"]] == ["library"]


def test_what_a_reader_thinks_is_kept(client: TestClient) -> None:
    conversation = client.post("/api/conversations").json()["id"]
    turn = client.post(f"/api/conversations/{conversation}/turns", json={"question": QUESTION}).json()
    passage = turn["answer"]["passages"][0]["citation"]["passage_id"]
    body = {"conversation": conversation, "turn": 1, "useful": True}
    assert client.post("/api/feedback", json=body).status_code == 204
    assert client.post("/api/feedback", json={**body, "passage_id": passage, "useful": False}).status_code == 204
    assert client.post("/api/feedback", json={**body, "passage_id": "other"}).status_code == 404
    assert client.post("/api/feedback", json={**body, "turn": 2}).status_code == 404


def test_documents_are_listed_in_pages(client: TestClient) -> None:
    whole = client.get("/api/documents").json()
    part = client.get("/api/documents", params={"offset": 2, "limit": 3}).json()
    assert (whole["total"], len(whole["documents"]), part["total"]) == (6, 6, 6)
    assert part["documents"] == whole["documents"][2:5]
    assert set(whole["documents"][0]) == {
        *("id", "document", "title", "url", "published", "modified", "language", "author", "pages", "sha256")
    }
    town_hall = next(document for document in whole["documents"] if document["document"] == "mairie")
    assert town_hall["url"] == "https://example.org/mairie"


def test_a_passage_is_a_span_of_the_text_of_its_document(client: TestClient) -> None:
    found = first_passage(client)
    citation = found["citation"]
    document = client.get(f"/api/documents/{citation['document_id']}").json()
    assert document["text"][citation["start"] : citation["end"]] == found["text"]
    assert (document["sha256"], document["title"]) == (citation["sha256"], citation["title"])
    place = {"id": citation["passage_id"], "start": citation["start"], "end": citation["end"]}
    assert place in document["passages"]


def test_a_passage_is_proved_when_it_is_asked_for(client: TestClient) -> None:
    found = first_passage(client)
    version = client.get("/api/health").json()["version"]
    proved = client.get(f"/api/passages/{found['citation']['passage_id']}").json()
    assert proved == {"version": version, "verified": True, "text": found["text"], "citation": found["citation"]}


def test_health_tells_what_answers(client: TestClient) -> None:
    health = client.get("/api/health")
    assert health.status_code == 200
    assert health.json() == {
        "status": "ok",
        "version": client.get("/api/search", params={"q": "préfet"}).json()["version"],
        "documents": 6,
        "passages": client.get("/api/health").json()["passages"],
        "model": "fake",
        "words_only": False,
    }


def test_the_server_counts_its_answers_and_errors(client: TestClient) -> None:
    client.get("/api/search", params={"q": QUESTION})
    client.get("/api/search", params={"q": FOREIGN})
    client.get("/api/nothing")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for line in (
        'sourcier_answers_total{state="found"} 1.0',
        'sourcier_answers_total{state="nothing"} 1.0',
        "sourcier_answer_seconds_count 2.0",
        'sourcier_http_errors_total{status="404"} 1.0',
        "sourcier_documents 6.0",
    ):
        assert line in answer.text.splitlines()


def test_two_servers_in_a_process_count_apart(app: FastAPI, client: TestClient) -> None:
    client.get("/api/nothing")
    with TestClient(create_app(app.state.settings, FakeEncoder())) as other:
        assert "sourcier_http_errors_total{" not in other.get("/metrics").text


def test_the_description_of_the_endpoints_names_them_all(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/search",
        "/api/suggest",
        "/api/conversations",
        "/api/conversations/{conversation_id}",
        "/api/conversations/{conversation_id}/export",
        "/api/conversations/{conversation_id}/turns",
        "/api/documents",
        "/api/documents/{document_id}",
        "/api/passages/{passage_id}",
        "/api/passages/{passage_id}/citation",
        "/api/feedback",
        "/api/health",
    }
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["summary"].endswith(".")
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "422" not in operation["responses"]


def test_what_was_taken_over_from_earlier_questions_can_be_ignored(client: TestClient) -> None:
    history = ["Qui rembourse l'abonnement aux transports ?"]
    after = client.post("/api/search", json={"question": "et combien ?", "history": history}).json()
    assert after["interpreted_as"]["carried"] == history
    assert "abonnement" in after["interpreted_as"]["terms"]
    asked = {"question": "et combien ?", "history": history, "ignore": history}
    alone = client.get("/api/search", params={"q": "et combien ?"}).json()
    alone["interpreted_as"]["ignored"] = history
    assert client.post("/api/search", json=asked).json() == alone
    conversation = client.post("/api/conversations").json()["id"]
    turns = f"/api/conversations/{conversation}/turns"
    client.post(turns, json={"question": history[0]})
    kept = client.post(turns, json={"question": "et combien ?", "ignore": history}).json()
    assert kept["answer"] == alone


def test_a_conversation_knows_which_documents_it_showed(client: TestClient) -> None:
    conversation = client.post("/api/conversations").json()["id"]
    turns = f"/api/conversations/{conversation}/turns"
    shown = client.post(turns, json={"question": "Qui rembourse l'abonnement aux transports ?"}).json()["answer"]
    first = shown["passages"][0]["citation"]
    answer = client.post(turns, json={"question": "que dit ce document ?"}).json()["answer"]
    assert answer["interpreted_as"]["documents"] == [{"id": first["document_id"], "title": first["title"]}]
    assert {p["citation"]["document_id"] for p in answer["passages"]} == {first["document_id"]}
    assert client.get(f"/api/conversations/{conversation}").json()["turns"][1]["answer"] == answer
