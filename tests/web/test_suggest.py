"""Completions, and the suggestions of an answer."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from tests.web.conftest import FOREIGN, QUESTION, parsed, words_of

_FAR = "préfet zygomorphe xylophone quark wolfram ytterbium" + " azur" * 20
"""A question that shares one word with a document, and is answered by none."""


def test_what_is_typed_is_completed_from_the_documents(client: TestClient) -> None:
    found = client.get("/api/suggest", params={"q": "LES AIDES", "k": 3}).json()
    assert found["version"] == client.get("/api/health").json()["version"]
    (one,) = found["suggestions"]
    assert (one["kind"], one["text"], one["title"]) == ("title", "Les aides au logement", "Les aides au logement")
    assert client.get(one["link"]).status_code == 200


def test_whatever_is_typed_is_no_error(client: TestClient) -> None:
    for typed in ("", '"*', "a" * 5000, "NEAR(", "🙂", "\x00"):
        answer = client.get("/api/suggest", params={"q": typed})
        assert (answer.status_code, answer.json()["suggestions"]) == (200, [])
    assert client.get("/api/suggest", params={"q": "la", "k": 1000}).status_code == 422
    assert client.get("/api/suggest").status_code == 422


def test_headings_are_offered_where_nothing_was_found(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": FOREIGN}).json()
    assert answer["state"] == "nothing"
    page = client.get("/", params={"q": FOREIGN}).text
    texts = [one["text"] for one in answer["suggestions"]]
    assert texts
    assert words_of(page, "//div[@class='suggestions']//li/a") == texts
    for link in parsed(page).xpath("//div[@class='suggestions']//li/a/@href"):
        assert client.get(link).status_code == 200


def test_a_question_that_is_offered_can_be_asked_with_a_form(client_of: Callable[..., TestClient]) -> None:
    hostile = "Peut-on échapper au <script>alert(1)</script> du préfet ?"
    client = client_of({"id": "a", "title": "Le préfet", "text": f"Le préfet veille. {hostile} Rien ne le dit ici."})
    page = client.get("/", params={"q": _FAR}).text
    assert "<script>alert" not in page
    (form,) = parsed(page).xpath("//div[@class='suggestions']//form")
    (button,) = form.xpath(".//button")
    assert button.get("value") == hostile
    answer = client.post(form.get("action"), data={button.get("name"): button.get("value")})
    assert words_of(answer.text, "//section[@class='turn']/h2") == [hostile]


def test_a_question_that_is_offered_is_asked_with_the_filters(client_of: Callable[..., TestClient]) -> None:
    text = "Le préfet veille. Peut-on échapper au préfet ? Rien ne le dit ici."
    client = client_of({"id": "a", "title": "Le préfet", "text": text, "language": "fr"})
    page = client.get("/", params={"q": _FAR, "language": "fr"}).text
    (form,) = parsed(page).xpath("//div[@class='suggestions']//form")
    assert form.form_values() == [("language", "fr")]


def test_an_answer_that_was_found_is_left_alone(client: TestClient) -> None:
    assert client.get("/api/search", params={"q": QUESTION}).json()["suggestions"] == []
    assert not parsed(client.get("/", params={"q": QUESTION}).text).xpath("//div[@class='suggestions']")


def test_the_suggestions_of_a_kept_turn_are_those_that_were_shown(client: TestClient) -> None:
    conversation = client.post("/api/conversations").json()["id"]
    turn = client.post(f"/api/conversations/{conversation}/turns", json={"question": FOREIGN}).json()
    assert turn["answer"]["suggestions"]
    assert client.get(f"/api/conversations/{conversation}").json()["turns"] == [turn]
