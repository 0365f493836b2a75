"""A folder of documents whose owner wants their code to run: every command, run from inside it.

    python -m tests.attack.hostile_folder

In the folder lie a Python module of the name of every library and of every standard module, and programs of the names
of all that a reader or a library may start. Each leaves its name where it runs. PATH has the folder first, and the
current directory.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from index import current_version
from tests.attack.commands import Runner, wait_until
from tests.sound_files import SUFFIXES, sound_file

OWN = ("assistant", "corpus", "index", "web", "tests", "sitecustomize", "usercustomize")
PROGRAMS = (
    "bash cat cc chromium env file firefox gcc gs git identify ld ldconfig ldd links lscpu lynx nvidia-smi objdump"
    " pandoc pdftotext python python3 readelf sh soffice sort tesseract uname unzip w3m which www-browser xdg-open"
).split()
QUESTION = "Comment obtenir la carte de lecteur ?"


def plant(folder: Path, ran: Path) -> None:
    """Write sound documents of every format beside modules and programs that add their names to the file `ran`."""
    for suffix in SUFFIXES:
        (folder / f"document{'.txt.gz' if suffix == '.gz' else suffix}").write_bytes(sound_file(suffix, QUESTION))
    for name in sorted({*packages_distributions(), *sys.stdlib_module_names, *OWN}):
        if name.isidentifier():
            code = f"open({str(ran)!r}, 'a').write({name!r} + '\\n')\n"
            (folder / f"{name}.py").write_text(code, encoding="utf-8")
    for name in PROGRAMS:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho program {name} >> '{ran}'\necho List of available languages\necho fra\n")
        program.chmod(0o755)


def run_commands(folder: Path, environment: Mapping[str, str], ran: Path) -> dict[str, str]:
    """Return for each command what ran of the folder while it did, "" for nothing."""
    runner, data = Runner(folder, environment), Path(environment["SOURCIER_DATA"])
    found: dict[str, str] = {}

    def note(command: str) -> None:
        found[command] = " ".join(sorted({*ran.read_text(encoding="utf-8").splitlines()})) if ran.exists() else ""
        ran.unlink(missing_ok=True)

    done = runner.run("rebuild", ".", "--json")
    note("rebuild")
    if found["rebuild"]:
        return found  # what ran has broken the readers: nothing is left to serve
    assert done.returncode == 0, done.stderr
    failed = [failure["path"] for failure in json.loads(done.stdout)["failed"]]
    assert not [name for name in failed if name.startswith("document")], failed
    first = current_version(data)
    with runner.started("rebuild", ".", "--watch") as _:
        (folder / "later.docx").write_bytes(sound_file(".docx", "Un autre guichet ouvre lundi."))
        wait_until(lambda: current_version(data) != first)
    note("rebuild --watch")
    for workers in ("1", "2"):
        with runner.serving("--workers", workers, "--open") as client:
            assert client.get("/", params={"q": QUESTION}).status_code == 200
            assert client.get("/api/search", params={"q": QUESTION}).json()["passages"]
            time.sleep(1)  # the browser is started once the server answers
        note(f"serve --workers {workers}")
    for command in (["search", QUESTION], ["doctor"], ["verify"], ["versions"], ["report"], ["rollback"]):
        done = runner.run(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        note(command[0])
    return found


def hostile_environment(folder: Path, home: Path, data: Path) -> dict[str, str]:
    """Return the environment in which the folder's code has its best chance to run."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SOURCIER_")}
    path = f".:{folder}::{os.environ['PATH']}"
    own |= {"HOME": str(home), "TERM": "xterm", "SOURCIER_DATA": str(data)}
    return own | {"PATH": path, "LD_LIBRARY_PATH": f":{folder}"}


def main() -> None:
    """Run all commands and print what ran."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        folder, home = root / "documents", root / "home"
        folder.mkdir()
        home.mkdir()
        plant(folder, root / "ran")
        found = run_commands(folder, hostile_environment(folder, home, root / "data"), root / "ran")
    for command, ran in found.items():
        print(f"{command:20} {ran or 'nothing of the folder ran'}")
    sys.exit(1 if any(found.values()) else 0)


if __name__ == "__main__":
    main()
