"""No French is left on the English pages, but in the words of documents and of readers."""

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import QUESTION, parsed

ENGLISH = {"Accept-Language": "en"}
# What is told in its own language has a `lang`; the words of documents and readers have a `dir` beside or a `lang`.
OWN = "//*[self::script or self::style or (@lang and not(self::html)) or @dir='auto' or self::title or self::option]"
FRENCH = set("éèêàçùœ« »’".replace(" ", "").replace("’", ""))


def french(page: str) -> list[str]:
    """Return the texts of a page that have letters or marks that English has not."""
    tree = parsed(page)
    for element in tree.xpath(OWN):
        element.drop_tree()
    told = [str(text) for text in tree.xpath("//text() | //@aria-label | //@title | //@placeholder")]
    return [text.strip() for text in told if FRENCH & set(text)]


@pytest.mark.parametrize(
    "path", ["/", "/documents", "/documents?named=xylophone", "/conversations", "/about", "/nothing", f"/?q={QUESTION}"]
)
def test_no_french_is_left_on_an_english_page(client: TestClient, path: str) -> None:
    assert french(client.get(path, headers=ENGLISH).text) == []


def test_no_french_is_left_in_an_english_conversation(client: TestClient) -> None:
    shown = client.post("/conversations", data={"question": QUESTION}, headers=ENGLISH)
    assert french(shown.text) == []
    assert french(client.get(f"{shown.url.path}/export.html", headers=ENGLISH).text) == []


def test_french_would_be_seen(client: TestClient) -> None:
    assert french(client.get("/").text)
