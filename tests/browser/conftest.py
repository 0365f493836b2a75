"""A real Chromium (Debian's) before the real server; skipped on a machine that has none, never in CI."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Settings
from corpus import SAMPLES
from index import rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import listening
from web.app import create_app

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
"""What Chromium is started with: as root, without a screen, and without asking anything of the network."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a started Chromium."""
    path = shutil.which("chromium")
    if path is None:
        assert not os.environ.get("CI"), "CI installs chromium, and it is not there"
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server over the built-in documents; vectors are those of the stand-in model."""
    data: Path = tmp_path_factory.mktemp("browser")
    encoder = FakeEncoder()
    rebuild([SAMPLES], data, encoder)
    with listening(create_app(Settings(data=data, model="fake"), encoder)) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page of a fresh session; a message of an error, or a request to anywhere else, fails the test."""
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    opened.on("request", lambda request: faults.append(request.url) if _is_foreign(request.url, address) else None)
    yield opened
    context.close()
    assert faults == []


def _is_foreign(url: str, address: str) -> bool:
    """Tell whether a request leaves the server; what Chromium's viewer of PDFs loads is inside the browser."""
    return url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(address)
