"""The served version: opened, swapped while questions are asked, kept when the next one cannot be opened."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Settings
from index import current_version, rebuild, rollback
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION, alter, listening
from web.app import create_app
from web.dependencies import Serving
from web.metrics import Metrics

TWO_SECONDS = 2.0
CLIENTS = 4


def served_version(client: TestClient | httpx.Client) -> str | None:
    version: str | None = client.get("/api/health").json().get("version")
    return version


def add_document(folder: Path, data: Path, encoder: FakeEncoder, name: str = "nouveau.txt") -> str:
    (folder / name).write_text(f"Le document {name} parle de géothermie et de puits.", encoding="utf-8")
    return rebuild([folder], data, encoder).version


def wait_for_health(client: TestClient | httpx.Client, expected: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return what health tells as soon as it is as expected."""
    deadline = time.monotonic() + 3 * TWO_SECONDS
    while not expected(told := client.get("/api/health").json()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return dict(told)


def wait_for(client: TestClient | httpx.Client, version: str | None) -> float:
    """Return the seconds until a version answers."""
    started = time.monotonic()
    wait_for_health(client, lambda told: told.get("version") == version)
    return time.monotonic() - started


def test_a_new_version_is_served_within_two_seconds_and_no_question_fails(
    app: FastAPI, folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    asked, done = Barrier(CLIENTS + 1, timeout=30), Event()
    limits = httpx.Limits(max_connections=8)
    with listening(app) as address, httpx.Client(base_url=address, limits=limits, timeout=30) as client:

        def ask() -> tuple[int, str]:
            answer = client.get("/api/search", params={"q": QUESTION})
            return answer.status_code, answer.json()["version"]

        def keep_asking() -> set[tuple[int, str]]:
            answers = {ask()}
            asked.wait()
            while not done.is_set():
                answers.add(ask())
            return answers | {ask()}

        old = served_version(client)
        with ThreadPoolExecutor(CLIENTS) as pool:
            asking = [pool.submit(keep_asking) for _ in range(CLIENTS)]
            asked.wait()
            new = add_document(folder, data, encoder)
            waited = wait_for(client, new)
            done.set()
        answers = [future.result() for future in asking]
    assert waited < TWO_SECONDS
    assert answers == [{(200, old), (200, new)}] * CLIENTS


def test_an_answer_is_of_one_version_and_what_left_the_folder_leaves_the_answers(
    client: TestClient, folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    assert (
        client.get("/api/search", params={"q": QUESTION})
        .json()["passages"][0]["citation"]["document"]
        .endswith("transport.html")
    )
    (folder / "aides" / "transport.html").unlink()
    wait_for(client, rebuild([folder], data, encoder).version)
    found = client.get("/api/search", params={"q": QUESTION, "k": 50}).json()["passages"]
    assert not [passage for passage in found if passage["citation"]["document"].endswith("transport.html")]


def test_a_version_taken_back_is_served_again(
    client: TestClient, folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    old = served_version(client)
    wait_for(client, add_document(folder, data, encoder))
    assert rollback(data) == old
    wait_for(client, old)


def test_a_version_that_cannot_be_opened_is_told_and_the_old_one_answers(
    client: TestClient, folder: Path, data: Path
) -> None:
    old = served_version(client)
    rebuild([folder], data, FakeEncoder(fingerprint="other"))
    health = wait_for_health(client, lambda told: "warning" in told)
    assert (health["status"], health["version"]) == ("ok", old)
    assert "the index was made with the model fake (other)" in health["warning"]
    assert client.get("/api/search", params={"q": QUESTION}).json()["version"] == old
    rollback(data, old)
    wait_for_health(client, lambda told: "warning" not in told)


def test_a_damaged_version_that_was_made_again_is_opened_again(
    app: FastAPI, folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    with TestClient(app) as client:
        alter(data, "UPDATE documents SET text = upper(text)")
        old = served_version(client)
        assert client.get("/api/search", params={"q": QUESTION}).status_code == 500
        assert rebuild([folder], data, encoder).version == old
        deadline = time.monotonic() + TWO_SECONDS
        while client.get("/api/search", params={"q": QUESTION}).status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_pointer_that_cannot_be_read_does_not_stop_the_looking(client: TestClient, data: Path) -> None:
    old = served_version(client)
    pointer = (data / "current").read_bytes()
    (data / "current").write_bytes(b"\xff\xfe")
    health = wait_for_health(client, lambda told: "warning" in told)
    assert (health["status"], health["version"]) == ("ok", old)
    (data / "current").write_bytes(pointer)
    wait_for_health(client, lambda told: "warning" not in told)


def test_a_server_without_an_index_begins_to_serve_as_soon_as_there_is_one(
    folder: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    with TestClient(create_app(settings, encoder)) as client:
        assert client.get("/api/health").status_code == 503
        version = rebuild([folder], data, encoder).version
        assert wait_for(client, version) < TWO_SECONDS
        assert client.get("/").status_code == 200


def test_the_model_has_answered_once_before_questions_can_be_asked(
    folder: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    fresh = FakeEncoder()
    serving = Serving(settings, Metrics(), fresh)
    assert (serving.assistant, fresh.encoded) == (None, 0)
    serving.refresh()
    assert fresh.encoded == 1
    assert serving.assistant is not None
    add_document(folder, data, encoder)
    serving.refresh()
    assert fresh.encoded == 1
    assert serving.assistant.version == current_version(data)


def test_the_files_of_an_old_version_are_closed_when_its_last_request_is_done(
    folder: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    serving = Serving(settings, Metrics(), encoder)
    serving.refresh()
    taken = serving.assistant
    assert taken is not None
    documents = taken.index.documents
    add_document(folder, data, encoder)
    serving.refresh()
    assert taken.answer(QUESTION).version == taken.version
    del taken
    with pytest.raises(Exception, match="closed"):
        documents.counts()


def test_a_version_that_failed_is_not_tried_at_each_look(
    folder: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    version = rebuild([folder], data, encoder).version
    damaged = data / "versions" / version / "dense.faiss"
    whole = damaged.read_bytes()
    damaged.write_bytes(b"cut")
    serving = Serving(settings, Metrics(), encoder)
    serving.refresh()
    damaged.write_bytes(whole)
    serving.refresh()
    assert serving.assistant is None
    assert "dense.faiss" in serving.problem


def test_the_settings_come_from_the_environment(
    folder: Path, data: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild([folder], data, encoder)
    monkeypatch.setenv("SOURCIER_DATA", str(data))
    monkeypatch.setenv("SOURCIER_PASSAGES", "2")
    with TestClient(create_app(encoder=encoder)) as client:
        assert len(client.get("/api/search", params={"q": QUESTION}).json()["passages"]) == 2
