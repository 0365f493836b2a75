"""Going back and forth, also before an answer has come: what is shown is what the address says."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, Route, expect

from tests.browser.conftest import ARGUMENTS
from tests.browser.stage import Stage
from tests.browser.states import ASKED, ask

HOME = "Posez une question aux documents"
NEXT = "et qui la contrôle ?"


@pytest.fixture
def keeping(playwright: Playwright, stage: Stage) -> Iterator[Page]:
    """Return a page of a browser that keeps pages as they were, to go back to them; Playwright's do not."""
    started = playwright.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield started.new_context(base_url=stage.address, locale="fr-FR").new_page()
    started.close()


def test_who_goes_back_before_the_answer_came_stays_there(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    ask(page, ASKED)
    expect(page.locator("#turn-1")).to_be_visible()
    page.route("**/conversations/*", lambda route: held.append(route) if route.request.method == "POST" else None)
    page.locator("#question").fill(NEXT)
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    page.unroute("**/conversations/*")
    expect(page.locator(".waiting, .offline, section.turn")).to_have_count(0)
    assert page.url.endswith("/")
    ask(page, ASKED)
    expect(page.locator("section.turn")).to_have_count(1)
    assert len(held) == 1


def test_of_several_steps_the_last_one_counts(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    ask(page, ASKED)
    page.go_back()
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    page.route("**/conversations/*", lambda route: held.append(route))
    page.evaluate("history.forward()")
    page.wait_for_url("**/conversations/*")
    page.evaluate("history.back()")
    page.wait_for_url(re.compile("/$"))
    with page.expect_response("**/conversations/*"):
        held[0].continue_()
    page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    expect(page.locator("section.turn")).to_have_count(0)


def test_going_back_puts_the_focus_and_the_place_where_the_page_begins_or_its_turn(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    expect(page.locator("#asked-1")).to_be_focused()
    page.go_back()
    expect(page.locator("main")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    expect(page.locator("body > p[role=status]")).to_have_text(page.title())
    page.go_forward()
    expect(page.locator("#asked-1")).to_be_focused()
    expect(page.locator("#asked-1")).to_be_in_viewport()


def test_who_goes_back_to_a_conversation_sees_it_as_it_is_now(keeping: Page) -> None:
    keeping.goto("/")
    ask(keeping, ASKED)
    keeping.wait_for_url("**/conversations/**")
    address = keeping.url.partition("#")[0]
    keeping.evaluate("window.kept = true")
    keeping.get_by_role("link", name="Documents", exact=True).click()
    keeping.wait_for_url("**/documents")
    keeping.request.post(f"{address.replace('/conversations', '/api/conversations')}/turns", data={"question": NEXT})
    keeping.go_back(wait_until="commit")
    expect(keeping.locator("section.turn")).to_have_count(2)
    assert keeping.evaluate("window.kept") is None  # it is stored nowhere, and asked of the server anew
    keeping.get_by_role("link", name="Documents", exact=True).click()
    keeping.wait_for_url("**/documents")
    keeping.request.post(f"{address}/delete")
    keeping.go_back(wait_until="commit")
    expect(keeping.get_by_role("heading", name="Conversation introuvable")).to_be_visible()


def test_a_page_that_the_browser_kept_all_the_same_is_shown_as_it_is_now(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    page.wait_for_url("**/conversations/**")
    address = page.url.partition("#")[0]
    page.evaluate("window.kept = true")
    page.request.post(f"{address.replace('/conversations', '/api/conversations')}/turns", data={"question": NEXT})
    # Some browsers keep pages that say no-store for a while, and tell so with this event.
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("section.turn")).to_have_count(2)
    assert page.evaluate("window.kept") is True


def test_a_page_that_the_browser_kept_is_shown_in_the_language_that_was_chosen_since(keeping: Page) -> None:
    keeping.goto("/about")
    keeping.get_by_role("link", name="Conversations", exact=True).click()
    keeping.wait_for_url("**/conversations")
    keeping.get_by_role("button", name="English").click()
    expect(keeping.locator("html")).to_have_attribute("lang", "en")
    for _ in range(3):
        keeping.go_back(wait_until="commit")
        if keeping.url.endswith("/about"):
            break
    expect(keeping.locator("html")).to_have_attribute("lang", "en")
    expect(keeping.get_by_role("heading", level=1)).to_have_text("About Sourcier")
