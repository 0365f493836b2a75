"""Words that are looked for in a document."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import parsed, words_of
from web.find import extract, find

LINE = {"id": "a", "title": "Le cœur", "text": "Le CŒUR de l’État bat.\n\nL'état du coeur, l’ETAT. Les états."}


def found(text: str, words: str) -> list[str]:
    return [span.of(text) for span in find(text, words)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("etat", ["État", "état", "ETAT"]),
        ("ÉTAT", ["État", "état", "ETAT"]),
        ("coeur", ["CŒUR", "coeur"]),
        ("cœur de l'etat", ["CŒUR de l’État"]),
        ("état du cœur", ["état du coeur"]),
        ("cœur du état", []),
        ("eta", []),
        ("bat l'état", []),
        ("", []),
        (" .?! ", []),
        ("[a-z]+", []),
    ],
)
def test_whole_words_are_found_in_their_order_whatever_their_case_and_accents(words: str, expected: list[str]) -> None:
    assert found(LINE["text"], words) == expected


def test_what_is_found_is_cut_out_where_letters_fold_into_several_or_into_none() -> None:
    text = "œœ ﬁn e\u0301 Straße mot"
    assert found(text, "mot") == ["mot"]
    assert found(text, "strasse") == ["Straße"]


@given(st.text(alphabet="aeéÉœß' \n", max_size=30), st.text(alphabet="aeéÉœß", min_size=1, max_size=3))
def test_a_word_put_into_a_text_is_found_there(text: str, word: str) -> None:
    whole = f"{text} {word} {text}"
    assert len(text) + 1 in [span.start for span in find(whole, word)]


def test_a_long_text_is_searched_in_one_pass() -> None:
    text = "Le cœur, l’État ; " * 100_000
    assert len(find(text, "coeur l'etat le coeur")) == 50_000
    assert find("a " * 500_000, "a " * 90 + "b") == []


def test_an_extract_is_cut_between_words() -> None:
    text = f"{'avant ' * 20}ici\n\n{'après ' * 20}"
    shown = extract(text, find(text, "ici")[0])
    assert shown.found == "ici"
    assert set(shown.before.split()) == {"…", "avant"}
    assert set(shown.after.split()) == {"…", "après"}


def test_hits_are_counted_listed_and_marked(client_of: Callable[..., TestClient]) -> None:
    client = client_of(LINE)
    key = client.get("/api/documents").json()["documents"][0]["id"]
    page = client.get(f"/documents/{key}", params={"find": "etat"}).text
    assert words_of(page, "//p[@id='found']") == ["3 résultats"]
    assert words_of(page, "//ol[@class='hits']//b") == ["État", "état", "ETAT"]
    hits = parsed(page).xpath("//article//mark[@class='hit']")
    assert [(hit.get("id"), hit.text_content()) for hit in hits] == [
        ("hit-1", "État"),
        ("hit-2", "état"),
        ("hit-3", "ETAT"),
    ]
    assert [hit.xpath(".//a/@href") for hit in hits] == [
        ["#hit-3", "#hit-2"],
        ["#hit-1", "#hit-3"],
        ["#hit-2", "#hit-1"],
    ]
    assert parsed(page).xpath("//article")[0].text_content() == LINE["text"]


def test_nothing_found_is_said_and_the_words_are_given_back(client_of: Callable[..., TestClient]) -> None:
    client = client_of(LINE)
    key = client.get("/api/documents").json()["documents"][0]["id"]
    page = client.get(f"/documents/{key}", params={"find": "<b>préfet"}).text
    assert words_of(page, "//p[@id='found']")[0].startswith("Aucun résultat")
    assert parsed(page).xpath("//input[@name='find']/@value") == ["<b>préfet"]
    assert not parsed(page).xpath("//article//mark | //ol[@class='hits']")
