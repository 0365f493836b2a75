"""Kills of the server under writes, and what it then still has of what it acknowledged.

python -m tests.attack.kill_server [--kills 15] [--clients 4] [--seconds 3]    (the stand-in model)

A server in a process of its own is written to by several clients at once: conversations begun over JSON and by the
form, turns, and titles. It is killed (SIGKILL) at a random moment of `--seconds`, the file is read, and the next server
starts over it. Everything answered with 201, 303 or 204 must be there, whole.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx

from assistant import Conversations, KeptTurn, UnknownConversation
from index import rebuild
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder

_SERVER = """
import sys
from pathlib import Path
import uvicorn
from assistant import Settings
from tests.fake_encoder import FakeEncoder
from web.app import create_app
app = create_app(Settings(data=Path(sys.argv[1]), model="fake"), FakeEncoder())
server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
async def told(sockets=None):
    await uvicorn.Server.startup(server, sockets)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
server.startup = told
server.run()
"""
_ROOT = Path(__file__).parent.parent.parent


@dataclass
class Acknowledged:
    """What the server said was kept: conversation → its questions in order; conversation → its title."""

    turns: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run a server in a process of its own; give its address and the process."""
    command = [sys.executable, "-c", _SERVER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}", process
        finally:
            process.kill()


def write(address: str, name: str, told: Acknowledged) -> None:
    """Write as one client until the server is gone."""
    number = 0
    with httpx.Client(base_url=address, timeout=30) as client:
        try:
            while True:
                question = f"Qui rembourse les transports ? {name} {number}"
                begun = client.post("/conversations", data={"question": question})
                assert begun.status_code == 303, begun.text
                key = begun.headers["location"].partition("#")[0].rpartition("/")[2]
                told.turns[key] = [question]
                for _ in range(3):
                    number += 1
                    question = f"Et pour le tramway ? {name} {number}"
                    asked = client.post(f"/api/conversations/{key}/turns", json={"question": question})
                    assert asked.status_code == 201, asked.text
                    told.turns[key].append(question)
                title = f"Titre {name} {number}"
                assert client.patch(f"/api/conversations/{key}", json={"title": title}).status_code == 204
                told.titles[key] = title
        except httpx.HTTPError:
            return


def lost(data: Path, told: Acknowledged) -> list[str]:
    """Return what was acknowledged and is not kept."""
    kept = Conversations(data, 30)
    missing = []
    for key, questions in told.turns.items():
        try:
            found = kept.read(key)
        except UnknownConversation:
            missing.append(f"conversation {key}")
            continue
        turns = [turn.answer.question if isinstance(turn, KeptTurn) else "(damaged)" for turn in found.turns]
        if turns[: len(questions)] != questions or "(damaged)" in turns:
            missing.append(f"turns of {key}: {turns}, acknowledged {questions}")
        if key in told.titles and found.title != told.titles[key]:
            missing.append(f"title of {key}: {found.title}")
    return missing + kept.check()


def attack(folder: Path, kills: int, clients: int, seconds: float, seed: int = 1) -> tuple[int, list[str]]:
    """Kill servers; return how many turns were acknowledged, and what was lost."""
    chance = random.Random(seed)  # noqa: S311  drawn alike each time
    data = folder / "data"
    rebuild([write_documents(folder / "documents")], data, FakeEncoder())
    told = Acknowledged()
    missing: list[str] = []
    for kill in range(kills):
        with serving(data) as (address, process):
            writers = [
                threading.Thread(target=write, args=(address, f"{kill}-{number}", told)) for number in range(clients)
            ]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.3, seconds))
            process.kill()
            for writer in writers:
                writer.join()
        missing += lost(data, told)
    return sum(map(len, told.turns.values())), missing


def main() -> None:
    """Attack, and say what came of it."""
    parser = argparse.ArgumentParser(description="Kill the server under writes and look for what it acknowledged.")
    parser.add_argument("--kills", type=int, default=15)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        turns, missing = attack(Path(folder), given.kills, given.clients, given.seconds)
    print(f"{given.kills} kills, {turns} turns acknowledged, {len(missing)} losses")
    for line in missing:
        print("LOST", line)
    sys.exit(1 if missing or not turns else 0)


if __name__ == "__main__":
    main()
