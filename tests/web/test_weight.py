"""How much a browser loads to show the first page."""

import gzip

from fastapi.testclient import TestClient

from tests.web.conftest import parsed

MOST = 60_000
"""Bytes of HTML, styles and scripts, compressed."""


def test_the_first_page_is_light(client: TestClient) -> None:
    first = client.get("/")
    addresses = parsed(first.text).xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
    loaded = [first.content, *(client.get(address).content for address in addresses)]
    assert len(loaded) >= 5
    assert sum(len(gzip.compress(content)) for content in loaded) < MOST
