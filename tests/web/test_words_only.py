"""A version of words alone, over HTTP: what it answers, and how the page and the JSON say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Settings
from index import Options, rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import FOREIGN, QUESTION, words_of
from tests.web.test_dependencies import wait_for_health
from web.app import create_app

STRIP = "//p[@class='preparing']"


class Killed(BaseException):
    """Ends a rebuild as a signal would."""


def die(stage: str, done: int, total: int) -> None:
    """End the rebuild once passages are being embedded."""
    if stage == "embedding":
        raise Killed


@pytest.fixture
def by_words(folder: Path, data: Path, settings: Settings, encoder: FakeEncoder) -> Iterator[TestClient]:
    """Return a client of the server over a rebuild that was killed when its words could be found."""
    with pytest.raises(Killed):
        rebuild([folder], data, encoder, Options(early_passages=1), die)
    with TestClient(create_app(settings, encoder), raise_server_exceptions=False) as client:
        yield client


def test_the_json_says_so_and_is_not_sure(by_words: TestClient, encoder: FakeEncoder) -> None:
    before = encoder.encoded
    body = by_words.get("/api/search", params={"q": QUESTION}).json()
    assert (body["words_only"], body["state"], body["confidence"]) == (True, "closest", None)
    passage = body["passages"][0]
    assert "transports publics" in passage["text"]
    assert passage["highlights"], "marked by its words"
    asked = {"question": "et ce remboursement ?", "history": [QUESTION]}
    assert by_words.post("/api/search", json=asked).json()["interpreted_as"]["carried"] == [QUESTION]
    assert by_words.get("/api/search", params={"q": FOREIGN}).json()["state"] == "nothing"
    assert by_words.get("/api/suggest", params={"q": "congés"}).json()["suggestions"]
    assert by_words.get("/api/health").json()["words_only"] is True
    assert encoder.encoded == before, "no question goes through the model"


def test_the_page_says_so(by_words: TestClient) -> None:
    told = ["Réponses par les mots seulement : l’index n’est pas terminé."]
    for address in ("/", "/documents", f"/?q={QUESTION}"):
        assert words_of(by_words.get(address).text, STRIP) == told
    why = words_of(by_words.get("/", params={"q": QUESTION}).text, "//p[@class='why']")
    assert why[0].startswith("Ces passages ont été trouvés par leurs mots seulement")


def test_the_full_version_takes_its_place(by_words: TestClient, folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    wait_for_health(by_words, lambda health: health["words_only"] is False)
    assert words_of(by_words.get("/").text, STRIP) == []
    body = by_words.get("/api/search", params={"q": QUESTION}).json()
    assert body["words_only"] is False
    assert body["confidence"] > 0
