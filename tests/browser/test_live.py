"""What the scripts of the page add: answers in their place, what is said of them, copying, a server that is gone."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Reader
from tests.browser.states import ASKED, ask

NEXT = "et qui la contrôle ?"
STATUS = "body > p[role=status]"


@pytest.fixture
def copying(reader: Reader) -> Page:
    """Return a page that may write to the clipboard, and read it."""
    return reader(permissions=["clipboard-read", "clipboard-write"])


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def _mark(page: Page) -> None:
    """Leave a sign in the page that a new page would not have."""
    page.evaluate("document.body.dataset.same = 'yes'")


def _same(page: Page) -> bool:
    return bool(page.evaluate("document.body.dataset.same === 'yes'"))


def _clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_answers_come_in_their_place_are_told_by_their_number_and_get_the_focus(page: Page) -> None:
    page.goto("/")
    _mark(page)
    ask(page, ASKED)
    expect(page.locator(STATUS)).to_have_text("5 passages trouvés")
    assert _focused(page) == ASKED
    first = page.url
    assert first.endswith("#turn-1")
    page.locator("#passage-1-1 .cite summary").click()
    ask(page, NEXT)
    expect(page.locator("#turn-2")).to_be_visible()
    assert _focused(page) == NEXT
    assert page.url == first.replace("#turn-1", "#turn-2")
    expect(page.locator("#passage-1-1 .cite")).to_have_attribute("open", "")  # as the reader left it
    expect(page.locator("#question")).to_have_value("")
    assert _same(page)
    assert page.title().startswith(ASKED)


def test_the_back_button_leads_to_the_first_page_and_forward_to_the_conversation(page: Page) -> None:
    page.goto("/")
    _mark(page)
    ask(page, ASKED)
    ask(page, NEXT)
    page.go_back()
    expect(page.get_by_role("heading", name="Posez une question aux documents")).to_be_visible()
    expect(page.locator("section.turn")).to_have_count(0)
    page.go_forward()
    expect(page.locator("section.turn")).to_have_count(2)
    assert _same(page)
    ask(page, "et où est son siège ?")
    expect(page.locator("section.turn")).to_have_count(3)


def test_a_part_of_what_was_understood_is_taken_off_and_put_back(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    ask(page, NEXT)
    page.locator("#question").fill("à moitié écrite")
    page.get_by_role("button", name="Ne pas tenir compte de").click()
    back = page.get_by_role("button", name=f"Reprendre {ASKED}")
    expect(back).to_be_visible()
    assert page.locator("section.turn").count() == 2
    assert _focused(page) == NEXT
    expect(page.locator("#question")).to_have_value("à moitié écrite")
    back.click()
    expect(page.get_by_role("button", name="Ne pas tenir compte de")).to_be_visible()


def test_while_the_server_searches_the_page_says_so_and_asks_once(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    page.route("**/conversations", lambda route: held.append(route))
    page.locator("#question").fill(ASKED)
    page.locator("#question").press("Enter")
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    expect(page.locator(STATUS)).to_have_text("Recherche…")
    page.locator("#question").fill("la suite")
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator("#turn-1")).to_be_visible()
    expect(page.locator("section.turn")).to_have_count(1)
    expect(page.locator("#question")).to_have_value("la suite")


def test_who_writes_the_next_question_is_left_in_the_box(page: Page) -> None:
    held: list[Route] = []
    page.goto("/")
    page.route("**/conversations", lambda route: held.append(route))
    page.locator("#question").fill(ASKED)
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    page.locator("#question").fill("et qui dirige")
    page.keyboard.press("Home")
    held[0].continue_()
    expect(page.locator("#turn-1")).to_be_visible()
    expect(page.locator(STATUS)).to_have_text("5 passages trouvés")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("Plus tard, ")
    expect(page.locator("#question")).to_have_value("Plus tard, et qui dirige")


def test_a_server_that_is_gone_is_told_and_the_question_kept(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    page.context.set_offline(True)
    ask(page, NEXT)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Le serveur ne répond pas")
    expect(page.locator("#question")).to_have_value(NEXT)
    expect(page.locator(".waiting")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("#turn-2")).to_be_visible()
    expect(told).to_have_count(0)


def test_a_question_that_is_refused_comes_back_with_the_reason_and_the_focus(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    ask(page, "   ")
    expect(page.locator("#refusal")).to_contain_text("La question est vide")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("section.turn")).to_have_count(1)
    ask(page, NEXT)
    expect(page.locator("#turn-2")).to_be_visible()


def test_an_error_of_the_server_is_told_beside_the_question(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    address = page.url.split("#")[0]
    page.request.post(f"{address}/delete")
    ask(page, NEXT)
    expect(page.get_by_role("alert")).to_contain_text("Conversation introuvable")
    expect(page.locator("#question")).to_have_value(NEXT)


def test_an_opinion_keeps_the_focus_and_what_is_open(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    _mark(page)
    button = page.get_by_role("button", name="Utile (passage 1)", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    assert _same(page)


def test_a_citation_and_links_are_copied(copying: Page) -> None:
    copying.goto("/")
    ask(copying, ASKED)
    first = copying.locator("#passage-1-1")
    words = first.locator("blockquote").evaluate("element => element.textContent")
    first.locator(".cite summary").click()
    for name in ("Texte", "Markdown", "BibTeX", "CSL-JSON"):
        first.locator(".formats li").filter(has_text=name).locator("button").click()
        expect(copying.locator(STATUS)).to_have_text("Citation copiée.")
        expect(first.locator(".confirmed")).to_be_visible()
        copied = _clipboard(copying)
        direct = copying.request.get(str(first.get_by_role("link", name=name).get_attribute("href"))).text()
        assert copied == direct
    assert json.loads(copied)[0]["abstract"] == words
    first.locator(".formats li").last.locator("button").click()
    expect(copying.locator(STATUS)).to_have_text("Lien copié.")
    copying.goto(_clipboard(copying))
    expect(copying.locator("#passage")).to_be_in_viewport()


def test_an_error_is_not_copied_as_a_citation(copying: Page) -> None:
    copying.goto("/")
    ask(copying, ASKED)
    copying.evaluate("navigator.clipboard.writeText('avant')")
    copying.route("**/citation?**", lambda route: route.fulfill(status=503, body="Trop de questions à la fois"))
    first = copying.locator("#passage-1-1")
    first.locator(".cite summary").click()
    first.locator(".formats button").first.click()
    expect(copying.locator(STATUS)).to_have_text("La copie a échoué : suivez le lien.")
    assert _clipboard(copying) == "avant"


def test_the_link_to_an_answer_leads_to_it(copying: Page) -> None:
    copying.goto("/")
    ask(copying, ASKED)
    ask(copying, NEXT)
    copying.locator("#turn-1").get_by_role("link", name="Lien vers cette réponse").click()
    expect(copying.locator(STATUS)).to_have_text("Lien copié.")
    link = _clipboard(copying)
    assert link.endswith("#turn-1")
    copying.goto("/documents")
    copying.goto(link)
    expect(copying.locator("#asked-1")).to_be_in_viewport()


def test_a_link_to_a_turn_that_is_folded_away_opens_it(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    path = page.url.split("#")[0].removeprefix(str(page.evaluate("location.origin")))
    for _ in range(21):
        page.request.post(f"/api{path}/turns", data={"question": "DGSI"})
    page.goto(path)
    expect(page.locator("section.turn")).to_have_count(20)
    page.goto("/documents")
    page.goto(f"{path}#turn-2")
    page.wait_for_url("**?turn=2#turn-2")
    expect(page.locator("section#turn-2 h2")).to_be_in_viewport()
