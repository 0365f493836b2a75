"""The language and the colours that a reader chose."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.web.conftest import parsed, words_of
from web.preferences import is_own

ENGLISH = {"Accept-Language": "en-GB,en;q=0.9"}


def chosen(client: TestClient, **fields: str) -> str:
    """Choose, and return where the reader is led."""
    return client.post("/preferences", data=fields, follow_redirects=False).headers["location"]


def language_of(page: str) -> str:
    """Return the language that a page tells to be in."""
    return str(parsed(page).get("lang"))


def test_a_page_is_in_the_language_of_the_browser(client: TestClient) -> None:
    assert [language_of(client.get("/documents", headers=sent).text) for sent in ({}, ENGLISH)] == ["fr", "en"]


def test_a_chosen_language_goes_before_that_of_the_browser(client: TestClient) -> None:
    assert chosen(client, spoken="fr") == "/"
    assert language_of(client.get("/documents", headers=ENGLISH).text) == "fr"


@pytest.mark.parametrize("path", ["/", "/documents", "/nothing", "/conversations"])
def test_caches_are_told_what_a_page_depends_on(client: TestClient, path: str) -> None:
    assert client.get(path).headers["vary"] == "Accept-Language, Cookie"


@pytest.mark.parametrize("path", ["/static/style.css", "/api/health"])
def test_what_is_not_translated_does_not_vary(client: TestClient, path: str) -> None:
    assert "vary" not in client.get(path).headers


def test_the_switch_leads_back_to_the_page_it_stands_on(client: TestClient) -> None:
    page = parsed(client.get("/documents?page=2&x=%C3%A9").text)
    (form,) = page.xpath("//form[@action='/preferences']")
    assert form.get("method") == "post"
    assert form.xpath(".//button[@name='spoken']/@lang") == ["en"]
    assert chosen(client, spoken="en", back=form.xpath(".//input[@name='back']/@value")[0]) == (
        "/documents?page=2&x=%C3%A9"
    )


def test_the_switch_on_a_refused_form_leads_back_to_where_it_was_filled_in(client: TestClient) -> None:
    sent = {"Referer": "http://testserver/?language=fr"}
    page = parsed(client.post("/conversations", data={"question": " "}, headers=sent).text)
    assert page.xpath("//form[@action='/preferences']//input[@name='back']/@value") == ["/?language=fr"]


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", ""],
)
def test_the_switch_leads_to_no_other_site(client: TestClient, address: str) -> None:
    assert chosen(client, spoken="en", back=address) == "/"
    assert not is_own(address)


def test_a_choice_is_kept_for_this_site_alone(client: TestClient) -> None:
    answer = client.post("/preferences", data={"spoken": "en"}, follow_redirects=False)
    assert answer.status_code == 303
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))


def test_a_language_that_there_is_not_is_refused(client: TestClient) -> None:
    assert client.post("/preferences", data={"spoken": "de"}).status_code == 422


def test_what_no_handler_foresaw_is_told_in_the_language_of_the_reader(app: FastAPI) -> None:
    with TestClient(app, raise_server_exceptions=False) as client:
        del app.state.conversations
        answer = client.get("/conversations", headers=ENGLISH)
    assert (answer.status_code, language_of(answer.text)) == (500, "en")
    assert words_of(answer.text, "//h1") == ["The server failed"]


def test_what_the_guard_refuses_is_told_in_the_language_of_the_reader(client: TestClient) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example", **ENGLISH})
    assert (answer.status_code, words_of(answer.text, "//h1")) == (400, ["Request refused"])


def test_light_or_dark_can_be_chosen(client: TestClient) -> None:
    def dark() -> list[str]:
        return [str(media) for media in parsed(client.get("/documents").text).xpath("//link[@data-dark]/@media")]

    assert dark() == ["screen and (prefers-color-scheme: dark)"]
    chosen(client, theme="dark")
    assert dark() == ["screen"]
    chosen(client, theme="light")
    assert dark() == []
    chosen(client, theme="system")
    assert dark() == ["screen and (prefers-color-scheme: dark)"]
