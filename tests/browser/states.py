"""Every state of the page, one after the other: for what looks at all of them, be it a test or a camera."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, Route, expect

from tests.browser.stage import Stage

ASKED = "Quand la DGSI a-t-elle été créée ?"
_ADDRESSES = {
    "home": ("/", ".examples"),
    "home-deleted": ("/?deleted=1", ".notice"),
    "answered": ("/?q=Que+fait+la+DGSI+%3F", "ol.passages"),
    "nothing": ("/?q=xylophone+zygomorphe", ".state.nothing"),
    "closest": ("/?q=Quel+est+le+budget+annuel+du+minist%C3%A8re+%3F", ".state.closest, .state.nothing"),
    "filtered": ("/?q=Que+fait+la+DGSI+%3F&language=fr&date_from=2024-01-01", ".held .chip"),
    "long-words": ("/?q=demande+d%27autorisation+d%27occupation+temporaire+du+domaine+fluvial", "li.passage"),
    "refused": ("/?q=" + "a" * 2100, "#refusal"),
    "bad-filter": ("/?q=Que+fait+la+DGSI+%3F&date_from=hier", "#filter-refusal"),
    "conversations-none": ("/conversations", "main p"),
    "conversations-deleted": ("/conversations?deleted=2", ".notice"),
    "documents": ("/documents", ".documents"),
    "documents-named": ("/documents?named=dgsi", ".documents"),
    "documents-none": ("/documents?named=kouglof", ".lede[role=status]"),
    "about": ("/about", ".figures"),
    "accessibility": ("/accessibility", ".prose"),
    "error": ("/documents/inconnu", ".error"),
    "astray": ("/nulle-part", ".error"),
    "expired": ("/conversations/0000000000000000000000", ".error"),
}
"""The states that an address leads to, with what they show."""


NEW = {
    "asides": ".next",
    "waiting": ".ask",
    "offline": ".ask",
    "crowded": ".ask",
    "full": ".next",
    "folded": ".others",
}
"""The part of a state that is new in it, where the rest of the page is long and was seen in another one."""


def states(page: Page, stage: Stage) -> Iterator[str]:
    """Bring a page into one state after the other, and yield the name of each while it is shown."""
    for name, (path, shown) in _ADDRESSES.items():
        page.goto(path)
        expect(page.locator(shown).first).to_be_visible()
        yield name
    for part in (_home, _conversation, _kept, _documents, _troubles):
        yield from part(page, stage)


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for what comes of it."""
    page.locator("#question").fill(question)
    page.locator("form[data-ask] button[type=submit]").click()
    expect(page.locator(".waiting")).to_have_count(0)


def open_all(page: Page, selector: str) -> None:
    """Unfold what is folded."""
    for summary in page.locator(f"{selector} > summary:visible").all():
        if not summary.evaluate("summary => summary.parentElement.open"):
            summary.click()


def _home(page: Page, stage: Stage) -> Iterator[str]:
    page.goto("/")
    open_all(page, ".filters")
    yield "filters"
    page.locator("#question").press_sequentially("la dgsi")
    expect(page.locator("#completions")).to_be_visible()
    page.keyboard.press("ArrowDown")
    yield "completions"


def _conversation(page: Page, stage: Stage) -> Iterator[str]:
    page.goto("/")
    ask(page, ASKED)
    expect(page.locator("#turn-1 ol.passages")).to_be_visible()
    yield "answer"
    ask(page, "et qui la contrôle ?")
    expect(page.locator("#turn-2 .understood .chip").first).to_be_visible()
    yield "followup"
    page.locator("#turn-2 .understood button").first.click()
    expect(page.locator("#turn-2 .chip.gone")).to_be_visible()
    yield "without"
    ask(page, "Qu’est-ce que le rensegnement interieur ?")
    expect(page.locator("#turn-3 .widened")).to_be_visible()
    yield "corrected"
    page.locator("#passage-1-1 .choice").last.click()
    expect(page.locator("#passage-1-1 .choice").last).to_have_attribute("aria-pressed", "true")
    open_all(page, ".turn details")
    yield "opened"
    open_all(page, ".asides details")
    yield "asides"
    yield from _waiting(page, stage)


def _waiting(page: Page, stage: Stage) -> Iterator[str]:
    held: list[Route] = []
    page.route("**/conversations/*", lambda route: held.append(route))
    page.locator("#question").fill("Où se trouve son siège ?")
    page.locator("#question").press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    yield "waiting"
    held[0].abort()
    expect(page.locator(".offline")).to_be_visible()
    yield "offline"
    page.unroute("**/conversations/*")
    with stage.crowded():
        page.locator("#question").press("Enter")
        expect(page.locator(".refusal", has_text=re.compile("Trop de questions|Too many"))).to_be_visible()
        yield "crowded"
    page.goto("/conversations")
    yield "conversations"
    page.locator("main .documents a").first.click()
    page.wait_for_url("**/conversations/*")
    page.goto(f"{page.url}/export.html")
    yield "export"


def _kept(page: Page, stage: Stage) -> Iterator[str]:
    page.goto(stage.full)
    expect(page.locator(".full")).to_be_visible()
    yield "full"
    page.goto(f"{stage.long}?turn=2#turn-2")
    expect(page.locator(".turn + .others, .others + section").first).to_be_visible()
    yield "folded"
    page.goto(stage.lost)
    expect(page.locator(".passage .note").first).to_be_visible()
    yield "lost"
    passages = page.request.get(f"/api{stage.lost}").json()["turns"][0]["answer"]["passages"]
    for name, path in (("changed", "guide.md"), ("gone", "residents.md")):
        cited = next(one["citation"] for one in passages if one["citation"]["document"] == path)
        address = f"/documents/{cited['document_id']}?passage={cited['passage_id']}"
        page.goto(address, referer=f"{stage.address}{stage.lost}")
        expect(page.locator("blockquote")).to_be_visible()
        yield name


def _documents(page: Page, stage: Stage) -> Iterator[str]:
    page.goto("/?q=Que+fait+la+DGSI+%3F")
    page.locator("a.open").first.click()
    expect(page.locator("#passage")).to_be_visible()
    yield "document"
    page.locator("#words").fill("DGSI")
    page.locator("#words").press("Enter")
    expect(page.locator(".hits")).to_be_visible()
    page.locator(".hits a").nth(1).click()
    expect(page.locator("#hit-2 .hops")).to_be_visible()
    open_all(page, ":is(.folded, .proof-of-document)")
    yield "document-found"
    told = page.request.get("/api/documents?limit=100").json()["documents"]
    paths = {one["document"]: f"/documents/{one['id']}" for one in told}
    for name, path, query in (
        ("document-unfound", "guide.md", "?find=zygomorphe"),
        ("document-recut", "guide.md", "?passage=inconnu"),
        ("document-table", "bareme.html", ""),
        ("document-long", "fluvial.md", ""),
        ("document-altered", "essai.md", ""),
        ("document-inside", "archive.zip/note.txt", ""),
    ):
        page.goto(f"{paths[path]}{query}")
        expect(page.locator("article.sheet")).to_be_visible()
        yield name
    place = page.request.get(f"/api{paths['pdf/depliant.pdf']}").json()["passages"][-1]["id"]
    page.goto(f"{paths['pdf/depliant.pdf']}?passage={place}#passage")
    yield "document-pdf"


def _troubles(page: Page, stage: Stage) -> Iterator[str]:
    with stage.crowded():
        page.goto("/?q=Que+fait+la+DGSI+%3F")
        expect(page.locator(".error")).to_be_visible()
        yield "crowded-page"
    with stage.rebuilding():
        page.goto("/")
        expect(page.locator(".preparing")).to_be_visible()
        yield "rebuilding"
    page.goto(stage.empty)
    expect(page.locator(".error code")).to_be_visible()
    yield "no-index"
