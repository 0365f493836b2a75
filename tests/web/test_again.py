"""A turn asked anew on the page: less what it took over, in the place of the first answer."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import QUESTION, parsed, words_of
from tests.web.test_pages import ask

NEXT = "Et pour le tramway ?"


def led(client: TestClient, question: str = NEXT, **fields: str) -> str:
    """Lead a conversation of two turns and return its address."""
    address = ask(client, QUESTION).split("#")[0]
    assert client.post(address, data={"question": question, **fields}).status_code == 200
    return address


def press(client: TestClient, address: str, name: str, value: str, turn: int = 2) -> str:
    """Press a button of what a turn was understood as; return the page that follows."""
    page = client.get(address).text
    form = f"//section[@id='turn-{turn}']//form[@class='understood']"
    buttons = [(one.get("name"), one.get("value")) for one in parsed(page).xpath(f"{form}//button")]
    assert (name, value) in buttons
    (action,) = parsed(page).xpath(f"{form}/@action")
    return client.post(action, data={name: value}, headers={"Referer": f"http://testserver{address}"}).text


def kept(client: TestClient, address: str) -> list[Any]:
    """Return the answers of a conversation as JSON."""
    return [turn["answer"] for turn in client.get(f"/api{address}").json()["turns"]]


@pytest.mark.parametrize("value", [QUESTION, "abonnement", "transports"])
def test_a_chip_taken_off_gives_the_answer_that_ignore_gives_in_json(client: TestClient, value: str) -> None:
    address = led(client)
    other = client.post("/api/conversations").json()["id"]
    turns = f"/api/conversations/{other}/turns"
    client.post(turns, json={"question": QUESTION})
    expected = client.post(turns, json={"question": NEXT, "ignore": [value]}).json()["answer"]
    first, second = kept(client, address)
    assert second != expected
    press(client, address, "ignore", value)
    assert kept(client, address) == [first, expected]


def test_several_chips_are_taken_off_one_after_the_other_and_one_is_put_back(client: TestClient) -> None:
    address = led(client)
    press(client, address, "ignore", "abonnement")
    page = press(client, address, "ignore", "transports")
    assert kept(client, address)[1]["interpreted_as"]["ignored"] == ["abonnement", "transports"]
    assert words_of(page, "//button[@name='restore']/span[@class='words']") == ["abonnement", "transports"]
    press(client, address, "restore", "abonnement")
    told = kept(client, address)[1]["interpreted_as"]
    assert told["ignored"] == ["transports"]
    assert "abonnement" in told["terms"]
    assert "transports" not in told["terms"]


def test_a_document_that_a_question_points_to_can_be_taken_off(client: TestClient) -> None:
    address = led(client, "Que dit ce document sur les transports ?")
    (document,) = kept(client, address)[1]["interpreted_as"]["documents"]
    page = press(client, address, "ignore", document["id"])
    assert kept(client, address)[1]["interpreted_as"]["documents"] == []
    assert words_of(page, "//button[@name='restore']/span[@class='words']") == [document["title"]]


def test_a_filter_is_taken_off_a_turn_and_off_the_address(client: TestClient) -> None:
    address = led(client, language="fr", date_from="2000-01-01")
    assert kept(client, address)[1]["interpreted_as"]["filters"] == ["language=fr", "date_from=2000-01-01"]
    held = f"{address}?language=fr&date_from=2000-01-01"
    page = press(client, held, "unfilter", "date_from=2000-01-01")
    assert kept(client, address)[1]["interpreted_as"]["filters"] == ["language=fr"]
    assert words_of(page, "//div[@class='held']//span[@class='words']") == ["langue : français"]


def test_what_was_thought_of_passages_that_are_gone_goes_with_them(client: TestClient) -> None:
    address = led(client)
    for rank in ("0", "1"):
        client.post(f"{address}/feedback", data={"turn": "2", "rank": rank, "verdict": "useful"})
    client.post(f"{address}/feedback", data={"turn": "1", "verdict": "useful"})
    press(client, address, "ignore", QUESTION)
    opinions = client.get(f"/api{address}").json()["opinions"]
    assert [(opinion["turn"], opinion["passage"]) for opinion in opinions] == [(1, "")]


@pytest.mark.parametrize("number", ["3", "0", "-1"])
def test_a_turn_that_is_not_there_cannot_be_asked_anew(client: TestClient, number: str) -> None:
    address = led(client)
    assert client.post(f"{address}/turns/{number}", data={"ignore": QUESTION}).status_code == 404
    assert client.post(f"/conversations/unknown/turns/{number}", data={}).status_code == 404


def test_an_answer_that_is_not_kept_shows_what_holds_it_and_offers_no_button(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION, "language": "fr"}).text
    assert words_of(page, "//div[@class='understood']//span[@class='chip']") == ["langue : français"]
    assert not parsed(page).xpath("//form[@class='understood']//button")
