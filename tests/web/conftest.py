"""What the tests of the web share: the server over a small index, and pages parsed as a browser would."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html

from assistant import Settings
from index import current_version, rebuild
from tests.fake_encoder import FakeEncoder
from web.app import create_app
from web.i18n import speak

QUESTION = "Qui rembourse l'abonnement aux transports publics du salarié ?"
"""A question that `DOCUMENTS` answers."""

FOREIGN = "Zygomorphe xylophone quark ?"
"""A question of which no word stands in `DOCUMENTS`."""


@pytest.fixture
def settings(data: Path) -> Settings:
    """Return settings for a data folder of the test's own."""
    return Settings(data=data, model="fake")


@pytest.fixture
def app(folder: Path, data: Path, settings: Settings, encoder: FakeEncoder) -> FastAPI:
    """Return the server over an index of `DOCUMENTS`; it is not started."""
    rebuild([folder], data, encoder)
    return create_app(settings, encoder)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a client of the started server; an exception that the server did not foresee is an answer 500."""
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started


@pytest.fixture
def client_of(
    tmp_path: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> Iterator[Callable[..., TestClient]]:
    """Return a function: lines of a `.jsonl` file → a client of the started server over them."""
    started: list[TestClient] = []

    def start(*lines: dict[str, str]) -> TestClient:
        source = tmp_path / "lines.jsonl"
        source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        rebuild([source], data, encoder)
        client = TestClient(create_app(settings, encoder), raise_server_exceptions=False)
        started.append(client)
        return client.__enter__()

    yield start
    for client in started:
        client.__exit__()


@pytest.fixture
def spoken_in(language: str) -> Iterator[None]:
    """Have the language spoken that the test is parametrized with."""
    speak(language)
    yield
    speak("fr")


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve on a free port of this machine, from another thread; give the address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def alter(data: Path, query: str, *values: object) -> None:
    """Change the stored documents of the served version behind the program's back."""
    version = current_version(data)
    assert version is not None
    with sqlite3.connect(data / "versions" / version / "documents.sqlite") as database:
        database.execute(query, values)
    database.close()


def parsed(page: str) -> html.HtmlElement:
    """Return a page as a tree."""
    return html.document_fromstring(page)


def words_of(page: str, selector: str) -> list[str]:
    """Return the text of each element that an XPath finds, white space made one space."""
    return [" ".join(element.text_content().split()) for element in parsed(page).xpath(selector)]


@pytest.fixture
def app_conversations(settings: Settings) -> Callable[[], int]:
    """Return a function that counts the conversations that are kept."""

    def count() -> int:
        database = sqlite3.connect(settings.data / "conversations.sqlite")
        ((found,),) = database.execute("SELECT count(*) FROM conversations").fetchall()
        database.close()
        return int(found)

    return count
