"""Kept conversations: whose they are, what became of them, what is thought of them, what is taken away."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from assistant import Conversations, Settings
from assistant.conversations import MOST_TURNS
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import FOREIGN, QUESTION, parsed, words_of
from web import retention
from web.app import create_app
from web.readers import COOKIE

KEPT = {"id": "kept", "title": "Le préfet", "text": "Le préfet représente l'État dans le département."}
OTHER = {
    "id": "other",
    "title": "Le maire",
    "text": "Le maire représente la commune et l'État.",
    "url": "https://www.a.example/m",
}
STATE = "Qui représente l'État ?"


def ask(client: TestClient, question: str = QUESTION, address: str = "/conversations") -> str:
    """Send the form and return the address of the conversation."""
    answer = client.post(address, data={"question": question}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"].split("#")[0]


def other_browser(client: TestClient) -> TestClient:
    return TestClient(client.app, raise_server_exceptions=False)


def send(client: TestClient, address: str, place: str, value: str) -> Response:
    """Press the button of that value in the form at a place of a page, as a browser does."""
    (form,) = parsed(client.get(address).text).xpath(place)
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert form.xpath(f".//button[@name='verdict'][@value='{value}']")
    return client.post(form.get("action"), data=fields | {"verdict": value}, follow_redirects=False)


def test_a_browser_is_known_by_an_unguessable_cookie_once_it_began_a_conversation(client: TestClient) -> None:
    for path in ("/", "/conversations", "/documents", f"/?q={QUESTION}"):
        assert "set-cookie" not in client.get(path).headers
    sent = client.post("/conversations", data={"question": QUESTION}, follow_redirects=False).headers["set-cookie"]
    value, *attributes = sent.split("; ")
    assert len(value.removeprefix(f"{COOKIE}=")) >= 22
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"} <= set(attributes)
    assert "Secure" not in attributes
    again = client.post("/conversations", data={"question": QUESTION}, follow_redirects=False).headers["set-cookie"]
    assert again.split("; ")[0] == value
    assert value in client.get(ask(client)).headers["set-cookie"]


def test_over_https_the_cookie_is_sent_over_https_alone(client: TestClient) -> None:
    with_tls = TestClient(client.app, base_url="https://testserver")
    sent = with_tls.post("/api/conversations").headers["set-cookie"]
    assert "; Secure" in sent
    assert "; Path=/" in sent
    assert "Domain" not in sent
    # A browser takes a cookie of this prefix from the server itself alone, never from a sibling domain.
    assert sent.startswith(f"__Host-{COOKIE}=")
    assert len(with_tls.get("/api/conversations").json()["conversations"]) == 1


def test_over_https_a_cookie_without_the_prefix_is_not_believed(client: TestClient) -> None:
    ask(client)
    planted = client.cookies[COOKIE]
    with_tls = TestClient(client.app, base_url="https://testserver", cookies={COOKIE: planted})
    assert with_tls.get("/api/conversations").json() == {"conversations": []}


def test_a_key_that_the_server_did_not_make_is_not_taken_over(client: TestClient) -> None:
    planted = "planted-by-somebody-else-1"
    victim = TestClient(client.app, cookies={COOKIE: planted})
    begun = victim.post("/api/conversations")
    assert planted not in begun.headers["set-cookie"]
    attacker = TestClient(client.app, cookies={COOKIE: planted})
    assert attacker.get("/api/conversations").json() == {"conversations": []}
    assert attacker.delete("/api/conversations").json() == {"deleted": 0}


def test_a_key_whose_conversations_are_all_deleted_is_made_anew(client: TestClient) -> None:
    ask(client)
    first = client.cookies[COOKIE]
    assert client.delete("/api/conversations").json() == {"deleted": 1}
    ask(client)
    assert client.cookies[COOKIE] != first


@pytest.mark.parametrize("cookie", ["", "short", "x" * 5000, "a' OR 1=1 --aaaaaaaaaaaaaaaaa"])
def test_a_cookie_that_is_no_key_opens_nothing(client: TestClient, cookie: str) -> None:
    ask(client)
    stranger = other_browser(client)
    answer = stranger.get("/api/conversations", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert answer.json() == {"conversations": []}
    begun = stranger.post("/api/conversations", headers={"Cookie": f"{COOKIE}={cookie}"})
    assert f"{COOKIE}={cookie};" not in begun.headers["set-cookie"]


def test_each_browser_lists_and_deletes_its_own(client: TestClient) -> None:
    mine = [ask(client), ask(client, "Qui tient l'état civil ?")]
    stranger = other_browser(client)
    theirs = ask(stranger)
    assert parsed(client.get("/conversations").text).xpath("//ul[@class='documents']//a/@href") == mine[::-1]
    assert words_of(client.get("/conversations").text, "//ul[@class='documents']//a") == [
        "Qui tient l'état civil ?",
        QUESTION,
    ]
    assert [f"/conversations/{each['id']}" for each in stranger.get("/api/conversations").json()["conversations"]] == [
        theirs
    ]
    (form,) = parsed(client.get("/conversations").text).xpath("//main//form")
    after = client.post(form.get("action"))
    assert words_of(after.text, "//p[@role='status']") == ["2 conversations sont supprimées."]
    assert "Aucune pour l’instant" in after.text
    assert [client.get(address).status_code for address in mine] == [404, 404]
    assert client.get(theirs).status_code == 200
    assert stranger.delete("/api/conversations").json() == {"deleted": 1}
    assert other_browser(client).delete("/api/conversations").json() == {"deleted": 0}


def test_whoever_has_the_link_reads_a_conversation_and_does_not_list_it(client: TestClient) -> None:
    address = ask(client)
    stranger = other_browser(client)
    shown = stranger.get(address)
    assert shown.status_code == 200
    assert "set-cookie" not in shown.headers
    assert stranger.get("/api/conversations").json() == {"conversations": []}


@pytest.mark.parametrize("path", ["/conversations/delete", "{}/delete", "{}/rename", "{}/feedback"])
def test_forms_of_other_sites_change_nothing(client: TestClient, path: str) -> None:
    address = ask(client)
    before = client.get(f"/api{address}").json()
    answer = client.post(path.format(address), data={"title": "x"}, headers={"Origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    assert client.get(f"/api{address}").json() == before


def test_a_conversation_is_renamed_by_its_form_and_over_json(client: TestClient) -> None:
    address = ask(client)
    (form,) = parsed(client.get(address).text).xpath("//details[@class='rename']//form")
    assert form.xpath(".//input/@value") == [QUESTION]
    shown = client.post(form.get("action"), data={"title": "Mes <b>trajets</b>"})
    assert words_of(shown.text, "//h1//span[@class='named']") == ["Mes <b>trajets</b>"]
    assert "Mes <b>trajets</b>" in words_of(client.get("/conversations").text, "//ul[@class='documents']//a")
    assert client.patch(f"/api{address}", json={"title": " Autre\ntitre "}).status_code == 204
    assert client.get(f"/api{address}").json()["title"] == "Autre titre"
    assert client.patch(f"/api{address}", json={"title": ""}).status_code == 204
    assert client.get(f"/api{address}").json()["title"] == QUESTION
    for title in ("x" * 121, None):
        assert client.patch(f"/api{address}", json={"title": title}).status_code == 422
    assert client.post(f"{address}/rename", data={"title": "x" * 121}).status_code == 422
    assert client.patch("/api/conversations/unknown", json={"title": "a"}).status_code == 404


def test_a_passage_tells_what_became_of_its_document(client_of: Callable[..., TestClient]) -> None:
    address = ask(client_of(KEPT, OTHER), STATE)
    shown = client_of(KEPT, OTHER).get(f"/api{address}").json()
    changed = client_of(KEPT, OTHER | {"text": "Le maire est élu."})
    gone = client_of(KEPT)
    for client, fate in ((changed, "changed"), (gone, "gone")):
        again = client.get(f"/api{address}").json()
        cited = {
            p["citation"]["document"]: p["citation"]["passage_id"] for p in again["turns"][0]["answer"]["passages"]
        }
        assert again["turns"] == shown["turns"]
        assert again["fates"] == {cited["kept"]: "same", cited["other"]: fate}
    assert set(shown["fates"].values()) == {"same"}


def test_a_passage_of_a_changed_document_leads_to_what_stands_there_now(client_of: Callable[..., TestClient]) -> None:
    address = ask(client_of(KEPT, OTHER), STATE)
    client = client_of(KEPT, OTHER | {"text": "Le maire est élu."})
    page = parsed(client.get(address).text)
    (item,) = (item for item in page.xpath("//ol[@class='passages']/li") if "commune" in item.text_content())
    assert "a été modifié" in item.xpath("string(.//p[@class='note'])")
    (link,) = item.xpath(".//a[@class='open']/@href")
    assert "Le maire est élu." in client.get(link).text


def test_what_a_reader_thinks_is_pressed_shown_and_taken_back(client: TestClient) -> None:
    address = ask(client)
    first, whole = "(//form[@class='opinion'])[1]", "(//form[@class='opinion'])[last()]"
    for place, value in ((first, "answers"), (whole, "not_useful"), (first, "useful")):
        went = send(client, address, place, value).headers["location"]
        assert parsed(client.get(address).text).xpath(f"//*[@id='{went.split('#')[1]}']")
    passage = client.get(f"/api{address}").json()["turns"][0]["answer"]["passages"][0]["citation"]["passage_id"]
    assert [(each["passage"], each["verdict"]) for each in client.get(f"/api{address}").json()["opinions"]] == [
        ("", "not_useful"),
        (passage, "useful"),
    ]
    pressed = parsed(client.get(address).text).xpath("//main//button[@aria-pressed='true']")
    assert [button.text for button in pressed] == ["Utile", "Pas utile"]
    send(client, address, first, "none")
    assert [each["passage"] for each in client.get(f"/api{address}").json()["opinions"]] == [""]


def test_buttons_have_names_of_their_own(client: TestClient) -> None:
    address = ask(client)
    ask(client, "Qui tient l'état civil ?", address)
    names = words_of(client.get(address).text, "//form[@class='opinion']//button")
    passages = len(parsed(client.get(address).text).xpath("//ol[@class='passages']/li"))
    assert len(names) == 3 * passages + 2 * 2
    assert "Pas utile (réponse à la question 2)" in names


def test_an_answer_that_is_not_kept_takes_no_opinion(client: TestClient) -> None:
    assert not parsed(client.get("/", params={"q": QUESTION}).text).xpath("//form[@class='opinion']")


def test_the_right_answer_is_signalled_from_any_document(client: TestClient) -> None:
    documents = {each["document"]: each["id"] for each in client.get("/api/documents").json()["documents"]}
    address = f"/documents/{documents['mairie']}"
    assert not parsed(client.get(address).text).xpath("//details[@class='signal']")
    conversation = ask(client, FOREIGN)
    (form,) = parsed(client.get(address).text).xpath("//details[@class='signal']//form")
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    assert words_of(client.get(address).text, "//select/option") == [FOREIGN]
    wrong = client.post(form.get("action"), data=fields | {"turn": "1", "quote": "des mots d'ailleurs"})
    assert (wrong.status_code, words_of(wrong.text, "//h1")) == (422, ["Mots introuvables"])
    shown = client.post(form.get("action"), data=fields | {"turn": "1", "quote": "registres  de l’état civil"})
    assert words_of(shown.text, "//p[@class='answering']") == ["Vous avez signalé la bonne réponse dans : mairie."]
    assert client.get(f"/api{conversation}").json()["opinions"] == [
        {"turn": 1, "verdict": "answers", "passage": "", "document": "mairie", "quote": "registres  de l’état civil"}
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"useful": True}, 204),
        ({"answers": True, "passage_id": "shown"}, 204),
        ({"answers": True, "passage_id": "shown", "quote": "rembourse la moitié"}, 204),
        ({"answers": True, "passage_id": "shown", "quote": "des mots d'ailleurs"}, 422),
        ({"answers": True, "document_id": "known"}, 204),
        ({"answers": True, "document_id": "unknown"}, 404),
        ({"answers": True, "passage_id": "unknown", "quote": "a"}, 404),
        ({}, 422),
        ({"answers": True}, 422),
        ({"useful": True, "answers": True, "passage_id": "shown"}, 422),
        ({"useful": True, "document_id": "known"}, 422),
        ({"answers": True, "document_id": "known", "passage_id": "shown"}, 422),
        ({"useful": True, "quote": "a"}, 422),
        ({"answers": True, "passage_id": "shown", "quote": "a" * 1001}, 422),
        ({"useful": True, "turn": 10**30}, 422),
    ],
)
def test_an_opinion_over_json_is_one_of_something(client: TestClient, said: dict[str, Any], status: int) -> None:
    address = ask(client)
    cited = client.get(f"/api{address}").json()["turns"][0]["answer"]["passages"][0]["citation"]
    ids = {"shown": cited["passage_id"], "known": cited["document_id"]}
    body = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in said.items()}
    sent = {"conversation": address.removeprefix("/conversations/"), "turn": 1} | body
    assert client.post("/api/feedback", json=sent).status_code == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"turn": "1", "rank": "99", "verdict": "useful"}, 404),
        ({"turn": "9", "verdict": "useful"}, 404),
        ({"turn": "1", "verdict": "perfect"}, 422),
        ({"turn": "1", "verdict": "answers"}, 422),
        ({"turn": "1", "verdict": "answers", "document_id": "unknown"}, 404),
        ({"turn": "9" * 30, "verdict": "useful"}, 422),
    ],
)
def test_a_form_that_was_tampered_with_is_refused(client: TestClient, fields: dict[str, str], status: int) -> None:
    assert client.post(f"{ask(client)}/feedback", data=fields).status_code == status


def test_a_conversation_that_is_full_says_so(client: TestClient, settings: Settings) -> None:
    address = ask(client)
    kept = Conversations(settings.data, 30)
    key = address.removeprefix("/conversations/")
    answer = kept.read(key).sound_turns[0].answer
    for _ in range(MOST_TURNS - 1):
        kept.add(key, answer)
    full = client.post(address, data={"question": QUESTION})
    assert (full.status_code, words_of(full.text, "//h1")) == (409, ["Conversation complète"])
    assert client.post(f"/api{address}/turns", json={"question": QUESTION}).status_code == 409
    page = client.get(address).text
    assert words_of(page, "//div[@class='note full']/p[1]") == [
        "Cette conversation est complète : elle compte 200 questions."
    ]
    assert not parsed(page).xpath("//textarea")


def test_a_long_conversation_shows_its_last_turns_and_leads_to_the_others(
    client: TestClient, settings: Settings
) -> None:
    address = ask(client)
    kept = Conversations(settings.data, 30)
    key = address.removeprefix("/conversations/")
    answer = kept.read(key).sound_turns[0].answer
    for _ in range(54):
        kept.add(key, answer)

    def shown(path: str) -> list[str]:
        page = parsed(client.get(path).text)
        turns = [f"turn-{number}" for number in range(1, 56)]
        assert page.xpath("//*[starts-with(@id, 'turn-')]/@id") == turns  # each link to a turn leads somewhere
        return list(page.xpath("//section[@class='turn']/@id"))

    assert shown(address) == [f"turn-{number}" for number in range(36, 56)]
    (second,) = parsed(client.get(address).text).xpath("//li[@id='turn-2']/a/@href")
    assert second == f"{address}?turn=2#turn-2"
    assert shown(second) == [f"turn-{number}" for number in range(2, 22)]
    assert shown(f"{address}?turn=40") == shown(f"{address}?turn=9999") == shown(address)
    assert client.get(f"{address}?turn=0").status_code == 422


def test_old_conversations_are_deleted_while_the_server_runs(
    app: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "EVERY", 0.01)
    purged: list[int] = []

    def purge() -> int:
        purged.append(1)
        return 0

    with TestClient(app):
        monkeypatch.setattr(app.state.conversations, "purge", purge)
        deadline = time.monotonic() + 5
        while len(purged) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert len(purged) >= 2


def exported(client: TestClient, address: str, kind: str) -> Response:
    answer = client.get(f"{address}/export.{kind}")
    assert answer.status_code == 200
    again = client.get(f"/api{address}/export", params={"format": kind})
    assert (again.content, again.headers["content-disposition"]) == (
        answer.content,
        answer.headers["content-disposition"],
    )
    return answer


def test_an_export_numbers_each_document_once(client_of: Callable[..., TestClient]) -> None:
    client = client_of(KEPT, OTHER)
    address = ask(client, STATE)
    ask(client, "Et la commune ?", address)
    body = exported(client, address, "json").json()
    assert [reference["number"] for reference in body["references"]] == [1, 2]
    assert {reference["document"] for reference in body["references"]} == {"kept", "other"}
    numbers = {reference["document"]: reference["number"] for reference in body["references"]}
    shown = client.get(f"/api{address}").json()
    for turn, kept in zip(body["turns"], shown["turns"], strict=True):
        for passage, as_shown in zip(turn["passages"], kept["answer"]["passages"], strict=True):
            assert passage["text"] == as_shown["text"]
            assert passage["place"]["reference"] == numbers[as_shown["citation"]["document"]]
    (other,) = (reference for reference in body["references"] if reference["document"] == "other")
    assert (other["publisher"], other["title"], other["accessed"]) == ("a.example", "Le maire", shown["created"][:10])
    assert address.removeprefix("/conversations/") not in json.dumps(body)


@pytest.mark.parametrize("kind", ["md", "html", "json"])
def test_an_export_works_when_its_documents_are_gone(client_of: Callable[..., TestClient], kind: str) -> None:
    address = ask(client_of(KEPT, OTHER), STATE)
    answer = exported(client_of({"id": "new", "title": "Neuf", "text": "Rien de cela."}), address, kind)
    assert "représente la commune" in answer.text
    told = '"fate": "gone"' if kind == "json" else "Ce document a été retiré depuis."
    assert answer.text.count(told) == 2


def test_the_page_to_print_holds_all_it_needs_and_runs_nothing(client_of: Callable[..., TestClient]) -> None:
    script = "<script>alert(1)</script>"
    evil = {
        "id": "x",
        "title": f"T</style>{script}",
        "text": f"Le préfet {script} représente.",
        "url": "javascript:alert(1)",
    }
    client = client_of(evil)
    address = ask(client, f"Que fait le préfet {script} ?")
    answer = exported(client, address, "html")
    page = parsed(answer.text)
    assert not page.xpath("//script | //link | //img | //form | //@style | //@*[starts-with(name(), 'on')]")
    assert all(target.startswith("#") for target in page.xpath("//@href"))
    assert (
        page.xpath("//blockquote")[0].text_content()
        == client.get(f"/api{address}").json()["turns"][0]["answer"]["passages"][0]["text"]
    )
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["content-disposition"].startswith("inline; ")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Congé d’un jour, « à Noël » ?", "conge-dun-jour-a-noel"),
        ('../../etc/passwd"\r\nX: y', "etc-passwd-x-y"),
        ("我是谁", ""),
        ("a" * 120, "a" * 60),
        ("CON", "con"),
    ],
)
def test_the_name_of_a_file_is_safe(client: TestClient, title: str, name: str) -> None:
    address = ask(client)
    client.patch(f"/api{address}", json={"title": title})
    day = client.get(f"/api{address}").json()["created"][:10]
    stem = "-".join(part for part in ("conversation", day, name) if part)
    assert exported(client, address, "md").headers["content-disposition"] == f'attachment; filename="{stem}.md"'


@pytest.mark.parametrize(
    ("days", "told"), [(1, "1 jour après sa dernière question"), (7, "7 jours après"), (0, "pendant une heure")]
)
def test_a_page_says_how_long_a_conversation_is_kept(
    folder: Path, settings: Settings, encoder: FakeEncoder, days: int, told: str
) -> None:
    rebuild([folder], settings.data, encoder)
    app = create_app(settings.model_copy(update={"retention_days": days}), encoder)
    with TestClient(app) as client:
        address = ask(client)
        for path in (address, "/conversations"):
            assert f"Une conversation est effacée {told}" in " ".join(
                client.get(path).text.replace("dès qu’elle n’a pas servi ", "").split()
            )


def test_an_export_of_an_unknown_conversation_or_form_is_an_error(client: TestClient) -> None:
    assert client.get("/conversations/unknown/export.md").status_code == 404
    assert client.get("/api/conversations/unknown/export?format=md").status_code == 404
    assert client.get(f"{ask(client)}/export.exe").status_code == 422


def test_an_empty_conversation_can_be_shown_renamed_and_exported(client: TestClient) -> None:
    address = client.post("/api/conversations").headers["location"].removeprefix("/api")
    for path in (address, "/conversations", *(f"{address}/export.{kind}" for kind in ("md", "json", "html"))):
        assert client.get(path).status_code == 200
