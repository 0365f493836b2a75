"""The READMEs tell the truth: their commands exist, and the first one does the main job on a fresh machine."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from assistant.cli import app

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.fr.md")
# Installing PyTorch and its like, unpacking the model, indexing the built-in documents.
_PATIENCE = 900.0


def _command(readme: str, mark: str) -> str:
    text = (ROOT / readme).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", text, flags=re.DOTALL)
    assert found, f"{readme} has no command marked {mark}"
    return found[1]


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_lists_every_command_and_no_other(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    listed = re.findall(r"^\| `sourcier (\w+)", text, flags=re.MULTILINE)
    known = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    assert sorted(listed) == sorted([*known, *(str(group.name) for group in app.registered_groups)])


def test_the_two_readmes_give_the_same_commands() -> None:
    for mark in ("main job", "tests"):
        assert len({_command(readme, mark) for readme in READMES}) == 1


def test_the_main_job_command_installs_indexes_and_opens_the_chat(tmp_path: Path) -> None:
    _copy_checkout(tmp_path / "checkout")
    port = _free_port()
    settings = {"SOURCIER_DATA": str(tmp_path / "data"), "SOURCIER_PORT": str(port), "BROWSER": "true"}
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "SOURCIER_"))
    }
    log = (tmp_path / "log").open("w+")
    server = subprocess.Popen(
        [
            "bash",
            "-c",
            "set -e; "
            + _command("README.md", "main job").replace("&& .venv/bin/sourcier", "&& exec .venv/bin/sourcier"),
        ],
        cwd=tmp_path / "checkout",
        env=environment | settings,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(server, f"{base}/api/health", tmp_path / "log")
        page = _get(f"{base}/")
        assert "<form" in page
        body = json.loads(
            _get(f"{base}/api/search?" + urllib.parse.urlencode({"q": "Comment ajouter mes documents ?"}))
        )
        assert body["state"] == "found"
        cited = body["passages"][0]["citation"]
        assert cited["document"].startswith("guide-")
        document = json.loads(_get(f"{base}/api/documents/{cited['document_id']}"))
        assert document["text"][cited["start"] : cited["end"]] == body["passages"][0]["text"]
        assert body["passages"][0]["text"].split("\n")[0] in _get(base + cited["link"].split("#")[0])
        assert "found" in _python_example(tmp_path / "checkout", environment | settings)
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _python_example(checkout: Path, environment: dict[str, str]) -> str:
    """Return what the README's lines of Python print in the environment that its command has made."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert code
    command = [str(checkout / ".venv" / "bin" / "python"), "-c", code[1]]
    # Not from the checkout: what is installed must do.
    return subprocess.run(
        command, cwd=checkout.parent, env=environment, capture_output=True, text=True, check=True
    ).stdout


def _copy_checkout(target: Path) -> None:
    """Copy what a checkout holds: no environment, no cache, nothing that is ignored."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target / name)
    else:
        shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(".*", "*.egg-info", "build", "__pycache__"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise AssertionError(log.read_text()[-3000:])


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())
