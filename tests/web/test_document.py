"""The page of a document: the walk through its cited passages, its outline, the file beside it."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant import Settings
from corpus import Limits
from index import Documents, Options, rebuild, version_folder
from index.documents import DOCUMENT_ROWS
from index.row_digests import DOCUMENTS_FILE, write_row_digests
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import alter, parsed, words_of
from tests.web.documents import GUIDE, QUESTION, write_source
from web.app import create_app


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return the folder of the documents."""
    return write_source(tmp_path / "source")


@pytest.fixture
def client(source: Path, data: Path, settings: Settings, encoder: FakeEncoder) -> Iterator[TestClient]:
    """Return a client of the started server over that folder."""
    rebuild([source], data, encoder)
    with TestClient(create_app(settings, encoder), raise_server_exceptions=False) as started:
        yield started


@pytest.fixture
def renewed(client: TestClient, source: Path, data: Path, encoder: FakeEncoder) -> Callable[..., None]:
    """Return a function that indexes the folder again and has the server answer from it."""

    def renew(options: Options | None = None) -> None:
        rebuild([source], data, encoder, options)
        client.app.state.serving.refresh()  # type: ignore[attr-defined]

    return renew


def address_of(client: TestClient, path: str) -> str:
    documents = client.get("/api/documents").json()["documents"]
    return next(f"/documents/{told['id']}" for told in documents if told["document"] == path)


def prove_again(client: TestClient, data: Path) -> None:
    """Have the altered rows of documents pass for those that were written."""
    folder = version_folder(data)
    with closing(sqlite3.connect(folder / "documents.sqlite")) as database:
        write_row_digests(folder / DOCUMENTS_FILE, database.execute(DOCUMENT_ROWS))
    index = client.app.state.serving.assistant.index  # type: ignore[attr-defined]
    index.documents.close()
    index.documents = Documents(folder)


def conversation(client: TestClient, question: str = QUESTION) -> str:
    location: str = client.post("/conversations", data={"question": question}, follow_redirects=False).headers[
        "location"
    ]
    return location.split("#")[0]


def opened(client: TestClient, came: str, path: str = "guide.md") -> list[str]:
    """Return the links of an answer that open a document at its passages."""
    address = address_of(client, path)
    links = parsed(client.get(came).text).xpath("//a[@class='open']/@href")
    return [link for link in links if link.startswith(address)]


def current(page: str) -> str:
    return "".join(mark.text_content() for mark in parsed(page).xpath("//article//mark[@class='current']"))


def test_the_cited_passages_are_walked_through_in_the_order_of_the_text(client: TestClient) -> None:
    came = conversation(client)
    links = opened(client, came)
    shown = {
        passage["citation"]["passage_id"]: passage
        for passage in client.get(f"/api{came}").json()["turns"][0]["answer"]["passages"]
    }
    page = client.get(links[0].split("#")[0], headers={"Referer": f"http://testserver{came}"}).text
    while previous := parsed(page).xpath("//nav[@class='walk']/a[@rel='prev']/@href"):
        page = client.get(previous[0].split("#")[0]).text
    walked = []
    while True:
        (told,) = words_of(page, "//nav[@class='walk']/p")
        walked.append(told)
        place = parsed(page).xpath("//nav[@class='trail']/a[1]/@href")[0]
        rank = int(place.rpartition("-")[2])
        passage = next(one for one in shown.values() if one["rank"] == rank)
        assert place.startswith(f"{came}#passage-1-")
        assert current(page) == passage["text"]
        assert parsed(page).xpath("//article//mark[@class='cited']")
        following = parsed(page).xpath("//nav[@class='walk']/a[@rel='next']/@href")
        if not following:
            break
        assert following[0].endswith("#passage")
        page = client.get(following[0].split("#")[0]).text
    total = len(links)
    assert total >= 2
    assert walked == [f"Passage cité {number} sur {total}" for number in range(1, total + 1)]


def test_the_words_that_answer_are_marked_inside_the_passage(client: TestClient) -> None:
    came = conversation(client)
    passage = client.get(f"/api{came}").json()["turns"][0]["answer"]["passages"][0]
    page = client.get(passage["citation"]["link"].split("#")[0], headers={"Referer": f"http://testserver{came}"}).text
    marked = parsed(page).xpath("//article//mark[@class='current']//strong")
    answer = "".join(passage["text"][mark["start"] : mark["end"]] for mark in passage["highlights"])
    assert "".join("".join(mark.text_content().split()) for mark in marked) == "".join(answer.split())
    assert answer


def test_a_walk_from_an_answer_that_is_not_kept_goes_on(client: TestClient) -> None:
    came = f"/?q={QUESTION.replace(' ', '+')}&language="
    page = client.get(opened(client, came)[0].split("#")[0], headers={"Referer": f"http://testserver{came}"}).text
    (link, *_) = parsed(page).xpath("//nav[@class='walk']/a/@href")
    page = client.get(link.split("#")[0]).text
    assert words_of(page, "//nav[@class='walk']/p")[0].startswith("Passage cité ")
    assert parsed(page).xpath("//nav[@class='trail']/a[1]/@href")[0].startswith("/?q=Comment+contester")


def test_the_address_of_a_walk_does_not_open_the_conversation_to_others(client: TestClient) -> None:
    came = conversation(client)
    page = client.get(opened(client, came)[0].split("#")[0], headers={"Referer": f"http://testserver{came}"}).text
    (link, *_) = parsed(page).xpath("//nav[@class='walk']/a/@href")
    assert came.rpartition("/")[2] not in link
    client.cookies.clear()
    other = client.get(link.split("#")[0])
    assert other.status_code == 200
    assert current(other.text)
    assert came not in other.text
    assert not parsed(other.text).xpath("//nav[@class='walk']")


@pytest.mark.parametrize(
    "name", ["", "x", "q=", "q=%00&date_from=hier", "q=a&document=none", "?", "javascript:alert(1)"]
)
def test_a_way_back_that_nobody_gave_out_leads_nowhere_else(client: TestClient, name: str) -> None:
    answer = client.get(address_of(client, "guide.md"), params={"from": name})
    assert answer.status_code == 200
    links = parsed(answer.text).xpath("//nav[@class='trail']/a/@href")
    assert all(link.startswith(("/?", "/documents")) for link in links)


def test_the_outline_links_to_the_headings_each_under_the_one_above(client: TestClient) -> None:
    page = client.get(address_of(client, "guide.md")).text
    for link in parsed(page).xpath("//nav[contains(@class, 'unfolded')]//a"):
        (heading,) = parsed(page).xpath(f"//article//*[@id='{link.get('href')[1:]}']")
        assert heading.text_content().strip() == link.text
    top = "//nav[contains(@class, 'unfolded')]/div/ol/li"
    assert words_of(page, f"{top}/a") == ["Payer une amende", "Contester une amende"]
    assert words_of(page, f"{top}/ol/li/a") == ["Le timbre électronique"]
    assert [
        heading.tag for heading in parsed(page).xpath("//article/*[starts-with(name(), 'h')]")
    ] == "h2 h3 h4 h3".split()


def test_the_section_of_the_passage_is_told(client: TestClient) -> None:
    came = conversation(client)
    for link in opened(client, came):
        page = client.get(link.split("#")[0]).text
        (here,) = set(words_of(page, "//a[@aria-current='location']")) or {""}
        cited = parse_qs(urlsplit(link).query)["passage"][0]
        last = client.get(f"/api/passages/{cited}").json()["citation"]["headings"][-1:]
        assert [here] == last or last in ([], ["Le guide du stationnement"])


def test_the_header_of_a_table_heads_its_columns(client: TestClient) -> None:
    page = client.get(address_of(client, "bareme.html")).text
    assert [cell.text_content() for cell in parsed(page).xpath("//article//th[@scope='col']")] == ["Zone | ", "Prix\n"]
    assert words_of(page, "//article//td") == ["Centre |", "4 €"]


def test_the_pages_of_a_pdf_are_marked_where_they_begin(client: TestClient) -> None:
    address = address_of(client, "pdf/depliant.pdf")
    page = client.get(address).text
    marks = parsed(page).xpath("//article//span[@role='separator']")
    assert [(mark.get("data-page"), mark.get("aria-label"), mark.text_content()) for mark in marks] == [
        ("1", "Page 1", ""),
        ("2", "Page 2", ""),
        ("3", "Page 3", ""),
    ]
    assert parsed(page).xpath("//article")[0].text_content() == client.get(f"/api{address}").json()["text"]


def test_a_passage_that_is_cut_otherwise_now_is_still_marked_for_who_comes_from_its_answer(
    client: TestClient, renewed: Callable[..., None]
) -> None:
    came = conversation(client)
    (link, *_) = opened(client, came)
    wanted = parse_qs(urlsplit(link).query)["passage"][0]
    words = client.get(f"/api/passages/{wanted}").json()["text"]
    renewed(Options(limits=Limits(10, 40)))
    assert client.get(f"/api/passages/{wanted}").status_code == 404
    answer = client.get(link.split("#")[0], headers={"Referer": f"http://testserver{came}"})
    assert (answer.status_code, current(answer.text)) == (200, words)
    assert client.get(link.split("#")[0]).status_code == 404


def test_a_passage_whose_document_changed_says_so_and_leads_to_its_words_now(
    client: TestClient, source: Path, renewed: Callable[..., None]
) -> None:
    came = conversation(client)
    (link, *_) = opened(client, came)
    (source / "guide.md").write_text(GUIDE + "\nUne phrase de plus.\n", encoding="utf-8")
    renewed()
    answer = client.get(link.split("#")[0], headers={"Referer": f"http://testserver{came}"})
    assert (answer.status_code, words_of(answer.text, "//h1")) == (
        404,
        ["Ce document a été modifié depuis cette réponse"],
    )
    (now, _) = parsed(answer.text).xpath("//p[@class='asides']/a/@href")
    assert now.startswith(address_of(client, "guide.md"))
    assert parsed(client.get(now.split("#")[0]).text).xpath("//mark[@class='hit']")
    (source / "guide.md").unlink()
    renewed()
    answer = client.get(link.split("#")[0], headers={"Referer": f"http://testserver{came}"})
    assert words_of(answer.text, "//h1") == ["Ce document a été retiré depuis cette réponse"]
    assert client.get(link.split("#")[0]).status_code == 404


def test_a_pdf_is_shown_beside_its_text_at_the_page_of_the_passage(client: TestClient, source: Path) -> None:
    address = address_of(client, "pdf/depliant.pdf")
    place = client.get(f"/api{address}").json()["passages"][-1]["id"]
    answer = client.get(address, params={"passage": place})
    page = client.get(f"/api/passages/{place}").json()["citation"]["page"]
    assert parsed(answer.text).xpath("//iframe/@src") == [f"{address}/original#page={page}"]
    assert "frame-src 'self'" in answer.headers["content-security-policy"]
    file = client.get(f"{address}/original")
    assert file.content == (source / "pdf" / "depliant.pdf").read_bytes()
    assert file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == 'inline; filename="depliant.pdf"'
    assert file.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in file.headers["content-security-policy"]
    assert "default-src 'none'" in file.headers["content-security-policy"]
    assert file.headers["x-content-type-options"] == "nosniff"


def test_a_part_of_a_long_file_can_be_asked_for(client: TestClient, source: Path) -> None:
    address = address_of(client, "pdf/depliant.pdf")
    part = client.get(f"{address}/original", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, (source / "pdf" / "depliant.pdf").read_bytes()[10:20])


def test_a_web_page_is_given_to_be_kept_and_never_run(client: TestClient, source: Path) -> None:
    address = address_of(client, "bareme.html")
    assert not parsed(client.get(address).text).xpath("//iframe")
    file = client.get(f"{address}/original")
    assert file.content == (source / "bareme.html").read_bytes()
    assert file.headers["content-type"].startswith("text/plain")
    assert file.headers["content-disposition"] == 'attachment; filename="bareme.html"'
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["x-frame-options"] == "DENY"


def test_a_file_inside_an_archive_is_not_given(client: TestClient) -> None:
    address = address_of(client, "archive.zip/note.txt")
    assert client.get(f"{address}/original").status_code == 404
    assert not parsed(client.get(address).text).xpath("//a[@class='file']")


@pytest.mark.parametrize("told", ["same size", "longer"])
def test_a_file_that_changed_is_not_given_and_the_page_says_so(client: TestClient, source: Path, told: str) -> None:
    address, file = address_of(client, "guide.md"), source / "guide.md"
    file.write_text(GUIDE.replace("amende", "prime--") if told == "same size" else GUIDE + "x", encoding="utf-8")
    os.utime(file, (1_600_000_000, 1_600_000_000))
    answer = client.get(f"{address}/original")
    assert (answer.status_code, words_of(answer.text, "//h1")) == (409, ["Fichier d’origine modifié"])
    page = client.get(address).text
    assert not parsed(page).xpath("//a[@class='file']")
    assert "Le fichier d’origine a changé" in words_of(page, "//p[@class='note']")[0]


def test_a_file_that_was_touched_but_is_the_same_is_given(client: TestClient, source: Path) -> None:
    os.utime(source / "guide.md", (1_600_000_000, 1_600_000_000))
    assert client.get(f"{address_of(client, 'guide.md')}/original").status_code == 200


def test_a_file_that_is_gone_is_said_to_be(client: TestClient, source: Path) -> None:
    (source / "guide.md").unlink()
    address = address_of(client, "guide.md")
    assert client.get(f"{address}/original").status_code == 404
    assert "n’est plus à sa place" in words_of(client.get(address).text, "//p[@class='note']")[0]


@pytest.mark.parametrize("linked", ["the file", "its folder"])
def test_no_link_is_followed_even_to_the_same_bytes(
    client: TestClient, source: Path, tmp_path: Path, linked: str
) -> None:
    place = source / "pdf" / "depliant.pdf" if linked == "the file" else source / "pdf"
    address = address_of(client, "pdf/depliant.pdf")
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    assert client.get(f"{address}/original").status_code == 404


@pytest.mark.parametrize("name", ["../secret.md", "{absolute}", "pdf/../guide.md", ""])
def test_a_name_that_leads_out_of_the_indexed_folder_gives_nothing(
    client: TestClient, source: Path, data: Path, name: str
) -> None:
    address = address_of(client, "guide.md")
    (source.parent / "secret.md").write_text(GUIDE, encoding="utf-8")
    written = name.format(absolute=source.parent / "secret.md")
    alter(data, "UPDATE files SET name = ? WHERE name = 'guide.md'", written)
    alter(data, "UPDATE documents SET path = ? WHERE path = 'guide.md'", written)
    prove_again(client, data)
    assert client.get(f"{address}/original").status_code == 404


def test_a_folder_that_was_not_indexed_gives_nothing(client: TestClient, source: Path, data: Path) -> None:
    address = address_of(client, "guide.md")
    other = source.parent / "other"
    other.mkdir()
    (other / "guide.md").write_text(GUIDE, encoding="utf-8")
    alter(data, "UPDATE files SET source = ? WHERE name = 'guide.md'", str(other))
    prove_again(client, data)
    assert client.get(f"{address}/original").status_code == 404


@pytest.mark.parametrize("path", ["none", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "guide.md"])
def test_an_original_is_asked_for_by_the_id_of_its_document_alone(client: TestClient, path: str) -> None:
    assert client.get(f"/documents/{path}/original").status_code == 404


def test_a_single_file_that_was_indexed_is_given(
    source: Path, data: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    rebuild([source / "guide.md"], data, encoder)
    with TestClient(create_app(settings, encoder)) as client:
        assert client.get(f"{address_of(client, 'guide.md')}/original").text == GUIDE


def test_a_file_whose_time_was_set_back_after_a_change_is_not_given(client: TestClient, source: Path) -> None:
    address, file = address_of(client, "guide.md"), source / "guide.md"
    before = file.stat()
    file.write_text(GUIDE.replace("amende", "prime--"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert client.get(f"{address}/original").status_code == 409


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("rapport\u202efdp.txt", r"rapport\u202efdp.txt"),
        ("caf\udce9.txt", r"caf\xe9.txt"),
        (r"a\u202e.txt", r"a\x5cu202e.txt"),
        ('a"b;c\r\nX: 1.txt', r'a"b;c\x0d\x0aX: 1.txt'),
    ],
)
def test_a_file_with_a_name_that_hides_something_is_given_under_its_visible_one(
    tmp_path: Path, data: Path, settings: Settings, encoder: FakeEncoder, name: str, shown: str
) -> None:
    folder = tmp_path / "named"
    folder.mkdir()
    (folder / name).write_text(GUIDE, encoding="utf-8")
    rebuild([folder], data, encoder)
    with TestClient(create_app(settings, encoder)) as client:
        (document,) = client.get("/api/documents").json()["documents"]
        assert document["document"] == shown
        answer = client.get(f"/documents/{document['id']}/original")
        assert (answer.status_code, answer.text) == (200, GUIDE)
        assert unquote(answer.headers["content-disposition"]).endswith(f"utf-8''{shown}")
        assert shown in client.get(f"/documents/{document['id']}").text.replace("&#34;", '"')
