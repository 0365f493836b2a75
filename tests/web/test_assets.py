"""The fixed files and the page of the endpoints."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

import web
from tests.web.conftest import parsed
from web.assets import address

STYLE = Path(web.__file__).parent / "static" / "style.css"


def test_a_file_is_kept_by_browsers_until_its_content_changes(client: TestClient) -> None:
    answer = client.get(address("style.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.content == STYLE.read_bytes()
    assert "immutable" not in client.get("/static/style.css").headers["cache-control"]


def test_the_page_of_the_endpoints_comes_whole_from_this_server(client: TestClient) -> None:
    page = parsed(client.get("/api/docs").text)
    addresses = page.xpath("//script/@src | //link/@href")
    assert len(addresses) == 4
    assert not page.xpath("//script/text() | //style")
    for place in addresses:
        assert client.get(place).status_code == 200


def test_pages_hold_no_inline_script_or_style(client: TestClient) -> None:
    for path in ("/", "/?q=préfet", "/documents", "/nothing"):
        page = parsed(client.get(path).text)
        assert not page.xpath("//script/text() | //style | //@style | //@*[starts-with(name(), 'on')]")


def test_no_template_trusts_what_it_shows() -> None:
    for template in (STYLE.parent.parent / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), template.name


def test_every_colour_of_text_stands_out_from_its_ground() -> None:
    light, dark = (
        _colours(block) for block in re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)[:2]
    )
    for colours in (light, light | dark):
        for text, ground in (
            ("ink", "paper"),
            ("ink", "sheet"),
            ("soft", "paper"),
            ("soft", "sheet"),
            ("accent", "paper"),
            ("accent", "sheet"),
            ("accent", "accent-wash"),
            ("accent-ink", "accent"),
            ("ink", "accent-wash"),
            ("ink", "caution-wash"),
            ("danger", "danger-wash"),
            ("danger", "paper"),
            ("mark-ink", "mark"),
            ("mark-ink", "passage"),
        ):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours: w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
