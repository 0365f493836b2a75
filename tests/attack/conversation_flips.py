"""Damage to the file of conversations, and what the server then shows.

python -m tests.attack.conversation_flips [--flips 500] [--zeroes 100] [--cuts 50] [--seed 1]    (the stand-in model)

Each damage is done to a copy of a sound file: a bit is flipped, a block of 512 to 4,096 bytes is zeroed, or the end is
cut off. The server is started over it, the file is damaged before the start or after it, and everything is read by the
pages and the JSON endpoints. Refused (503), mended and harmless are well; a status 500, words that the sound file does
not hold, and an answer that takes longer than 20 s are not.
"""

import argparse
import json
import logging
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from assistant import Conversations, Settings
from assistant.database import NAME
from index import rebuild
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import words_of
from web.app import create_app
from web.readers import COOKIE

QUESTIONS = (
    "Qui rembourse l'abonnement aux transports publics du salarié ?",
    "Et pour le tramway ?",
    "Combien de jours de congés par mois ?",
    "Qui tient les registres de l'état civil ?",
    "Qui représente l'État dans le département ?",
)
READERS = ("reader-aaaaaaaaaaaaaaaaaaaaaa", "reader-bbbbbbbbbbbbbbbbbbbbbb")
_MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Truth:
    """A sound store: its file, and all that may be shown of it."""

    settings: Settings
    encoder: FakeEncoder
    file: bytes
    keys: dict[str, str]
    """Conversation → its reader."""
    shown: dict[str, dict[int, Any]]
    """Conversation → number → the turn as the JSON endpoints give it."""
    titles: dict[str, set[str]]
    opinions: dict[str, list[Any]]


@dataclass
class Tally:
    """What came of the damages: how many requests had each status, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    damaged_turns: int = 0
    wrong: list[str] = field(default_factory=list)


def prepare(folder: Path) -> Truth:
    """Return a sound store of two readers with six conversations, named and not, with opinions."""
    data = folder / "data"
    encoder = FakeEncoder()
    rebuild([write_documents(folder / "documents")], data, encoder)
    settings = Settings(data=data, model="fake")
    keys: dict[str, str] = {}
    titles: dict[str, set[str]] = {}
    with TestClient(create_app(settings, encoder)) as client:
        for number in range(6):
            reader = READERS[number % 2]
            # The reader's key is given to the store: the server takes no cookie over that it did not make.
            key = client.app.state.conversations.start(reader)  # type: ignore[attr-defined]
            keys[key] = reader
            for question in QUESTIONS[: 1 + number % 4]:
                assert client.post(f"/api/conversations/{key}/turns", json={"question": question}).status_code == 201
            titles[key] = {QUESTIONS[0]}
            if number % 3 == 0:
                titles[key].add(f"Titre {number}")
                client.patch(f"/api/conversations/{key}", json={"title": f"Titre {number}"})
            body = {"conversation": key, "turn": 1, "useful": number % 2 == 0}
            assert client.post("/api/feedback", json=body).status_code == 204
        found = {key: client.get(f"/api/conversations/{key}").json() for key in keys}
    assert not list(data.glob(f"{NAME}-*"))  # the server has stopped: all of it is in the file itself
    shown = {key: {turn["number"]: turn for turn in body["turns"]} for key, body in found.items()}
    opinions = {key: body["opinions"] for key, body in found.items()}
    return Truth(settings, encoder, (data / NAME).read_bytes(), keys, shown, titles, opinions)


def damages(truth: Truth, flips: int, zeroes: int, cuts: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield damaged copies of the file, each with what was done to it."""
    chance = random.Random(seed)  # noqa: S311  drawn alike each time
    size = len(truth.file)
    for _ in range(flips):
        place, bit = chance.randrange(size), chance.randrange(8)
        written = bytearray(truth.file)
        written[place] ^= 1 << bit
        yield f"bit {bit} of byte {place} flipped", bytes(written)
    for _ in range(zeroes):
        length = chance.choice((512, 1024, 4096))
        place = chance.randrange(size // length) * length
        yield f"{length} bytes from {place} zeroed", truth.file[:place] + bytes(length) + truth.file[place + length :]
    for _ in range(cuts):
        place = chance.randrange(size)
        yield f"cut at byte {place}", truth.file[:place]


def attack(truth: Truth, what: str, written: bytes, running: bool, tally: Tally) -> None:
    """Damage the file before the server starts, or while it runs, and read everything."""
    path = truth.settings.data / NAME
    for other in truth.settings.data.glob(f"{NAME}*"):
        other.unlink()
    path.write_bytes(truth.file if running else written)
    began = time.monotonic()
    with TestClient(create_app(truth.settings, truth.encoder), raise_server_exceptions=False) as client:
        if running:
            path.write_bytes(written)
        _read_all(truth, client, what, tally)
    if time.monotonic() - began > _MOST_SECONDS:
        tally.wrong.append(f"{what}: it took {time.monotonic() - began:.0f} s")


def _read_all(truth: Truth, client: TestClient, what: str, tally: Tally) -> None:
    def ask(method: str, address: str, **more: Any) -> Any:
        answer = client.request(method, address, follow_redirects=False, **more)
        tally.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            tally.wrong.append(f"{what}: {method} {address} has status {answer.status_code}")
        return answer

    for path in ("/", "/documents", f"/?q={QUESTIONS[0]}", "/api/health"):
        if ask("GET", path).status_code != 200:
            tally.wrong.append(f"{what}: {path} does not answer")
    document = client.get("/api/documents").json()["documents"][0]["id"]
    for reader in READERS:
        cookies = {"Cookie": f"{COOKIE}={reader}"}
        if ask("GET", f"/documents/{document}", headers=cookies).status_code != 200:
            tally.wrong.append(f"{what}: a document is not shown")
        listed = ask("GET", "/api/conversations", headers=cookies)
        if listed.status_code == 200:
            for one in listed.json()["conversations"]:
                if truth.keys.get(one["id"]) != reader or one["title"] not in truth.titles[one["id"]]:
                    tally.wrong.append(f"{what}: the list has {one}")
        ask("GET", "/conversations", headers=cookies)
    for key in truth.keys:
        _read_conversation(truth, key, ask, what, tally)
    for key in list(truth.keys)[:3]:
        ask("POST", f"/conversations/{key}/turns/1", data={"ignore": "x"})
        ask("POST", f"/conversations/{key}/feedback", data={"turn": "1", "rank": "1", "verdict": "useful"})
        ask("POST", f"/api/conversations/{key}/turns", json={"question": QUESTIONS[4]})
        ask("PATCH", f"/api/conversations/{key}", json={"title": "Autre"})
        ask("DELETE", f"/api/conversations/{key}")
    begun = ask("POST", "/api/conversations")
    if begun.status_code == 201:
        ask("POST", f"/api/conversations/{begun.json()['id']}/turns", json={"question": QUESTIONS[0]})
    kept = Conversations(truth.settings.data, 30)
    try:
        for turn in kept.judged():
            if turn.answer.question not in QUESTIONS:
                tally.wrong.append(f"{what}: a report has {turn.answer.question!r}")
        kept.check()
        kept.close()
    except Exception as error:  # noqa: BLE001
        if type(error).__name__ != "ConversationsFailed":
            tally.wrong.append(f"{what}: {error!r}")


def _read_conversation(truth: Truth, key: str, ask: Any, what: str, tally: Tally) -> None:
    answer = ask("GET", f"/api/conversations/{key}")
    if answer.status_code == 200:
        body = answer.json()
        if body["title"] not in {*truth.titles[key], ""}:
            tally.wrong.append(f"{what}: the title is {body['title']!r}")
        for turn in body["turns"]:
            if turn.get("damaged"):
                tally.damaged_turns += 1
            elif turn != truth.shown[key].get(turn["number"]):
                tally.wrong.append(f"{what}: turn {turn['number']} of {key} is another")
        if [turn["number"] for turn in body["turns"]] != list(range(1, len(body["turns"]) + 1)):
            tally.wrong.append(f"{what}: turns are missing")
        if any(opinion not in truth.opinions[key] for opinion in body["opinions"]):
            tally.wrong.append(f"{what}: opinions are others")
    page = ask("GET", f"/conversations/{key}")
    printed = ask("GET", f"/conversations/{key}/export.html")
    passages = {p["text"] for turn in truth.shown[key].values() for p in turn["answer"]["passages"]}
    words = {" ".join(text.split()) for text in passages}
    for response in (page, printed):
        if response.status_code == 200 and not words.issuperset(words_of(response.text, "//blockquote")):
            tally.wrong.append(f"{what}: a page of {key} shows other words")
        if response.status_code == 200 and not set(words_of(response.text, "//h2[@dir='auto']")) <= {
            *QUESTIONS,
            *(f"{number}. {question}" for number, question in enumerate(QUESTIONS, start=1)),
        }:
            tally.wrong.append(f"{what}: a page of {key} shows other questions")
    saved = ask("GET", f"/conversations/{key}/export.json")
    if saved.status_code == 200:
        texts = {p["text"] for turn in json.loads(saved.text)["turns"] for p in turn.get("passages", ())}
        if not texts <= passages:
            tally.wrong.append(f"{what}: the export of {key} has other words")
    ask("GET", f"/conversations/{key}/export.md")


def main() -> None:
    """Attack, and say what came of it."""
    parser = argparse.ArgumentParser(description="Damage the file of conversations and read what is shown.")
    parser.add_argument("--flips", type=int, default=500)
    parser.add_argument("--zeroes", type=int, default=100)
    parser.add_argument("--cuts", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    tally = Tally()
    folder = Path(tempfile.mkdtemp())
    try:
        truth = prepare(folder)
        done = 0
        for what, written in damages(truth, given.flips, given.zeroes, given.cuts, given.seed):
            attack(truth, what, written, done % 2 == 1, tally)
            done += 1
    finally:
        shutil.rmtree(folder)
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items()))
    print(f"{done} damages of {len(truth.file)} bytes; statuses {statuses} and {tally.damaged_turns} damaged turns")
    for line in tally.wrong[:50]:
        print("WRONG", line)
    print(f"{len(tally.wrong)} wrong")
    sys.exit(1 if tally.wrong else 0)


if __name__ == "__main__":
    main()
