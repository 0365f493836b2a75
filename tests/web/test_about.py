"""The pages that tell what Sourcier is, and how accessible."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import FOUND, Settings
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import parsed, words_of
from web.about import contact_link
from web.app import create_app


def test_it_tells_what_is_indexed(client: TestClient, app: FastAPI) -> None:
    manifest = app.state.serving.assistant.index.manifest
    told = dict(
        zip(
            words_of(client.get("/about").text, "//main//dt"),
            words_of(client.get("/about").text, "//main//dd"),
            strict=True,
        )
    )
    assert told["Documents"] == f"{manifest.documents} documents"
    assert told["Passages"] == f"{manifest.passages} passages"
    assert told["Version"].startswith(f"{manifest.version}, du ")
    assert told["Modèle de vecteurs"] == manifest.recipe.model
    assert str(Path(manifest.sources[0]).parent) not in client.get("/about").text


def test_it_tells_the_levels_and_how_long_conversations_are_kept(
    folder: Path, data: Path, app: FastAPI, encoder: FakeEncoder
) -> None:
    with TestClient(create_app(Settings(data=data, model="fake", retention_days=12), encoder)) as client:
        text = words_of(client.get("/about", headers={"Accept-Language": "en"}).text, "//main")[0]
    assert f"From {FOUND:.0%} on" in text
    assert "below 20%" in text
    assert " 12 " in text


def test_both_pages_are_there_before_anything_is_indexed(settings: Settings, encoder: FakeEncoder) -> None:
    with TestClient(create_app(settings, encoder)) as client:
        for path in ("/about", "/accessibility"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert not words_of(answer.text, "//footer//code")


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("aide@example.org", "mailto:aide@example.org"),
        ("https://example.org/aide", "https://example.org/aide"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_readers_are_told_whom_to_write_to(settings: Settings, encoder: FakeEncoder, contact: str, link: str) -> None:
    assert contact_link(contact) == link
    with TestClient(create_app(settings.model_copy(update={"contact": contact}), encoder)) as client:
        page = parsed(client.get("/accessibility").text)
    assert [address for address in page.xpath("//main//a/@href") if "example.org" in address] == (
        [link] if link else []
    )
