"""What a citation says of its place: page, author, leads, the public page at the words, the other places."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from assistant import Assistant, CitedPassage, Settings
from index import Filters, Index, Options
from tests.fake_encoder import FakeEncoder
from tests.saved_site import ADDRESS, NOTICE, write_site

Ask = Callable[..., tuple[CitedPassage, ...]]


@pytest.fixture
def ask(tmp_path: Path, data: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> Ask:
    """Return a function: question → the passages of its answer, over the saved site."""
    assistant = Assistant(index_of(write_site(tmp_path / "site")), encoder, Settings(data=data))
    return lambda question, filters=None: assistant.answer(question, filters=filters).passages


def test_a_passage_of_a_pdf_is_cited_with_its_page(ask: Ask) -> None:
    first, *_ = ask("amendes forfaitaires par timbre électronique", Filters(documents=("depliant.pdf",)))
    assert (first.citation.document, first.citation.page, first.citation.last_page) == ("depliant.pdf", 2, 2)
    assert first.text.startswith("Les amendes forfaitaires se paient par timbre électronique.")


def test_a_document_without_pages_is_cited_without_one(ask: Ask) -> None:
    first, *_ = ask("dépôt de plainte en ligne escroquerie", Filters(documents=("plainte.html",)))
    assert first.citation.page is None
    assert first.citation.author == "La brigade"


def test_a_web_page_is_cited_by_an_address_that_leads_to_the_words(ask: Ask) -> None:
    first, *_ = ask("contrôle des armes")
    address = first.citation.quote_url or ""
    assert address.startswith("https://www.service.example.org/armes#:~:text=")
    start, _, end = unquote(address.partition("text=")[2]).partition(",")
    assert start in first.text
    assert first.text.endswith(end)


def test_the_rows_of_a_table_are_cited_with_its_header(ask: Ask) -> None:
    rows = ask("Département 58 brigade numéro 58", Filters(documents=("brigades.html",)))
    led = [passage for passage in rows if not passage.text.startswith("Liste")]
    assert len(led) >= 2
    for passage in led:
        assert passage.citation.leads == ("Département | Où s’adresser",)
        assert "Où s’adresser" not in passage.text


def test_a_text_that_stands_in_two_documents_is_cited_once_with_both(ask: Ask) -> None:
    passages = ask("dépôt de plainte en ligne escroquerie")
    (shown,) = (passage for passage in passages if passage.text == f"Qui peut déposer plainte\n\n{NOTICE}")
    (other,) = shown.also
    assert {shown.citation.document, other.document} == {"plainte.html", "copie.html"}
    assert {shown.citation.url, other.url} == {ADDRESS, None}


def test_a_filter_leaves_its_documents_alone_among_the_places(ask: Ask) -> None:
    (shown,) = ask("dépôt de plainte en ligne escroquerie", Filters(documents=("copie.html",)))
    assert (shown.citation.document, shown.also) == ("copie.html", ())


def test_what_stands_on_every_page_of_a_site_is_in_no_passage(
    tmp_path: Path, encoder: FakeEncoder, data: Path, index_of: Callable[..., Index]
) -> None:
    index = index_of(write_site(tmp_path / "site"), Options())
    (line,) = index.documents.repeated_lines()
    assert (line.line, line.site, line.pages) == ("Rédigé par la cellule des contrôles", "www.service.example.org", 5)
    for passage in index.documents.passages(range(index.manifest.passages)):
        document = index.documents.document(passage.document_id)
        assert document is not None
        assert line.line not in document.text[passage.start : passage.end]
