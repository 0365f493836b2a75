"""Every state of the page as a picture, to be looked at.

python -m tests.browser.screenshots [FOLDER]        (.screenshots by default; the built-in model, Chromium)
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
from tests.web.documents import write_source
from web.app import create_app

_VARIANTS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1200, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "dark": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "dark"},
}
# Milliseconds that Chromium's viewer of PDFs takes.
_VIEWER_STARTS = 2000
_ADDRESSES = {
    "home": "/",
    "nothing": "/?q=Quelle+est+la+recette+du+kouglof+au+levain+%3F",
    "closest": "/?q=Quel+est+le+budget+annuel+du+minist%C3%A8re+%3F",
    "refused": "/?q=" + "a" * 2100,
    "filtered": "/?q=Que+fait+la+DGSI+%3F&language=fr&date_from=2024-01-01",
    "bad-filter": "/?q=Que+fait+la+DGSI+%3F&date_from=hier",
    "documents": "/documents",
    "error": "/documents/inconnu",
}


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        settings = Settings(data=Path(data))
        encoder = load_encoder(settings.model, Settings().models)
        rebuild([SAMPLES, write_source(settings.data / "source")], settings.data, encoder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with listening(create_app(settings, encoder)) as address:
            for name, options in _VARIANTS.items():
                _take(browser, address, options, lambda page, state, name=name: _shoot(page, folder, f"{state}-{name}"))
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _take(browser: Browser, address: str, options: dict[str, Any], shoot: Any) -> None:
    context = browser.new_context(base_url=address, locale="fr-FR", reduced_motion="reduce", **options)
    page = context.new_page()
    for state, path in _ADDRESSES.items():
        page.goto(path)
        shoot(page, state)
    page.goto("/")
    for state, question in (("answer", "Quand la DGSI a-t-elle été créée ?"), ("followup", "et qui la contrôle ?")):
        page.get_by_role("textbox").fill(question)
        page.get_by_role("button", name="Chercher").click()
        page.wait_for_load_state()
        shoot(page, state)
    page.locator("a.open").first.click()
    page.wait_for_load_state()
    shoot(page, "document")
    page.get_by_role("searchbox").fill("services de renseignement")
    page.get_by_role("button", name="Trouver").click()
    page.wait_for_load_state()
    shoot(page, "document-found")
    for state, name in (("document-table", "bareme.html"), ("document-pdf", "pdf/depliant.pdf")):
        told = page.request.get("/api/documents").json()["documents"]
        key = next(one["id"] for one in told if one["document"] == name)
        place = page.request.get(f"/api/documents/{key}").json()["passages"][-1]["id"]
        page.goto(f"/documents/{key}?passage={place}#passage")
        page.wait_for_timeout(_VIEWER_STARTS)
        shoot(page, state)
    context.close()


def _shoot(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
