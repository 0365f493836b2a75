"""What a document or a reader writes is shown, never run."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import parsed

SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = "\"'><img src=x onerror=alert(1)>"


def evil_client(client_of: Callable[..., TestClient]) -> TestClient:
    return client_of(
        {
            "id": f"a{ATTRIBUTE}",
            "title": f"Préfet {SCRIPT}",
            "text": f"Le préfet {SCRIPT} représente l'État {ATTRIBUTE}.\n\nIl signe {{{{ 7 * 7 }}}} &amp; &lt;b&gt;.",
            "url": "javascript:alert(1)",
            "language": f"fr{ATTRIBUTE}",
        }
    )


def pages_of(client: TestClient) -> list[str]:
    question = f"Que fait le préfet {SCRIPT} {ATTRIBUTE} ?"
    conversation = client.post("/conversations", data={"question": question}, follow_redirects=False)
    address = conversation.headers["location"].split("#")[0]
    client.post(address, data={"question": f"Et il signe {SCRIPT} ?"})
    link = client.get("/api/search", params={"q": question}).json()["passages"][0]["citation"]["link"]
    document = link.split("?")[0]
    paths = ["/", "/documents", address, link.split("#")[0], document, f"{document}?passage={SCRIPT}", f"/{SCRIPT}"]
    refused = client.post("/conversations", data={"question": f"</textarea>{SCRIPT}" * 500})
    return [client.get("/", params={"q": question}).text, refused.text, *(client.get(path).text for path in paths)]


def test_a_script_in_a_document_or_a_question_is_shown_not_run(client_of: Callable[..., TestClient]) -> None:
    pages = pages_of(evil_client(client_of))
    for page in pages:
        tree = parsed(page)
        assert not [script for script in tree.xpath("//script") if not script.get("src", "").startswith("/static/")]
        assert not tree.xpath("//script/text()")
        assert not tree.xpath("//img[not(starts-with(@src, '/static/'))]")
        assert not tree.xpath("//@*[starts-with(name(), 'on')]")
        assert not tree.xpath("//@style | //style")
    assert sum(SCRIPT in parsed(page).text_content() for page in pages) >= 6


def test_the_text_of_a_document_is_not_a_template(client_of: Callable[..., TestClient]) -> None:
    client = evil_client(client_of)
    document = client.get("/api/documents").json()["documents"][0]
    page = parsed(client.get(f"/documents/{document['id']}").text)
    text = client.get(f"/api/documents/{document['id']}").json()["text"]
    assert page.xpath("//article")[0].text_content() == text
    assert "{{ 7 * 7 }} &amp; &lt;b&gt;" in text


def test_only_web_addresses_become_links(client_of: Callable[..., TestClient]) -> None:
    for page in pages_of(evil_client(client_of)):
        targets = parsed(page).xpath("//@href | //@src | //@action | //@cite")
        assert all(target.startswith(("/", "#", "https://", "http://")) for target in targets)


def test_a_script_in_a_heading_is_shown_not_run(client_of: Callable[..., TestClient]) -> None:
    body = "Le préfet représente l'État dans le département, et il y veille à la sécurité de chacun. " * 6
    client = client_of({"id": "a", "title": "Titre", "text": f"Chapitre {SCRIPT}\n\n{body}"})
    for path in ("/", "/?q=Que fait le préfet ?"):
        page = parsed(client.get(path).text)
        assert not page.xpath("//script/text()")
    document = client.get("/api/documents").json()["documents"][0]
    page = parsed(client.get(f"/documents/{document['id']}").text)
    assert any(SCRIPT in text for text in page.xpath("//article//text()"))
    assert not page.xpath("//article//script")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_no_path_of_a_request_leads_to_a_file(client_of: Callable[..., TestClient], path: str) -> None:
    client = client_of({"id": "a", "title": "Titre", "text": "Texte."})
    answer = client.get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text


def test_a_title_that_sets_the_direction_of_text_reorders_nothing_around_it(
    client_of: Callable[..., TestClient],
) -> None:
    turned = "Préfet \u202egpj"
    client = client_of({"id": "a", "title": turned, "author": turned, "text": "Le préfet représente l'État."})
    shown = 0
    for page in pages_of(client):
        tree = parsed(page)
        for words in tree.xpath("//text()[contains(., '\u202e')]"):
            element = words.getparent()
            while element.get("dir") is None and element.tag != "bdi":
                element = element.getparent()  # there is one, or this is an error
            assert element.text_content().strip() == turned
            shown += 1
        assert not [value for value in tree.xpath("//@title | //@aria-label | //title/text()") if "\u202e" in value]
    assert shown >= 6
