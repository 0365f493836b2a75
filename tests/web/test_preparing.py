"""What a page says while a version is being prepared."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient

from assistant import Settings
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import words_of
from web.app import create_app

STRIP = "//p[@class='preparing']"


def told(client: TestClient, path: str, expected: Callable[[list[str]], bool]) -> list[str]:
    """Return what the strip of a page says, as soon as it is as expected."""
    deadline = time.monotonic() + 10
    while not expected(found := words_of(client.get(path).text, STRIP)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def prepare(data: Path, done: int, total: int) -> Path:
    data.mkdir(exist_ok=True)
    path = data / ".rebuild.json"
    path.write_text(json.dumps({"stage": "embedding", "done": done, "total": total}), encoding="utf-8")
    return path


def test_every_page_tells_how_far_the_next_version_is_and_stops_when_it_is_there(
    client: TestClient, settings: Settings
) -> None:
    assert words_of(client.get("/").text, STRIP) == []
    path = prepare(settings.data, 42, 100)
    expected = ["Une nouvelle version des documents est en préparation : calcul des vecteurs, 42 %."]
    for address in ("/", "/documents", "/about", "/nothing"):
        assert told(client, address, bool) == expected
    path.unlink()
    assert told(client, "/", lambda found: not found) == []


def test_a_first_index_that_is_being_made_is_told_instead_of_how_to_make_one(
    settings: Settings, encoder: FakeEncoder
) -> None:
    prepare(settings.data, 0, 0)
    with TestClient(create_app(settings, encoder)) as client:
        assert told(client, "/", bool) == [
            "Une nouvelle version des documents est en préparation : calcul des vecteurs."
        ]
        page = client.get("/documents?page=2")
    assert page.status_code == 503
    assert words_of(page.text, "//main//code") == []
    assert words_of(page.text, "//main//a[@href='/documents?page=2']") == ["Réessayer"]
