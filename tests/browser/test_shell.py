"""What frames every page, and the pages around the chat, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.states import ASKED


@pytest.fixture
def english(reader: Reader) -> Page:
    """Return a page in a browser that asks for English and runs no script."""
    return reader(locale="en-GB", java_script_enabled=False)


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


SEEN = """() => {
  const seen = element => parseFloat(getComputedStyle(element).outlineWidth) >= 2
    && getComputedStyle(element).outlineStyle != 'none'
  const focused = document.activeElement
  const box = focused.closest('.box')
  const { top, bottom } = focused.getBoundingClientRect()
  const shown = bottom > 0 && top < innerHeight
  return shown && (seen(focused) || (focused.tagName == 'TEXTAREA' && seen(box))) ? '' : focused.outerHTML.slice(0, 80)
}"""
"""What has the focus and does not show it, or stands outside of the window."""


@pytest.mark.parametrize("path", ["/", "/documents", "/about", "/?q=Que+fait+la+DGSI+%3F"])
def test_what_has_the_focus_is_seen(page: Page, path: str) -> None:
    page.goto(path)
    places = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement == document.body"):
            break
        places.add(page.evaluate("document.activeElement.outerHTML"))
        assert page.evaluate(SEEN) == ""
    assert len(places) > 10


def test_on_paper_an_answer_has_its_references_and_nothing_to_press(page: Page) -> None:
    page.goto("/?q=Que+fait+la+DGSI+%3F")
    expect(page.locator(".cite dl").first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".cite dl").first).to_be_visible()
    for left_out in ("a.open", ".formats", ".cite summary", "form", ".masthead nav"):
        expect(page.locator(left_out).first).to_be_hidden()
    # What only a screen says: the colour of what is marked. On paper it is underlined.
    line = "mark => getComputedStyle(mark).textDecorationLine"
    assert page.locator("blockquote mark").first.evaluate(line) == "underline"


def test_a_document_is_found_by_its_name_and_what_has_none_is_searched_for(english: Page) -> None:
    english.goto("/documents")
    english.get_by_label("Words of the title or path").fill("cinema MINISTERE")
    english.get_by_role("button", name="Filter").click()
    expect(english.locator(".documents a")).to_have_text(["La mission cinéma au ministère de l’Intérieur"])
    english.get_by_label("Words of the title or path").fill(ASKED)
    english.get_by_role("button", name="Filter").click()
    english.get_by_role("link", name="Search for these words in the texts").click()
    expect(english.get_by_role("heading", level=1)).to_have_text(ASKED)


def test_the_endpoints_can_be_tried_on_their_page_under_the_same_policy_as_all_others(page: Page) -> None:
    page.goto("/api/docs")
    page.locator(".opblock-summary").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_placeholder("q", exact=True).fill(ASKED)
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".responses-table .highlight-code").first).to_contain_text('"passages"')
