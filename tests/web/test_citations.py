"""The citation of a passage, in the formats that are copied."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient

from assistant import Citation
from index import version_folder
from tests.web.conftest import QUESTION, alter
from web.citations import MEDIA_TYPES, CitationFormat, Cited, citation_text, csl_item

WORDS = "L’œuvre coûte 5 % & 3 $,\nselon {le} décret_1 # ~ ^ \\."
AT = Citation(
    passage_id="0123456789abcdef",
    document_id="d",
    document="a_b.pdf",
    title="Les {tarifs} & l’État",
    url="https://www.example.org/a_{b}?c=d&e=%20f#g",
    headings=("Un", "Deux"),
    start=1200,
    end=3400,
    sha256="ab" * 32,
    published="2022-05-18",
    modified="2023-03-01",
    language="fr",
    link="/documents/d",
    author="Ministère de l’Intérieur",
    page=3,
    last_page=4,
)
CITED = Cited(WORDS, AT, date(2026, 11, 22))
BARE = Cited(
    "Les mots.",
    replace(AT, url=None, published=None, modified=None, author=None, page=None, last_page=None, headings=()),
    date(2026, 11, 22),
)


def fields(entry: str) -> dict[str, str]:
    """Return the fields of a BibTeX entry of one line a field."""
    lines = entry.splitlines()
    assert lines[0].startswith("@misc{sourcier-0123456789ab,")
    assert lines[-1] == "}"
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", line)[0] for line in lines[1:-1])


def test_plain_text_tells_the_words_and_where_they_stand() -> None:
    told = citation_text(CITED, "text")
    assert told.startswith(
        f"«\u202f{WORDS}\u202f»\n\nMinistère de l’Intérieur, «\u202fLes {{tarifs}} & l’État\u202f», example.org, "
    )
    assert "publié le 18 mai 2022, mis à jour le 1er mars 2023, Un › Deux, pages 3–4, " in told
    assert told.endswith(f"consulté le 22 novembre 2026, SHA-256 {'ab' * 32}.\n")


def test_markdown_is_a_quotation_in_which_nothing_is_markup() -> None:
    quoted, told = citation_text(CITED, "markdown").split("\n\n")
    assert all(line.startswith("> ") for line in quoted.splitlines())
    assert "5 % \\& 3 \\$" in quoted
    assert "\\{le\\} décret\\_1" in quoted
    assert "<https://www.example.org/" in told


def test_bibtex_escapes_what_tex_reads_and_keeps_accents() -> None:
    found = fields(citation_text(CITED, "bibtex"))
    assert found["annote"] == (
        "L’œuvre coûte 5 \\% \\& 3 \\$, selon \\{le\\} décret\\_1 \\# "
        "\\textasciitilde{} \\textasciicircum{} \\textbackslash{}."
    )
    assert found["title"] == "{Les \\{tarifs\\} \\& l’État}"
    assert found["author"] == "{Ministère de l’Intérieur}"
    assert (found["year"], found["month"], found["day"], found["pages"]) == ("2023", "3", "1", "3--4")
    assert (found["urldate"], found["langid"]) == ("2026-11-22", "french")


@pytest.mark.parametrize("cited", [CITED, BARE])
def test_the_braces_of_bibtex_close(cited: Cited) -> None:
    entry = re.sub(r"\\[{}]", "", citation_text(cited, "bibtex"))
    depth = 0
    for sign in entry:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


def test_an_address_is_written_letter_for_letter_in_bibtex_but_for_braces() -> None:
    assert fields(citation_text(CITED, "bibtex"))["url"] == "https://www.example.org/a_%7Bb%7D?c=d&e=%20f#g"


def test_what_is_not_known_is_left_out() -> None:
    assert set(fields(citation_text(BARE, "bibtex"))) == {
        "title",
        "howpublished",
        "urldate",
        "langid",
        "note",
        "annote",
    }
    item = csl_item(BARE)
    assert item["type"] == "document"
    assert not {"author", "issued", "original-date", "URL", "page", "section", "container-title"} & set(item)
    for part in ("publié", "mis à jour", "http", "page"):
        assert part not in citation_text(BARE, "text")


def test_an_address_that_runs_what_it_says_is_cited_nowhere() -> None:
    cited = replace(BARE, citation=replace(AT, url="javascript:alert(1)"))
    for kind in get_args(CitationFormat):
        assert "javascript" not in citation_text(cited, kind)


# The types of the fields in the schema of CSL data, version 1.0.2: csl-data.json, github.com/citation-style-language.
STRINGS = {
    *("id", "type", "title", "container-title", "URL", "page", "section", "language", "abstract", "note"),
}
DATES = {"issued", "accessed", "original-date"}


@pytest.mark.parametrize("cited", [CITED, BARE])
def test_csl_json_holds_to_the_types_of_its_schema(cited: Cited) -> None:
    (item,) = json.loads(citation_text(cited, "csl"))
    assert item["type"] in ("webpage", "document")
    assert set(item) <= STRINGS | DATES | {"author"}
    assert all(isinstance(item[name], str) for name in STRINGS & set(item))
    for name in DATES & set(item):
        assert set(item[name]) == {"date-parts"}
        (parts,) = item[name]["date-parts"]
        assert 1 <= len(parts) <= 3
        assert all(type(part) is int for part in parts)
    assert all(set(author) == {"literal"} for author in item.get("author", []))


def test_a_citation_is_served_on_the_page_and_over_json(client: TestClient) -> None:
    best = client.get("/api/search", params={"q": QUESTION}).json()["passages"][0]
    key = best["citation"]["passage_id"]
    page = client.get("/", params={"q": QUESTION}).text
    for kind in get_args(CitationFormat):
        shown = client.get(f"/passages/{key}/citation?format={kind}")
        given = client.get(f"/api/passages/{key}/citation?format={kind}")
        assert shown.headers["content-type"] == "text/plain; charset=utf-8"
        assert given.headers["content-type"] == MEDIA_TYPES[kind]
        assert shown.text == given.text
        assert f'href="/passages/{key}/citation?format={kind}"' in page
    assert json.loads(given.text)[0]["abstract"] == best["text"]


@pytest.mark.parametrize(("path", "status"), [("unknown/citation?format=text", 404), ("{}/citation?format=ris", 422)])
def test_a_citation_that_there_is_not_is_an_error(client: TestClient, path: str, status: int) -> None:
    best = client.get("/api/search", params={"q": QUESTION}).json()["passages"][0]
    path = path.format(best["citation"]["passage_id"])
    assert client.get(f"/passages/{path}").status_code == client.get(f"/api/passages/{path}").status_code == status


def test_a_citation_is_proved_when_it_is_served(client: TestClient, data: Path) -> None:
    with closing(sqlite3.connect(version_folder(data) / "documents.sqlite")) as database:
        ((key,),) = database.execute("SELECT id FROM passages LIMIT 1").fetchall()
    alter(data, "UPDATE documents SET text = upper(text)")
    assert client.get(f"/passages/{key}/citation?format=text").status_code == 500
    assert client.get(f"/api/passages/{key}/citation").json()["type"] == "urn:sourcier:citation-failed"


def test_a_passage_that_changed_since_is_not_offered_to_be_cited(client_of: Callable[..., TestClient]) -> None:
    line: dict[str, Any] = {"id": "a", "title": "Le préfet", "text": "Le préfet représente l'État."}
    first = client_of(line)
    address = first.post("/conversations", data={"question": "Qui représente l'État ?"}).url.path
    assert "/citation?format=bibtex" in first.get(address).text
    assert "/citation?format=" not in client_of(line | {"text": "Le préfet représente l'État ici."}).get(address).text
