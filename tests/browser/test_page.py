"""What a reader does, in a real browser."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.states import ASKED, ask


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_question_is_answered_and_its_passage_opens_in_the_document_at_its_place(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    expect(page.get_by_role("heading", name=ASKED, exact=True)).to_be_visible()
    first = page.locator("li.passage").first
    quoted = first.locator("blockquote").evaluate("element => element.textContent")
    assert first.locator("mark").count() >= 1
    first.get_by_role("link", name="Voir dans le document").click()
    marked = page.locator("#passage")
    expect(marked).to_be_in_viewport()
    assert "".join(page.locator("mark.current").all_text_contents()) == quoted
    page.get_by_role("link", name="Retour à la réponse").click()
    expect(page.get_by_role("heading", name=ASKED, exact=True)).to_be_visible()


def test_a_followup_stands_below_and_says_what_it_was_understood_with(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    ask(page, "et qui la contrôle ?")
    expect(page.locator("#turn-2 .understood")).to_contain_text(ASKED)
    assert page.locator("section.turn").count() == 2
    page.go_back()
    expect(page.get_by_role("heading", name="Posez une question aux documents")).to_be_visible()
    page.go_forward()
    expect(page.locator("section.turn")).to_have_count(2)


def test_the_whole_way_goes_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    _tab_to(page, "textarea")
    page.keyboard.type(ASKED)
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")
    _tab_to(page, "a.open")
    quoted = page.locator("#passage-1-1 blockquote").evaluate("element => element.textContent")
    page.keyboard.press("Enter")
    expect(page.locator("#passage")).to_be_in_viewport()
    assert "".join(page.locator("mark.current").all_text_contents()) == quoted
    expect(page.locator("#passage")).to_be_focused()


def test_a_filter_holds_the_next_questions_until_it_is_taken_off(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Filtrer").click()
    page.get_by_label("Langue").select_option("en")
    ask(page, "How do I add documents?")
    ask(page, "And then?")
    expect(page.locator("#turn-2")).to_contain_text("Recherche limitée à")
    page.get_by_role("link", name="Retirer le filtre").click()
    expect(page.locator("section.turn")).to_have_count(2)
    ask(page, ASKED)
    expect(page.locator("#turn-3")).not_to_contain_text("Recherche limitée à")


def test_a_deleted_conversation_is_gone(page: Page) -> None:
    page.goto("/")
    ask(page, ASKED)
    page.wait_for_url("**/conversations/**")
    kept = page.url.split("#")[0]
    page.get_by_text("Supprimer cette conversation").click()
    page.get_by_role("button", name="Supprimer définitivement").click()
    page.wait_for_url("**/?deleted=1")
    answer = page.goto(kept)
    assert answer is not None
    assert answer.status == 404


def test_all_of_it_works_with_javascript_off(still: Page) -> None:
    still.goto("/")
    ask(still, ASKED)
    ask(still, "et qui la contrôle ?")
    expect(still.locator("#turn-2 .understood")).to_contain_text(ASKED)
    still.locator("#turn-1").get_by_role("link", name="Voir dans le document").first.click()
    expect(still.locator("#passage")).to_be_in_viewport()


def test_two_readers_do_not_see_each_other(reader: Reader) -> None:
    pages = [reader(), reader()]
    for page, question in zip(pages, (ASKED, "Que fait la mission cinéma ?"), strict=True):
        page.goto("/")
        ask(page, question)
    assert pages[0].url != pages[1].url
    expect(pages[0].locator("section.turn h2")).to_have_text(ASKED)
    expect(pages[1].locator("section.turn h2")).to_have_text("Que fait la mission cinéma ?")
    for page in pages:
        page.goto("/conversations")
        expect(page.locator("ul.documents a")).to_have_count(1)
