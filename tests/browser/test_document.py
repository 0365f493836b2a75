"""The page of a document, in a real browser."""

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.states import ask
from tests.web.documents import QUESTION

WIDE: ViewportSize = {"width": 1200, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 700}
MARKED = "marks => marks.map(mark => mark.textContent).join('')"


def _answer(page: Page) -> None:
    page.goto("/")
    ask(page, QUESTION)
    page.wait_for_url("**/conversations/**")


def _open_guide(page: Page) -> None:
    _answer(page)
    page.locator("li.passage", has_text="guide").locator("a.open").first.click()
    page.wait_for_url("**/documents/**")


def _path(page: Page, name: str) -> str:
    told = page.request.get("/api/documents").json()["documents"]
    return next(f"/documents/{one['id']}" for one in told if one["document"] == name)


def test_what_is_marked_is_the_cited_passage_character_for_character(page: Page) -> None:
    _answer(page)
    links = [str(link.get_attribute("href")) for link in page.locator("a.open").all()]
    assert len(links) >= 3
    for link in links:
        page.goto("/documents")  # a change of the fragment alone would load nothing
        page.goto(link)
        cited = page.request.get(f"/api/passages/{link.partition('passage=')[2].partition('#')[0]}").json()
        assert page.locator("mark.current").evaluate_all(MARKED) == cited["text"]
        expect(page.locator("#passage")).to_be_in_viewport()
        assert page.evaluate("document.activeElement.id") == "passage"


def test_the_cited_passages_are_walked_through_and_back_leads_to_the_answer(page: Page) -> None:
    _open_guide(page)
    told = page.locator(".walk p")
    while page.locator(".walk [rel=prev]").count():
        page.locator(".walk [rel=prev]").click()
    expect(told).to_contain_text("Passage cité 1 sur")
    first = page.locator("mark.current").evaluate_all(MARKED)
    page.locator(".walk [rel=next]").click()
    expect(told).to_contain_text("Passage cité 2 sur")
    expect(page.locator("#passage")).to_be_in_viewport()
    second = page.locator("mark.current").evaluate_all(MARKED)
    assert first != second
    page.get_by_role("link", name="Retour à la réponse").click()
    page.wait_for_url("**/conversations/**#passage-1-*")
    quote = page.locator(f"#{page.url.partition('#')[2]} blockquote")
    expect(quote).to_be_in_viewport()
    assert quote.evaluate("element => element.textContent") == second


def test_the_outline_stands_beside_or_folded_and_leads_to_its_headings(page: Page) -> None:
    page.set_viewport_size(WIDE)
    page.goto(_path(page, "guide.md"))
    heading = page.get_by_role("heading", name="Contester une amende")
    page.locator(".unfolded").get_by_role("link", name="Contester une amende").click()
    expect(heading).to_be_in_viewport()
    page.set_viewport_size(NARROW)
    page.goto(_path(page, "guide.md"))
    expect(page.locator(".unfolded")).to_be_hidden()
    link = page.locator(".folded").get_by_role("link", name="Contester une amende")
    expect(link).to_be_hidden()
    page.locator(".folded summary").click()
    link.click()
    expect(heading).to_be_in_viewport()


def test_words_are_found_counted_and_stepped_through_with_the_keyboard_alone(page: Page) -> None:
    page.goto(_path(page, "guide.md"))
    page.get_by_role("searchbox").fill("AMENDE FORFAITAIRE")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=AMENDE*")
    found = page.locator("article mark.hit")
    count = found.count()
    assert count > 2
    expect(page.locator("#found")).to_have_text(f"{count} résultats")
    assert set(found.all_text_contents()) == {"amende forfaitaire"}
    page.locator(".hits a").first.press("Enter")
    expect(page.locator("#hit-1")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#hit-2")
    expect(page.locator("#hit-2")).to_be_in_viewport()


def test_a_pdf_stands_beside_its_text_where_there_is_room(page: Page) -> None:
    page.set_viewport_size(WIDE)
    path = _path(page, "pdf/depliant.pdf")
    place = page.request.get(f"/api{path}").json()["passages"][-1]["id"]
    with page.expect_response(f"**{path}/original") as given:
        page.goto(f"{path}?passage={place}#passage")
    assert given.value.status == 200
    frame = page.locator("iframe")
    expect(frame).to_be_visible()
    assert str(frame.get_attribute("src")).partition("#page=")[2].isdecimal()
    page.set_viewport_size(NARROW)
    expect(frame).to_be_hidden()
    expect(page.get_by_role("link", name="Fichier d’origine")).to_be_visible()


def test_the_whole_of_it_works_without_javascript(still: Page) -> None:
    _open_guide(still)
    still.locator(".walk a").first.click()
    expect(still.locator("#passage")).to_be_in_viewport()
    still.get_by_role("searchbox").fill("bureau de tabac")
    still.get_by_role("button", name="Trouver").click()
    still.locator(".hits a").first.click()
    expect(still.locator("#hit-1")).to_be_in_viewport()
    expect(still.get_by_role("link", name="Retour à la réponse")).to_have_count(1)


def test_paper_gets_the_text_and_its_reference_alone(page: Page) -> None:
    _open_guide(page)
    page.goto(f"{page.url.partition('#')[0]}&find=amende")
    page.emulate_media(media="print")
    expect(page.locator("article")).to_be_visible()
    expect(page.locator(".proof-of-document dl")).to_be_visible()
    colours = "marks => [...new Set(marks.map(mark => getComputedStyle(mark).backgroundColor))]"
    assert page.locator("article mark").evaluate_all(colours) == ["rgba(0, 0, 0, 0)"]
    for left_out in (".aids", ".trail", ".masthead nav"):
        expect(page.locator(left_out)).to_be_hidden()
