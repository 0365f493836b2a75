"""The page of an answer says where its passages stand: page, author, what leads them, the other documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Settings
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.saved_site import write_site
from tests.web.conftest import parsed, words_of
from web.app import create_app


@pytest.fixture
def client(tmp_path: Path, data: Path, settings: Settings, encoder: FakeEncoder) -> Iterator[TestClient]:
    """Return a client of the started server over the saved site."""
    rebuild([write_site(tmp_path / "site")], data, encoder)
    with TestClient(create_app(settings, encoder)) as started:
        yield started


def answer(client: TestClient, question: str) -> str:
    return client.get("/", params={"q": question}).text


def test_other_documents_that_say_the_same_are_linked_to(client: TestClient) -> None:
    page = answer(client, "dépôt de plainte en ligne par une personne majeure victime d’une escroquerie")
    (summary,) = {*words_of(page, "//details[@class='also']/summary")}
    assert summary.startswith("Dit aussi dans 1 autre document (passage ")
    (link,) = parsed(page).xpath("//details[@class='also']//a[starts-with(@href, '/documents/')]")
    assert link.text_content() in ("La plainte en ligne", "Reprise de la plainte")
    assert "Qui peut déposer plainte" in client.get(link.get("href")).text


def test_a_passage_of_a_pdf_says_its_page(client: TestClient) -> None:
    page = answer(client, "amendes forfaitaires par timbre électronique en bureau de tabac")
    assert "page 2" in words_of(page, "//p[@class='facts']/span[@class='pages']")
    (link,) = {*parsed(page).xpath("//li[.//span[@class='pages']][.//mark]//a[@class='open']/@href")}
    assert "page 2," in " ".join(words_of(client.get(link).text, "//p[@class='notice']"))


def test_the_rows_of_a_table_stand_under_its_header(client: TestClient) -> None:
    page = answer(client, "Département 58 brigade numéro 58 ouverte du lundi au vendredi")
    assert "Département | Où s’adresser" in words_of(page, "//p[@class='leads']/q")


def test_the_source_leads_to_the_words_on_the_public_page(client: TestClient) -> None:
    page = answer(client, "Le contrôle des armes revient à la brigade")
    links = parsed(page).xpath("//p[@class='facts']//a[@rel='external noreferrer']/@href")
    (exact,) = {link for link in links if link.startswith("https://www.service.example.org/armes")}
    assert exact.startswith("https://www.service.example.org/armes#:~:text=")


def test_the_search_endpoint_gives_places_and_says_so_in_its_schema(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "amendes forfaitaires par timbre électronique"}).json()
    cited = {passage["citation"]["document"]: passage["citation"] for passage in found["passages"]}["depliant.pdf"]
    assert (cited["page"], cited["last_page"], cited["leads"], cited["quote_url"]) == (2, 2, [], None)
    described = client.get("/api/openapi.json").json()["components"]["schemas"]["Citation"]["properties"]
    assert {"page", "last_page", "author", "leads", "quote_url"} <= described.keys()
    (listed,) = (one for one in client.get("/api/documents").json()["documents"] if one["document"] == "depliant.pdf")
    assert listed["pages"] == 2
