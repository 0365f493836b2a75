"""The list of documents."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import parsed, words_of

NAMES = {"a": "L’œuvre de l’État", "b": "Les états généraux", "c": "100 % de réduction_totale", "d": "Glossaire"}


@pytest.fixture
def named(client_of: Callable[..., TestClient]) -> Callable[[str], list[str]]:
    """Return a function: words → the titles of the documents that the list shows for them."""
    client = client_of(*({"id": key, "title": title, "text": f"{title}."} for key, title in NAMES.items()))
    return lambda words: words_of(client.get("/documents", params={"named": words}).text, "//ul[@class='documents']//a")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("état", "ab"),
        ("ETATS", "b"),
        ("oeuvre", "a"),
        ("gen etat", "b"),
        ("tat", ""),
        ("100", "c"),
        ("%", "abcd"),
        ("_", "abcd"),
        ("d", "ac"),
        ("' OR 1=1 --", ""),
        ("   ", "abcd"),
    ],
)
def test_a_document_is_found_by_the_beginnings_of_words_of_its_title_and_path(
    named: Callable[[str], list[str]], words: str, found: str
) -> None:
    assert named(words) == [NAMES[key] for key in found]


def test_pages_of_what_was_found_keep_the_words(client_of: Callable[..., TestClient]) -> None:
    client = client_of(*({"id": f"{n}", "title": f"Fiche {n}", "text": f"Fiche {n}."} for n in range(120)))
    page = client.get("/documents?named=fiche&page=2").text
    assert len(words_of(page, "//ul[@class='documents']/li")) == 50
    assert parsed(page).xpath("//nav[@class='pager']/a/@href") == [
        "/documents?named=fiche&page=1",
        "/documents?named=fiche&page=3",
    ]
    assert words_of(page, "//p[@class='lede']") == [
        "120 documents ont ces mots dans leur titre ou leur chemin. Page 2 sur 3. Voir tous les documents"
    ]
    assert words_of(client.get("/documents?page=9").text, "//main/p")[-1] == "Cette page de la liste est vide."


def test_words_that_no_document_is_named_by_can_be_searched_for(client: TestClient) -> None:
    page = parsed(client.get("/documents?named=xylophone+%26+quark").text)
    (link,) = page.xpath("//main//a[starts-with(@href, '/?q=')]/@href")
    assert link == "/?q=xylophone+%26+quark"
