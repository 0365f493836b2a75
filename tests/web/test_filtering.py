"""The filters of the page, as a browser without JavaScript uses them."""

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html

from tests.web.conftest import QUESTION, parsed, words_of

ACTIVE = "//div[@class='held']//li//span[@class='words']"
REFUSAL = "//p[@id='filter-refusal']"
TURNS = "//section[@class='turn']"
TITLES = "//ol[@class='passages']/li//h3/span[@lang]"


def fill(client: TestClient, page: str, question: str, **fields: str) -> html.HtmlElement:
    """Fill in the page's form as a browser does, over what it holds; return the page that follows."""
    (form,) = parsed(page).xpath("//form[@data-ask]")
    held = [(name, value) for name, value in form.form_values() if name != "question" and name not in fields]
    given = [*held, ("question", question), *fields.items()]
    data: dict[str, list[str]] = {}
    for name, value in given:
        data.setdefault(name, []).append(value)
    return parsed(client.post(form.get("action"), data=data).text)


def text(page: html.HtmlElement) -> str:
    return str(html.tostring(page, encoding="unicode"))


def test_what_can_be_chosen_is_what_there_is(client: TestClient) -> None:
    page = client.get("/").text
    assert words_of(page, "//select[@name='language']/option") == ["Toutes les langues", "anglais", "français"]
    assert parsed(page).xpath("//input[@type='date']/@name") == ["date_from", "date_to"]
    assert not parsed(page).xpath("//select[@name='source']")  # there is but one folder
    for name in ("language", "date_from", "date_to"):
        (field,) = parsed(page).xpath(f"//main//*[@name='{name}']")
        assert parsed(page).xpath(f"//label[@for='{field.get('id')}']")
    assert not parsed(page).xpath("//details[@class='filters']/@open")


def test_filters_hold_through_a_conversation_and_each_turn_says_so(client: TestClient) -> None:
    first = fill(client, client.get("/").text, QUESTION, language="fr", date_from="2022-01-01")
    second = fill(client, text(first), "Et pour le logement ?")
    page = text(second)
    expected = ["langue : français", "à partir du 1er janvier 2022"]
    assert words_of(page, ACTIVE) == expected
    assert words_of(page, f"{TURNS}//button[@name='unfilter']/span[@class='words']") == expected * 2
    titles = set(words_of(page, "//ol[@class='passages']/li//h4/span[@lang]"))
    assert titles == {"Les congés payés", "Les aides au logement"}
    assert parsed(page).xpath("//option[@selected]/@value") == ["fr"]
    assert parsed(page).xpath("//input[@name='date_from']/@value") == ["2022-01-01"]


def test_each_filter_can_be_taken_off_alone(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION, "language": "fr", "date_from": "2022-01-01"}).text
    links = parsed(page).xpath("//div[@class='held']//a")
    assert [link.text_content() for link in links] == [
        "Retirer le filtre langue\u202f: français×",
        "Retirer le filtre à partir du 1er janvier 2022×",
    ]
    assert [parse_qs(urlsplit(link.get("href")).query) for link in links] == [
        {"q": [QUESTION], "date_from": ["2022-01-01"]},
        {"q": [QUESTION], "language": ["fr"]},
    ]
    assert words_of(client.get(links[0].get("href")).text, ACTIVE) == ["à partir du 1er janvier 2022"]


def test_a_cited_passage_leads_to_a_search_in_its_document(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION}).text
    (link,) = parsed(page).xpath("(//ol[@class='passages']/li)[1]//a[starts-with(., 'Chercher dans ce document')]")
    held = client.get(link.get("href")).text
    assert words_of(held, ACTIVE) == ["document : Le remboursement des transports"]
    assert set(words_of(held, TITLES)) == {"Le remboursement des transports"}
    after = text(fill(client, held, "Quand le remboursement figure-t-il au bulletin ?"))
    assert words_of(after, ACTIVE) == ["document : Le remboursement des transports"]


def test_a_document_leads_to_a_search_in_it(client: TestClient) -> None:
    key = client.get("/api/documents").json()["documents"][0]["id"]
    (link,) = parsed(client.get(f"/documents/{key}").text).xpath("//a[.='Chercher dans ce document']")
    page = client.get(link.get("href"))
    assert page.status_code == 200
    assert parsed(page.text).xpath("//input[@name='document']/@value") == [key]


@pytest.mark.parametrize(
    ("fields", "told", "field"),
    [
        (
            {"date_from": "31/12/2022"},
            "« 31/12/2022 » n’est pas une date : écrivez l’année, le mois et le jour, comme 2024-05-18.",
            "date_from",
        ),
        (
            {"date_from": "2023-01-01", "date_to": "2022-01-01"},
            "La première date, le 1er janvier 2023, vient après la seconde : échangez-les.",
            "date_from",
        ),
        (
            {"language": "xx"},
            "Aucun document n’est dans la langue « xx » : choisissez-en une dans la liste.",
            "language",
        ),
        (
            {"source": "ailleurs"},
            "Aucun dossier indexé ne s’appelle « ailleurs » : choisissez-en un dans la liste.",
            "source",
        ),
        (
            {"document": "perdu"},
            "Le document « perdu » n’est pas dans la version en service : retirez ce filtre pour chercher partout.",
            "",
        ),
    ],
)
def test_a_filter_that_cannot_hold_is_refused_and_the_question_given_back(
    client: TestClient, fields: dict[str, str], told: str, field: str
) -> None:
    conversation = client.post("/conversations", data={"question": QUESTION}, follow_redirects=False).headers[
        "location"
    ]
    answers = [client.post(path, data={"question": QUESTION, **fields}) for path in ("/conversations", conversation)]
    answers.append(client.get("/", params={"q": QUESTION, **fields}))
    for answer in answers:
        assert answer.status_code == 422
        page = parsed(answer.text)
        assert words_of(answer.text, REFUSAL) == [told]
        assert page.xpath("//textarea")[0].text.strip() == QUESTION
        assert not page.xpath("//textarea/@aria-invalid")
        assert page.xpath("//*[@aria-describedby='filter-refusal']/@name") == ([field] if field else [])
        assert page.xpath("//details[@class='filters'][@open]")
    kept = client.get(f"/api{conversation.split('#')[0]}").json()
    assert len(kept["turns"]) == 1


def test_filters_that_let_nothing_through_are_named_as_the_reason(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION, "date_to": "1999-12-31"}).text
    assert words_of(page, "//h2")[0] == "Aucun document ne passe ces filtres"
    assert words_of(page, f"{TURNS}//span[@class='chip']") == ["jusqu’au 31 décembre 1999"]


def test_a_filter_of_an_address_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/", params={"q": QUESTION, "source": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert words_of(page, ACTIVE) == ["dossier : <script>alert(1)</script>"]


@pytest.mark.parametrize(("name", "value"), [("document", "perdu"), ("source", "ailleurs"), ("language", "xx")])
def test_a_program_is_told_which_filter_names_nothing(client: TestClient, name: str, value: str) -> None:
    answer = client.get("/api/search", params={"q": QUESTION, name: value})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sourcier:bad-filters"
    assert f"the filter {name} is '{value}'; expected" in answer.json()["detail"]


def test_an_answer_says_what_it_was_held_to(client: TestClient) -> None:
    params = {"q": QUESTION, "language": ["fr", "de"], "date_from": "2022-01-01", "document": "conges.txt"}
    told = client.get("/api/search", params=params).json()["interpreted_as"]["filters"]
    assert told == ["document=conges.txt", "language=fr", "language=de", "date_from=2022-01-01"]


def test_filters_hold_after_an_opinion_and_a_new_title(client: TestClient) -> None:
    page = client.post("/conversations", data={"question": QUESTION, "language": "fr"})
    address = str(page.url.copy_with(fragment=None))
    own = {"referer": address}
    said = {"turn": 1, "rank": 1, "verdict": "useful"}
    rated = client.post(f"{page.url.path}/feedback", data=said, headers=own)
    assert str(rated.url) == f"{address}#passage-1-1"
    assert words_of(rated.text, ACTIVE) == ["langue : français"]
    assert parsed(rated.text).xpath("//main//button[@aria-pressed='true']/@value") == ["none"]
    renamed = client.post(f"{page.url.path}/rename", data={"title": "Congés"}, headers=own)
    assert str(renamed.url) == address
    away = client.post(f"{page.url.path}/rename", data={"title": "Congés"}, headers={"referer": "http://other.example"})
    assert str(away.url.path) == page.url.path and not away.url.query
