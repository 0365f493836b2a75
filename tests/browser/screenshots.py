"""Every state of the page as a picture, to be looked at.

python -m tests.browser.screenshots [FOLDER] [--en] [--only STATE…]    (.screenshots; the built-in model, Chromium)
"""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Settings
from index import load_encoder
from tests.browser.conftest import ARGUMENTS
from tests.browser.stage import Stage, staged
from tests.browser.states import states

_VARIANTS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
}
# What is printed is drawn too: the turns, the whole document, a page of prose.
_PRINTED = ("followup", "document", "about", "lost")
# Milliseconds that Chromium's viewer of PDFs takes.
_VIEWER_STARTS = 2000


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description="Take a picture of every state of the page.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path(".screenshots"))
    parser.add_argument("--en", action="store_true", help="in English")
    parser.add_argument("--only", nargs="*", default=[], help="names of states")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings()
    encoder = load_encoder(settings.model, settings.models)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with staged(Path(folder), encoder, settings.model) as stage:
            for name in _VARIANTS:
                _take(browser, stage, name, given)
        browser.close()
    print(f"{len(list(given.folder.glob('*.png')))} pictures in {given.folder}")


def _take(browser: Browser, stage: Stage, variant: str, given: argparse.Namespace) -> None:
    options = _VARIANTS[variant] | {"locale": "en-GB" if given.en else "fr-FR"}
    context = browser.new_context(base_url=stage.address, reduced_motion="reduce", **options)
    page = context.new_page()
    for state in states(page, stage):
        if given.only and state not in given.only:
            continue
        if state == "document-pdf":
            page.wait_for_timeout(_VIEWER_STARTS)
        _shoot(page, given.folder / f"{state}-{variant}.png")
        if variant == "wide" and state in _PRINTED:
            page.emulate_media(media="print")
            _shoot(page, given.folder / f"{state}-print.png")
            page.emulate_media(media="screen")
    context.close()


def _shoot(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main()
