"""What a reader does, in a real browser."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

QUESTION = "Quand la DGSI a-t-elle été créée ?"
_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
_PAGES = [
    "/",
    "/?q=Quand+la+DGSI+a-t-elle+%C3%A9t%C3%A9+cr%C3%A9%C3%A9e+%3F",
    "/?q=xylophone+zygomorphe",
    "/?q=Que+fait+la+DGSI+%3F&language=fr&date_from=2024-01-01",
    "/?q=Que+fait+la+DGSI+%3F&date_from=hier",
    "/?q=" + "a" * 2100,
    "/documents",
    "/documents/inconnu",
]


def _ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator(".waiting")).to_have_count(0)


def test_a_question_is_answered_and_its_passage_opens_in_the_document_at_its_place(page: Page) -> None:
    page.goto("/")
    _ask(page, QUESTION)
    expect(page.get_by_role("heading", name=QUESTION, exact=True)).to_be_visible()
    first = page.locator("li.passage").first
    quoted = first.locator("blockquote").evaluate("element => element.textContent")
    assert first.locator("mark").count() >= 1
    first.get_by_role("link", name="Voir dans le document").click()
    marked = page.locator("#passage")
    expect(marked).to_be_in_viewport()
    assert "".join(page.locator("mark.current").all_text_contents()) == quoted
    page.get_by_role("link", name="Retour à la réponse").click()
    expect(page.get_by_role("heading", name=QUESTION, exact=True)).to_be_visible()


def test_a_followup_stands_below_and_says_what_it_was_understood_with(page: Page) -> None:
    page.goto("/")
    _ask(page, QUESTION)
    _ask(page, "et qui la contrôle ?")
    expect(page.locator("#turn-2 .understood")).to_contain_text(QUESTION)
    assert page.locator("section.turn").count() == 2
    page.go_back()
    expect(page.get_by_role("heading", name="Posez une question aux documents")).to_be_visible()
    page.go_forward()
    expect(page.locator("section.turn")).to_have_count(2)


def test_the_whole_way_goes_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    for _ in range(30):
        page.keyboard.press("Tab")
        if "Voir dans le document" in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#passage")).to_be_in_viewport()


def test_a_filter_holds_the_next_questions_until_it_is_taken_off(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Filtrer").click()
    page.get_by_label("Langue").select_option("en")
    _ask(page, "How do I add documents?")
    _ask(page, "And then?")
    expect(page.locator("#turn-2")).to_contain_text("Recherche limitée à")
    page.get_by_role("link", name="Retirer le filtre").click()
    expect(page.locator("section.turn")).to_have_count(2)
    _ask(page, QUESTION)
    expect(page.locator("#turn-3")).not_to_contain_text("Recherche limitée à")


def test_a_deleted_conversation_is_gone(page: Page) -> None:
    page.goto("/")
    _ask(page, QUESTION)
    page.wait_for_url("**/conversations/**")
    kept = page.url.split("#")[0]
    page.get_by_text("Supprimer cette conversation").click()
    page.get_by_role("button", name="Supprimer définitivement").click()
    page.wait_for_url("**/?deleted=1")
    answer = page.goto(kept)
    assert answer is not None
    assert answer.status == 404


def test_all_of_it_works_with_javascript_off(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    _ask(page, QUESTION)
    _ask(page, "et qui la contrôle ?")
    expect(page.locator("#turn-2 .understood")).to_contain_text(QUESTION)
    page.locator("#turn-1").get_by_role("link", name="Voir dans le document").first.click()
    expect(page.locator("#passage")).to_be_in_viewport()
    context.close()


def test_two_readers_do_not_see_each_other(browser: Browser, address: str) -> None:
    contexts = [browser.new_context(base_url=address, locale="fr-FR") for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, question in zip(pages, (QUESTION, "Que fait la mission cinéma ?"), strict=True):
        page.goto("/")
        _ask(page, question)
    assert pages[0].url != pages[1].url
    expect(pages[0].locator("section.turn h2")).to_have_text(QUESTION)
    expect(pages[1].locator("section.turn h2")).to_have_text("Que fait la mission cinéma ?")
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_and_nothing_overflows(browser: Browser, address: str, width: int, scheme: Any) -> None:
    context = browser.new_context(
        base_url=address,
        locale="fr-FR",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    for path in [*_PAGES, _cited_document(page)]:
        page.goto(path)
        for summary in page.locator("details > summary:visible").all():
            summary.click()
        found = Axe().run(page, options=_RULES)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    context.close()


def _cited_document(page: Page) -> str:
    page.goto(_PAGES[1])
    return str(page.locator("a.open").first.get_attribute("href"))
