"""The question completed from the documents, with the keyboard and with the mouse."""

from playwright.sync_api import Page, expect


def test_the_keyboard_chooses_a_completion_and_escape_leaves_them(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("textbox")
    listed = page.get_by_role("listbox", name="Dans les documents")
    expect(listed).to_be_hidden()
    box.press_sequentially("la dgsi")
    expect(listed).to_be_visible()
    expect(page.locator("[data-completed]")).to_contain_text("dans les documents")
    page.keyboard.press("ArrowDown")
    first = page.locator("#completions").get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    words = first.inner_text()
    page.keyboard.press("Enter")
    expect(box).to_have_value(words)
    expect(box).to_be_focused()
    expect(listed).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations/**")


def test_escape_keeps_what_was_typed(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("textbox")
    box.press_sequentially("la dgsi")
    expect(page.locator("#completions").get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator("[data-completed]")).to_be_empty()
    expect(box).to_have_value("la dgsi")
    assert box.get_attribute("aria-activedescendant") is None


def test_a_click_takes_a_completion(page: Page) -> None:
    page.goto("/")
    page.get_by_role("textbox").press_sequentially("la dgsi")
    option = page.locator("#completions").get_by_role("option").first
    words = option.inner_text()
    option.click()
    expect(page.get_by_role("textbox")).to_have_value(words)
    expect(page.get_by_role("textbox")).to_be_focused()
