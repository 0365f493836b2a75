"""Every state of the page as a picture, to be looked at.

python -m tests.browser.screenshots [FOLDER] [--en]        (.screenshots by default; the built-in model, Chromium)
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

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
    "documents-named": "/documents?named=dgsi",
    "documents-none": "/documents?named=kouglof",
    "about": "/about",
    "accessibility": "/accessibility",
    "error": "/documents/inconnu",
    "lost": "/nulle-part",
}
_TURNS = {
    "answer": "Quand la DGSI a-t-elle été créée ?",
    "followup": "et qui la contrôle ?",
    "corrected": "Qu’est-ce que le rensegnement interieur ?",
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
        rebuild([SAMPLES, write_source(settings.data / "source")], settings.data, encoder)
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
    for number, (state, question) in enumerate(_TURNS.items(), start=1):
        _ask(page, question)
        page.wait_for_selector(f"#turn-{number}")
        shoot(page, state)
    _conversation(page, shoot)
    page.goto("/conversations")
    shoot(page, "conversations")
    page.locator("main .documents a").first.click()
    page.wait_for_load_state()
    address = page.url
    page.goto(f"{address}/export.html")
    shoot(page, "export")
    page.goto(address)
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


def _conversation(page: Page, shoot: Any) -> None:
    """Take the states that a conversation of two turns can come to."""
    page.locator("#turn-2 .understood button").first.click()
    page.wait_for_selector("#turn-2 .chip.gone")
    shoot(page, "without")
    page.locator("#turn-2 .cite summary").first.click()
    shoot(page, "cite")
    page.locator("#turn-2 .cite summary").first.click()
    for summary in page.locator(".next .asides summary").all():
        summary.click()
    shoot(page, "asides")
    held: list[Route] = []
    page.route("**/conversations/*", lambda route: held.append(route))
    _ask(page, "Où se trouve son siège ?")
    page.wait_for_selector(".waiting")
    shoot(page, "waiting")
    held[0].abort()
    page.wait_for_selector(".offline")
    shoot(page, "offline")
    page.unroute("**/conversations/*")


def _ask(page: Page, question: str) -> None:
    page.get_by_role("textbox", name=re.compile("question|conversation")).fill(question)
    page.get_by_role("button", name="Chercher").click()


def _shoot(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
