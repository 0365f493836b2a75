"""Pages come at once. A machine that does other things, too, is slow by turns: the best of some loads counts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import speed
from tests.browser.conftest import Reader

MOST_LOADS = 9
FIRST_PAINT, BLOCKED, ANSWER_PAINTED = 800, 50, 300


@pytest.fixture
def watched(reader: Reader) -> Page:
    """Return a page that notes what it paints."""
    return speed.watched(reader())


def under(bar: float, measured: Callable[[], float]) -> bool:
    """Tell whether one of some loads is under a bar, in milliseconds."""
    return any(measured() < bar for _ in range(MOST_LOADS))


@pytest.mark.parametrize("name", ["first page", "answer", "document"])
def test_a_page_is_painted_soon_and_never_keeps_its_reader_waiting(watched: Page, name: str) -> None:
    path = speed.places(watched)[name]
    assert under(FIRST_PAINT, lambda: speed.load(watched, path).paint)
    assert under(BLOCKED, lambda: speed.load(watched, path).blocked)


def test_an_answer_is_painted_as_soon_as_it_has_come(watched: Page) -> None:
    assert under(ANSWER_PAINTED, lambda: speed.answered_in_place(watched)[0])
    assert under(BLOCKED, lambda: speed.answered_in_place(watched)[1])
    assert under(ANSWER_PAINTED, lambda: speed.answered_by_a_page(watched))


def test_a_page_that_is_slow_would_be_seen(watched: Page) -> None:
    busy = "const end = performance.now() + 900; while (performance.now() < end);"
    page = f"<!doctype html><script>{busy}</script><p>late"
    watched.route("**/slow", lambda route: route.fulfill(body=page, content_type="text/html"))
    found = speed.load(watched, "/slow")
    assert found.paint > FIRST_PAINT
    assert found.blocked > BLOCKED
    assert not under(found.blocked / 1000, lambda: found.blocked)
