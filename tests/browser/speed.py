"""How soon a page is painted and how long it keeps the browser from answering, by the browser's own clock.

python -m tests.browser.speed        (the built-in model and documents, Chromium)
"""

import shutil
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Page, expect, sync_playwright

from assistant import Settings
from index import load_encoder
from tests.browser.conftest import ARGUMENTS
from tests.browser.stage import staged
from tests.browser.states import ASKED, ask

LOADS = 7
"""How often each page is loaded: a machine does other things, too."""

# A task longer than this keeps a reader waiting by what is beyond.
_LONG = 50

# Before anything of the page runs: when the answer was there, and when the frame after it was painted.
_WATCH = """(() => {
  window.blocked = 0
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) window.blocked += Math.max(0, duration - LONG)
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver(() => {
    const turn = document.querySelector('section.turn:not(.waiting)')
    if (!turn || window.shown) return
    window.shown = true
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => { window.painted = performance.now() }
      port2.postMessage(null)
    })
  }).observe(document, { childList: true, subtree: true })
})()""".replace("LONG", str(_LONG))
_PAINTED = """() => {
  const asked = performance.getEntriesByType('resource').filter(one => one.name.endsWith('/conversations')).at(-1)
  return window.painted - (asked ?? performance.getEntriesByType('navigation')[0]).responseEnd
}"""
# Long tasks are told when nothing else is to be done.
_BLOCKED = "() => new Promise(done => requestIdleCallback(() => setTimeout(() => done(window.blocked), 100)))"
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


class Load(NamedTuple):
    """Milliseconds: until the first contentful paint, and by which long tasks were too long."""

    paint: float
    blocked: float


def load(page: Page, path: str) -> Load:
    """Return how fast a page comes."""
    page.goto("about:blank")
    page.goto(path, wait_until="networkidle")
    page.wait_for_function(f"{_FIRST_PAINT} > 0")
    return Load(page.evaluate(_FIRST_PAINT), page.evaluate(_BLOCKED))


def answered_in_place(page: Page) -> tuple[float, float]:
    """Return the milliseconds from the end of the server's answer to the paint with the turn in it, and those blocked
    meanwhile, where a script puts it in its place."""
    page.goto("/", wait_until="networkidle")
    page.evaluate("window.blocked = 0")
    ask(page, ASKED)
    page.wait_for_function("window.painted > 0")
    return page.evaluate(_PAINTED), page.evaluate(_BLOCKED)


def answered_by_a_page(page: Page) -> float:
    """Return the same, where a link of the first page leads to the answer as a page of its own."""
    page.goto("/", wait_until="networkidle")
    page.locator(".examples a").first.click()
    page.wait_for_url("**/?q=*")
    page.wait_for_function("window.painted > 0")
    return float(page.evaluate(_PAINTED))


def watched(page: Page) -> Page:
    """Return a page that notes what it paints."""
    page.add_init_script(_WATCH)
    return page


def places(page: Page) -> dict[str, str]:
    """Return the addresses that are measured: the first page, a kept answer, a document at its passage."""
    page.goto("/")
    ask(page, ASKED)
    page.wait_for_url("**/conversations/**")
    conversation = page.url
    document = str(page.locator("a.open").first.get_attribute("href"))
    expect(page.locator("#passage-1-1")).to_be_visible()
    return {"first page": "/", "answer": conversation, "document": document}


def main() -> None:
    """Print the figures: the median of the loads, the best and the worst."""
    settings = Settings()
    encoder = load_encoder(settings.model, settings.models)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        with staged(Path(folder), encoder, settings.model) as stage:
            page = watched(browser.new_context(base_url=stage.address, locale="fr-FR").new_page())
            for name, path in places(page).items():
                loads = [load(page, path) for _ in range(LOADS)]
                _tell(f"{name}, first contentful paint", [one.paint for one in loads])
                _tell(f"{name}, blocked", [one.blocked for one in loads])
            in_place = [answered_in_place(page) for _ in range(LOADS)]
            _tell("answer in its place, painted after it came", [paint for paint, _ in in_place])
            _tell("answer in its place, blocked", [blocked for _, blocked in in_place])
            _tell("answer as a page, painted after it came", [answered_by_a_page(page) for _ in range(LOADS)])
        browser.close()


def _tell(what: str, found: list[float]) -> None:
    print(f"{what}: {median(found):.0f} ms (of {len(found)}: {min(found):.0f} to {max(found):.0f})")


if __name__ == "__main__":
    main()
