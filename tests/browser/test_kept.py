"""What a reader does with a kept conversation, in a real browser and without JavaScript."""

from playwright.sync_api import Page, expect

from tests.browser.states import ASKED, ask


def _ask(page: Page) -> str:
    page.goto("/")
    ask(page, ASKED)
    page.wait_for_url("**/conversations/**")
    return page.url.split("#")[0]


def test_a_conversation_is_renamed_found_again_and_deleted_with_all_others(still: Page) -> None:
    kept = [_ask(still), _ask(still)]
    still.get_by_text("Renommer cette conversation").click()
    still.get_by_label("Titre").fill("Ma conversation")
    still.get_by_role("button", name="Renommer").click()
    still.get_by_role("link", name="Conversations").click()
    expect(still.locator("ul.documents a")).to_have_count(2)
    still.get_by_role("link", name="Ma conversation").click()
    assert still.url.split("#")[0] == kept[1]
    still.get_by_role("link", name="Conversations").click()
    still.get_by_text("Supprimer toutes mes conversations").click()
    still.get_by_role("button", name="Tout supprimer définitivement").click()
    expect(still.get_by_role("status")).to_have_text("2 conversations sont supprimées.")
    for address in kept:
        answer = still.goto(address)
        assert answer is not None
        assert answer.status == 404


def test_an_opinion_is_pressed_and_stays_pressed(still: Page) -> None:
    _ask(still)
    right = still.get_by_role("button", name="La bonne réponse est là (passage 1)")
    right.click()
    expect(right).to_have_attribute("aria-pressed", "true")
    assert still.url.endswith("#passage-1-1")
    still.locator("a.open").first.click()
    still.get_by_text("La bonne réponse est dans ce document").click()
    still.get_by_role("button", name="Signaler").click()
    expect(still.locator("p.answering")).to_be_visible()


def test_what_a_turn_took_over_is_taken_off_without_a_script(still: Page) -> None:
    _ask(still)
    still.get_by_label("Continuer la conversation").fill("et qui la contrôle ?")
    still.get_by_role("button", name="Chercher").click()
    off = still.locator("#turn-2 button[name=ignore]").first
    words = off.get_attribute("value")
    off.click()
    assert still.url.endswith("#turn-2")
    expect(still.locator("#turn-2 button[name=restore]")).to_have_attribute("value", str(words))
    expect(still.locator("section.turn")).to_have_count(2)


def test_a_citation_is_shown_without_a_script(still: Page) -> None:
    _ask(still)
    first = still.locator("#passage-1-1")
    first.locator(".cite summary").click()
    expect(first.get_by_role("button", name="Copier")).to_have_count(0)
    first.get_by_role("link", name="BibTeX").click()
    expect(still.locator("body")).to_contain_text("@misc{sourcier-")


def test_a_conversation_is_taken_away(still: Page) -> None:
    _ask(still)
    for name, suffix in (("Markdown", ".md"), ("JSON", ".json")):
        with still.expect_download() as download:
            still.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(suffix)
    still.get_by_role("link", name="à imprimer").click()
    expect(still.get_by_role("heading", name="Références")).to_be_visible()
    # Styled: its style is allowed by its digest.
    assert still.locator("blockquote").first.evaluate("element => getComputedStyle(element).whiteSpace") == "pre-wrap"
