"""A real Chromium (Debian's) before the real server; skipped on a machine that has none, never in CI."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.stage import Stage, staged
from tests.fake_encoder import FakeEncoder

Reader = Callable[..., Page]
"""Options of a session → a page of a fresh one."""

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
"""What Chromium is started with: as root, without a screen, and without asking anything of the network."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return what starts a Chromium, where there is one."""
    if shutil.which("chromium") is None:
        assert not os.environ.get("CI"), "CI installs chromium, and it is not there"
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Return a started Chromium."""
    started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return the servers that the tests ask; vectors are those of the stand-in model."""
    with staged(tmp_path_factory.mktemp("browser"), FakeEncoder(), "fake") as found:
        yield found


@pytest.fixture
def reader(browser: Browser, stage: Stage) -> Iterator[Reader]:
    """Return a function: options of a session → a page of a fresh one, in French where they do not say otherwise.

    An error of a script, a refusal of the content security policy, or a request to anywhere else fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    own = (stage.address, stage.empty)

    def opened(**options: Any) -> Page:
        chosen = {"base_url": stage.address, "locale": "fr-FR", "reduced_motion": "reduce"} | options
        contexts.append(browser.new_context(**chosen))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.on("request", lambda request: faults.append(request.url) if _is_foreign(request.url, own) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(reader: Reader) -> Page:
    """Return a page of a fresh session."""
    return reader()


@pytest.fixture
def still(reader: Reader) -> Page:
    """Return a page of a fresh session in which no script runs."""
    return reader(java_script_enabled=False)


def _is_foreign(url: str, own: tuple[str, ...]) -> bool:
    """Tell whether a request leaves the servers; what Chromium's viewer of PDFs loads is inside the browser."""
    return url.startswith(("http:", "https:", "ws:", "wss:")) and not url.startswith(own)
