"""Every state of the page as a picture, to be looked at.

python -m tests.browser.screenshots [FOLDER] [--en]        (.screenshots by default; the built-in model, Chromium)
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Settings
from corpus import SAMPLES
from index import load_encoder, rebuild
from tests.browser.conftest import ARGUMENTS
from tests.web.conftest import listening
from web.app import create_app

_VARIANTS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
}
_ADDRESSES = {
    "home": "/",
    "nothing": "/?q=Quelle+est+la+recette+du+kouglof+au+levain+%3F",
    "closest": "/?q=Quel+est+le+budget+annuel+du+minist%C3%A8re+%3F",
    "refused": "/?q=" + "a" * 2100,
    "filtered": "/?q=Que+fait+la+DGSI+%3F&language=fr&date_from=2024-01-01",
    "bad-filter": "/?q=Que+fait+la+DGSI+%3F&date_from=hier",
    "documents": "/documents",
    "documents-named": "/documents?named=dgsi",
    "documents-none": "/documents?named=kouglof",
    "about": "/about",
    "accessibility": "/accessibility",
    "error": "/documents/inconnu",
    "lost": "/nulle-part",
}


def main() -> None:
    """Take the pictures."""
    named = [argument for argument in sys.argv[1:] if argument != "--en"]
    locale = "en-GB" if "--en" in sys.argv else "fr-FR"
    folder = Path(named[0] if named else ".screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = Settings(data=Path(data))
        encoder = load_encoder(settings.model, Settings().models)
        rebuild([SAMPLES], settings.data, encoder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with listening(create_app(settings, encoder)) as address:
            for name, variant in _VARIANTS.items():
                options = variant | {"locale": locale}
                _take(browser, address, options, lambda page, state, name=name: _shoot(page, folder, f"{state}-{name}"))
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _take(browser: Browser, address: str, options: dict[str, Any], shoot: Any) -> None:
    context = browser.new_context(base_url=address, reduced_motion="reduce", **options)
    page = context.new_page()
    for state, path in _ADDRESSES.items():
        page.goto(path)
        shoot(page, state)
    page.goto("/")
    for state, question in (("answer", "Quand la DGSI a-t-elle été créée ?"), ("followup", "et qui la contrôle ?")):
        page.get_by_role("textbox").fill(question)
        page.locator("[data-ask] button[type=submit]").click()
        page.wait_for_load_state()
        shoot(page, state)
    page.goto("/conversations")
    shoot(page, "conversations")
    page.locator("main .documents a").first.click()
    page.wait_for_load_state()
    page.goto(f"{page.url}/export.html")
    shoot(page, "export")
    page.go_back()
    page.locator("a.open").first.click()
    page.wait_for_load_state()
    shoot(page, "document")
    context.close()


def _shoot(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
