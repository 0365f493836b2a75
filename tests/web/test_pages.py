"""The pages, as a browser without JavaScript uses them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html

from assistant import Settings
from corpus import Limits
from index import Options, rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import FOREIGN, QUESTION, parsed, words_of

FIRST_PASSAGE = "(//ol[@class='passages']/li)[1]"


def ask(client: TestClient, question: str, address: str = "/conversations") -> str:
    """Send the form, follow it, and return the address of the conversation."""
    answer = client.post(address, data={"question": question}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def submit(client: TestClient, page: str, question: str) -> html.HtmlElement:
    """Fill in the page's form as a browser does; return the page that follows."""
    (form,) = parsed(page).xpath("//form[@data-ask]")
    assert form.get("method") == "post"
    (field,) = form.xpath(".//textarea/@name")
    return parsed(client.post(form.get("action"), data={field: question}).text)


def test_the_first_page_says_what_this_is_and_what_is_indexed(client: TestClient) -> None:
    page = client.get("/").text
    version = client.get("/api/health").json()["version"]
    assert len(parsed(page).xpath("//h1")) == 1
    assert "mot pour mot" in words_of(page, "//main//p[@class='lede']")[0]
    assert any("6 documents" in line and version in line for line in words_of(page, "//footer/p"))
    assert parsed(page).xpath("//label[@for='question']")


def test_the_first_page_offers_headings_of_the_served_documents(client: TestClient) -> None:
    examples = parsed(client.get("/").text).xpath("//section[@class='examples']//a")
    titles = {document["title"] for document in client.get("/api/documents").json()["documents"]}
    assert 3 <= len(examples) <= 4
    assert {example.text for example in examples} <= titles
    answer = client.get(examples[0].get("href")).text
    assert words_of(answer, "//h1") == [examples[0].text]


def test_a_question_in_the_address_is_answered_and_not_kept(
    client: TestClient, app_conversations: Callable[[], int]
) -> None:
    page = client.get("/", params={"q": QUESTION}).text
    assert words_of(page, "//h1") == [QUESTION]
    assert words_of(page, "//h2")[0] == "Réponse très probable"
    assert app_conversations() == 0


def test_a_conversation_is_led_with_forms_alone(client: TestClient, app_conversations: Callable[[], int]) -> None:
    first = submit(client, client.get("/").text, QUESTION)
    second = submit(client, html.tostring(first, encoding="unicode"), "Et pour le tramway ?")
    page = html.tostring(second, encoding="unicode")
    assert words_of(page, "//section[@class='turn']/h2") == [QUESTION, "Et pour le tramway ?"]
    (again,) = second.xpath("//form[@class='understood']")
    assert again.get("action").endswith("/turns/2")
    assert again.xpath(".//button[@name='ignore']/@value")[0] == QUESTION
    assert [section.get("id") for section in second.xpath("//section[@class='turn']")] == ["turn-1", "turn-2"]
    assert app_conversations() == 1


def test_an_answer_leads_to_its_turn(client: TestClient) -> None:
    address = ask(client, QUESTION)
    assert address.endswith("#turn-1")
    assert ask(client, "Et pour le tramway ?", address.split("#")[0]).endswith("#turn-2")


def test_a_deleted_conversation_is_gone_and_said_to_be(client: TestClient) -> None:
    address = ask(client, QUESTION).split("#")[0]
    (form,) = parsed(client.get(address).text).xpath("//details[@class='delete']//form")
    after = client.post(form.get("action"))
    assert words_of(after.text, "//p[@role='status'][@class='notice']") == ["La conversation est supprimée."]
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "La question est vide : écrivez au moins quelques mots."),
        ("  \t ", "La question est vide : écrivez au moins quelques mots."),
        ("a" * 100_000, "Cette question compte 100 000 caractères ; la limite est de 2 000. Raccourcissez-la."),
    ],
)
def test_a_question_that_cannot_be_asked_is_given_back_with_the_reason(
    client: TestClient, question: str, told: str
) -> None:
    conversation = ask(client, QUESTION).split("#")[0]
    for address in ("/conversations", conversation):
        answer = client.post(address, data={"question": question})
        assert answer.status_code == 422
        (field,) = parsed(answer.text).xpath("//textarea")
        assert words_of(answer.text, "//p[@id='refusal']") == [told]
        assert (field.get("aria-describedby"), field.get("aria-invalid")) == ("refusal", "true")
        assert (field.text or "").strip() == question.strip()
    assert len(client.get(f"/api{conversation}").json()["turns"]) == 1


def test_a_passage_is_shown_word_for_word_with_what_answers_marked(client: TestClient) -> None:
    best = client.get("/api/search", params={"q": QUESTION}).json()["passages"][0]
    (quote,) = parsed(client.get("/", params={"q": QUESTION}).text).xpath(f"{FIRST_PASSAGE}//blockquote")
    marked = [best["text"][mark["start"] : mark["end"]] for mark in best["highlights"]]
    assert quote.text_content() == best["text"]
    assert [mark.text_content() for mark in quote.xpath(".//mark")] == marked
    assert marked


def test_a_passage_comes_with_its_reference(client_of: Callable[..., TestClient]) -> None:
    client = client_of(
        {
            "id": "a",
            "title": "Le titre",
            "text": "Le préfet représente l'État.",
            "url": "https://www.example.org/a",
            "published": "2022-05-18",
            "modified": "2023-03-01",
            "language": "fr",
        }
    )
    page = client.get("/", params={"q": "Qui représente l'État ?"}).text
    (citation,) = [passage["citation"] for passage in client.get("/api/search?q=préfet").json()["passages"]]
    (facts,) = words_of(page, f"{FIRST_PASSAGE}//p[@class='facts']")
    assert facts == "Publié le 18 mai 2022 Mis à jour le 1er mars 2023 Source : example.org"
    assert parsed(page).xpath(f"{FIRST_PASSAGE}//p[@class='facts']//a/@href") == [
        "https://www.example.org/a#:~:text=Le%20pr%C3%A9fet%20repr%C3%A9sente%20l%27%C3%89tat."
    ]
    assert parsed(page).xpath(f"{FIRST_PASSAGE}//a[@class='open']/@href") == [citation["link"]]
    reference = words_of(page, f"{FIRST_PASSAGE}//dd")
    assert reference == ["a", "caractères 0–28", citation["sha256"], client.get("/api/health").json()["version"]]


def test_nothing_found_is_said_and_the_nearest_passages_are_folded_away(client: TestClient) -> None:
    page = client.get("/", params={"q": FOREIGN}).text
    assert words_of(page, "//h2") == ["Rien dans ces documents ne répond à cette question"]
    assert words_of(page, "//p[@class='why unknown']/q") == ["Zygomorphe", "xylophone", "quark"]
    assert parsed(page).xpath("//details[@class='nearest']//ol[@class='passages']/li")
    assert not parsed(page).xpath("//details[@class='nearest']/@open")


def test_the_marked_text_of_a_document_is_the_cited_passage(client: TestClient) -> None:
    for passage in client.get("/api/search", params={"q": QUESTION, "k": 50}).json()["passages"]:
        citation = passage["citation"]
        document = client.get(f"/api/documents/{citation['document_id']}").json()
        page = parsed(client.get(citation["link"].split("#")[0]).text)
        marks = page.xpath("//mark[@class='current']")
        assert "".join(mark.text_content() for mark in marks) == passage["text"]
        assert [mark.get("id") for mark in marks] == ["passage", *[None] * (len(marks) - 1)]
        assert page.xpath("//article")[0].text_content() == document["text"]


def test_a_document_is_shown_with_its_headings(client: TestClient) -> None:
    documents = client.get("/api/documents").json()["documents"]
    key = next(document["id"] for document in documents if document["document"] == "aides/logement.md")
    page = parsed(client.get(f"/documents/{key}").text)
    assert [heading.text for heading in page.xpath("//h1")] == ["Les aides au logement"]
    headings = [heading.text_content().strip() for heading in page.xpath("//article/h3")]
    assert headings == ["Qui peut en bénéficier", "Comment la demander"]
    assert not page.xpath("//mark")


def test_a_heading_inside_the_passage_is_a_heading_too(client: TestClient) -> None:
    question = "Comment demander l'aide au logement ?"
    for passage in client.get("/api/search", params={"q": question, "k": 2}).json()["passages"]:
        page = parsed(client.get(passage["citation"]["link"].split("#")[0]).text)
        inside = page.xpath("//article/h3[mark[@class='current']]")
        expected = [f"{heading}\n\n" for heading in passage["citation"]["headings"]]
        assert [heading.text_content() for heading in inside] == expected
        assert expected


def test_a_document_leads_back_to_the_answer_that_led_to_it(client: TestClient) -> None:
    conversation = ask(client, QUESTION).split("#")[0]
    key = client.get("/api/documents").json()["documents"][0]["id"]
    back = "//nav[@class='trail']/a[1]/@href"
    for came, link in (
        (f"http://testserver{conversation}", conversation),
        ("http://testserver/?q=a%26b", "/?q=a%26b"),
        ("http://elsewhere.example/conversations/x", "/documents"),
        ("http://testserver/documents", "/documents"),
        ("http://[", "/documents"),
        ("", "/documents"),
    ):
        page = client.get(f"/documents/{key}", headers={"Referer": came}).text
        assert parsed(page).xpath(back) == [link]


def test_the_list_of_documents_is_cut_into_pages(client_of: Callable[..., TestClient]) -> None:
    client = client_of(
        *({"id": f"d{number}", "title": f"Titre {number}", "text": f"Texte {number}."} for number in range(120))
    )
    seen: list[str] = []
    address: str | None = "/documents"
    while address:
        page = parsed(client.get(address).text)
        seen += page.xpath("//ul[@class='documents']/li/a/text()")
        address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert seen == [f"Titre {number}" for number in range(120)]
    assert client.get("/documents?page=9").status_code == 200


@pytest.mark.parametrize("path", ["/", f"/?q={QUESTION}", f"/?q={FOREIGN}", "/documents", "/nothing"])
def test_a_page_has_landmarks_one_title_and_labels(client: TestClient, path: str) -> None:
    page = parsed(client.get(path).text)
    for landmark in ("header", "main", "footer", "h1", "title"):
        assert len(page.xpath(f"//*[self::{landmark}]")) == 1, landmark
    assert page.get("lang") == "fr"
    assert page.xpath("//body/a[1]/@href") == [f"#{page.xpath('//main/@id')[0]}"]
    for field in page.xpath("//textarea"):
        assert page.xpath(f"//label[@for='{field.get('id')}']")
    assert len(page.xpath("//@id")) == len(set(page.xpath("//@id")))


def test_texts_of_documents_tell_their_language_and_direction(client: TestClient) -> None:
    page = parsed(client.get("/", params={"q": "Which books does the library lend?"}).text)
    (quote,) = page.xpath(f"{FIRST_PASSAGE}//blockquote")
    assert (quote.get("lang"), quote.get("dir")) == ("en", "auto")
    assert page.xpath("//h1/@dir") == ["auto"]


def test_a_passage_shown_earlier_tells_what_became_of_its_document(
    client_of: Callable[..., TestClient],
) -> None:
    kept = {"id": "kept", "title": "Le préfet", "text": "Le préfet représente l'État dans le département."}
    gone = {"id": "gone", "title": "Le maire", "text": "Le maire représente la commune et l'État."}
    conversation = ask(client_of(kept, gone), "Qui représente l'État ?").split("#")[0]
    page = parsed(client_of(kept).get(conversation).text)
    notes = {
        item.xpath("string(.//dd)"): item.xpath("string(.//p[@class='note'])")
        for item in page.xpath("//ol[@class='passages']/li")
    }
    assert notes["kept"] == ""
    assert "a été retiré" in notes["gone"]
    assert len(page.xpath("//a[@class='open']")) == 1


def test_a_passage_whose_document_was_cut_otherwise_leads_to_the_document(
    client: TestClient, app: FastAPI, folder: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    conversation = ask(client, QUESTION).split("#")[0]
    rebuild([folder], settings.data, encoder, Options(Limits(1, 8)))
    app.state.serving.refresh()
    page = client.get(conversation).text
    (note,) = words_of(page, f"{FIRST_PASSAGE}//p[@class='note']")
    assert "découpé autrement" in note
    (link,) = parsed(page).xpath(f"{FIRST_PASSAGE}//a[@class='open']/@href")
    assert "passage" not in link
    assert client.get(link).status_code == 200
