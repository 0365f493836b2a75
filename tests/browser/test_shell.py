"""What frames every page, and the pages around the chat, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_page import _RULES, QUESTION

_PAGES = [
    "/",
    "/documents",
    "/documents?named=dgsi",
    "/documents?named=kouglof",
    "/about",
    "/accessibility",
    "/nothing",
]


@pytest.fixture
def english(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page in a browser that asks for English and runs no script."""
    context = browser.new_context(base_url=address, locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("width", [1200, 320])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, address: str, width: int, locale: str, scheme: Any
) -> None:
    size: Any = {"width": width, "height": 800}
    context = browser.new_context(
        base_url=address, locale=locale, viewport=size, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in _PAGES:
        page.goto(path)
        found = Axe().run(page, options=_RULES)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()


def test_the_language_is_switched_without_scripts_and_the_page_stays(english: Page) -> None:
    english.goto("/documents?named=dgsi")
    expect(english.locator("html")).to_have_attribute("lang", "en")
    english.get_by_role("button", name="Français").click()
    expect(english).to_have_url("/documents?named=dgsi")
    expect(english.locator("html")).to_have_attribute("lang", "fr")
    english.get_by_role("link", name="Questions").click()
    expect(english.get_by_role("heading", level=1)).to_have_text("Posez une question aux documents")
    english.get_by_role("button", name="English").click()
    expect(english.get_by_role("heading", level=1)).to_have_text("Ask the documents a question")


def test_the_colours_that_were_chosen_stay(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="light")
    page.goto("/about")
    light = paper()
    page.get_by_role("button", name="Sombre").click()
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-current", "true")
    dark = paper()
    assert dark != light
    page.goto("/documents")
    assert paper() == dark
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Clair").click()
    page.wait_for_load_state()
    assert paper() == light
    page.get_by_role("button", name="Système").click()
    page.wait_for_load_state()
    assert paper() == dark


def test_on_paper_a_page_is_light_and_has_no_buttons(page: Page) -> None:
    page.goto("/about")
    page.get_by_role("button", name="Sombre").click()
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for name in ("Rubriques", "À propos"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)


def test_the_keyboard_skips_to_the_content_and_to_the_question(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller à la question")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Votre question")).to_be_focused()


def test_a_document_is_found_by_its_name_and_what_has_none_is_searched_for(english: Page) -> None:
    english.goto("/documents")
    english.get_by_label("Words of the title or path").fill("cinema MINISTERE")
    english.get_by_role("button", name="Filter").click()
    expect(english.locator(".documents a")).to_have_text(["La mission cinéma au ministère de l’Intérieur"])
    english.get_by_label("Words of the title or path").fill(QUESTION)
    english.get_by_role("button", name="Filter").click()
    english.get_by_role("link", name="Search for these words in the texts").click()
    expect(english.get_by_role("heading", level=1)).to_have_text(QUESTION)


def test_the_endpoints_can_be_tried_on_their_page_under_the_same_policy_as_all_others(page: Page) -> None:
    page.goto("/api/docs")
    page.locator(".opblock-summary").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("q", exact=True).fill(QUESTION)
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".responses-table .highlight-code").first).to_contain_text('"passages"')
