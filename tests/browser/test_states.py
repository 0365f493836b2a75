"""Every state of the page is accessible, and nothing of it is lost: narrow, zoomed, with large text, light and dark."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Reader
from tests.browser.fit import fit, lost
from tests.browser.stage import Stage, staged
from tests.browser.states import NEW, states
from tests.fake_encoder import FakeEncoder

# Each language light and dark. 1,280 pixels at 200 % are half as many, each as large as four.
_WAYS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1200, "height": 800}, "locale": "en-GB"},
    "narrow": {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "large text": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark", "locale": "en-GB"},
}
_TEXT_AT_200 = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Return servers whose answers are short: a rule of accessibility takes as long as there are passages."""
    with staged(tmp_path_factory.mktemp("states"), FakeEncoder(), "fake", passages=2) as found:
        yield found


@pytest.mark.parametrize("way", _WAYS)
def test_every_state_is_accessible_and_shows_all_it_holds(reader: Reader, stage: Stage, way: str) -> None:
    page = reader(**_WAYS[way])
    shown = []
    for state in states(page, stage):
        if way == "large text":
            page.evaluate(_TEXT_AT_200)
        fit(page, state, NEW.get(state, ""))
        shown.append(state)
    assert len(shown) == len(set(shown)) > 45


def test_nothing_is_lost_in_english_on_a_narrow_screen(reader: Reader, stage: Stage) -> None:
    page = reader(viewport={"width": 320, "height": 700}, locale="en-GB")
    assert {state: found for state in states(page, stage) if (found := lost(page))} == {}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("<p style='width: 3000px'>wide</p>", "px wide"),
        ("<p style='position: fixed; left: 90vw; white-space: nowrap'>beyond the edge of the page</p>", "beyond"),
        ("<p style='height: 1em; overflow: hidden'>one<br>two<br>three</p>", "cut"),
        ("<p>under</p><p style='margin-top: -2.3rem'>above</p>", "covered"),
        ("<div style='overflow: auto; width: 5rem'><p style='width: 9rem'>more than fits</p></div>", "sideways"),
        ("<img src='/static/icon.svg'>", "image-alt"),
        ("<div style='line-height: 1'><a href='/'>a</a><br><a href='/'>b</a></div>", "target-size"),
    ],
)
def test_what_is_lost_would_be_seen(reader: Reader, wrong: str, told: str) -> None:
    page = reader(bypass_csp=True)
    page.goto("/about")
    fit(page)
    page.locator("main").evaluate("(main, wrong) => main.insertAdjacentHTML('afterbegin', wrong)", wrong)
    with pytest.raises(AssertionError, match=told):
        fit(page)
