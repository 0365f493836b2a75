"""Damage to the file of conversations shows no wrong word and harms no other conversation."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Conversations
from assistant.database import NAME
from tests.attack.conversation_flips import Tally, Truth, attack, damages, prepare
from tests.web.conftest import words_of
from web.app import create_app

_NOTICE = "rien n’en est montré, faute de pouvoir le prouver"


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Return a sound store."""
    return prepare(tmp_path)


def test_damage_is_refused_mended_or_harmless(truth: Truth) -> None:
    tally = Tally()
    for number, (what, written) in enumerate(damages(truth, flips=20, zeroes=8, cuts=4, seed=7)):
        attack(truth, what, written, number % 2 == 1, tally)
    assert tally.wrong == []
    assert tally.statuses[200] > 0


@pytest.fixture
def served(truth: Truth) -> Iterator[TestClient]:
    """Return a client of a server over a store in which a word of the second turn of a conversation was changed."""
    (truth.settings.data / NAME).write_bytes(truth.file)
    change(truth, "UPDATE turns SET answer = replace(answer, 'tramway', 'traMway') WHERE number = 2")
    with TestClient(create_app(truth.settings, truth.encoder), raise_server_exceptions=False) as client:
        yield client


def change(truth: Truth, statement: str) -> None:
    with closing(sqlite3.connect(truth.settings.data / NAME)) as database, database:
        assert database.execute(statement).rowcount > 0


def key_of(truth: Truth, turns: int) -> str:
    return next(key for key, shown in truth.shown.items() if len(shown) == turns)


def test_a_damaged_turn_says_so_in_its_place_and_the_others_are_shown(truth: Truth, served: TestClient) -> None:
    key = key_of(truth, 3)
    body = served.get(f"/api/conversations/{key}").json()
    assert body["turns"] == [truth.shown[key][1], {"number": 2, "damaged": True}, truth.shown[key][3]]
    page = served.get(f"/conversations/{key}")
    assert page.status_code == 200
    assert _NOTICE in words_of(page.text, "//section[@id='turn-2']//p[@class='note']")[0]
    assert words_of(page.text, "//section[@id='turn-2']//h2") == ["Question 2"]
    english = served.get(f"/conversations/{key}", headers={"Accept-Language": "en"})
    assert "nothing of them is shown" in words_of(english.text, "//section[@id='turn-2']//p[@class='note']")[0]
    assert "traMway" not in page.text


@pytest.mark.parametrize("kind", ["md", "html", "json"])
def test_an_export_says_which_turn_is_damaged(truth: Truth, served: TestClient, kind: str) -> None:
    answer = served.get(f"/conversations/{key_of(truth, 3)}/export.{kind}")
    assert answer.status_code == 200
    if kind == "json":
        assert json.loads(answer.text)["turns"][1] == {"number": 2, "damaged": True}
    else:
        assert answer.text.count(_NOTICE) == 1
    assert "traMway" not in answer.text


def test_what_is_done_to_a_damaged_turn_is_refused(truth: Truth, served: TestClient) -> None:
    key = key_of(truth, 3)
    passage = {"turn": "2", "rank": "1", "verdict": "useful"}
    again = served.post(f"/conversations/{key}/turns/2", data={"ignore": "x"})
    assert (again.status_code, words_of(again.text, "//h1")) == (409, ["Question endommagée"])
    assert served.post(f"/conversations/{key}/feedback", data=passage).status_code == 409
    assert served.post(f"/conversations/{key}/feedback", data=passage | {"rank": "0"}).status_code == 409
    said = {"conversation": key, "turn": 2, "useful": True}
    refused = served.post("/api/feedback", json=said)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:sourcier:turn-damaged")
    assert served.post("/api/feedback", json=said | {"turn": 3}).status_code == 204


def test_a_conversation_goes_on_after_a_damaged_turn(truth: Truth, served: TestClient) -> None:
    key = key_of(truth, 3)
    asked = served.post(f"/api/conversations/{key}/turns", json={"question": "Et pour le train ?"})
    assert (asked.status_code, asked.json()["number"]) == (201, 4)
    carried = asked.json()["answer"]["interpreted_as"]["carried"]
    assert "Et pour le tramway ?" not in carried
    assert served.post(f"/conversations/{key}/turns/3", data={}, follow_redirects=False).status_code == 303
    assert len(served.get(f"/api/conversations/{key}").json()["turns"]) == 4


def test_reports_leave_damaged_turns_out_and_count_them(truth: Truth, served: TestClient) -> None:
    damaged: Counter[str] = Counter()
    kept = Conversations(truth.settings.data, 30)
    sound = sum(1 for _ in kept.judged(damaged))
    assert sound + damaged["turns"] == sum(map(len, truth.shown.values()))
    assert damaged["turns"] > 0
    assert kept.check() == [f"{damaged['turns']} turns do not match their digests"]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE conversations SET name = 'Titre 9'",
        "UPDATE conversations SET question = 'Une autre ?'",
        "UPDATE conversations SET created = '2026-13-45', updated = 'x'",
        "UPDATE conversations SET updated = '1999-01-01T00:00:00+00:00'",
        "UPDATE conversations SET turns = 1000000000",
        "UPDATE conversations SET turns = 'many'",
        "UPDATE conversations SET sha256 = NULL",
        "UPDATE conversations SET bytes = -1",
        "UPDATE conversations SET name = x'ff00'",
        "UPDATE conversations SET id = 'X' || substr(id, 2)",
    ],
)
def test_the_row_of_a_conversation_is_mended(truth: Truth, damage: str) -> None:
    (truth.settings.data / NAME).write_bytes(truth.file)
    change(truth, damage)
    with TestClient(create_app(truth.settings, truth.encoder), raise_server_exceptions=False) as client:
        for key, reader in truth.keys.items():
            body = client.get(f"/api/conversations/{key}").json()
            assert body["turns"] == list(truth.shown[key].values())
            assert body["title"] in truth.titles[key]
            listed = client.get("/api/conversations", headers={"Cookie": f"sourcier_reader={reader}"}).json()
            assert key in [one["id"] for one in listed["conversations"]]
    assert Conversations(truth.settings.data, 30).check() == []


def test_a_server_starts_and_answers_without_its_conversations(truth: Truth) -> None:
    (truth.settings.data / NAME).write_bytes(b"no database" * 5000)
    with TestClient(create_app(truth.settings, truth.encoder), raise_server_exceptions=False) as client:
        assert client.get("/", params={"q": "transports"}).status_code == 200
        assert client.get("/api/search", params={"q": "transports"}).status_code == 200
        assert client.get("/documents").status_code == 200
        refused = client.post("/api/conversations")
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:sourcier:conversations-failed")
        for path in truth.settings.data.glob(f"{NAME}*"):
            path.unlink()
        assert client.post("/api/conversations").status_code == 201
