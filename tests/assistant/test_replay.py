"""A conversation asked again from nothing, in another process, gives the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index import rebuild
from tests.conftest import write_documents
from tests.fake_encoder import FakeEncoder

_ASKED = (
    "Quel droit aux congés pour un salarié ?",
    "et pour les transports ?",
    "c'est remboursé ?",
    "Qui délivre les titres de séjour ?",
    "et en 2023 ?",
    "combien ça coûte ?",
    "pour revenir aux congés, et s'ils ne sont pas pris ?",
)
_REPLAY = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from assistant import Assistant, Earlier, Settings
from index import Index
from tests.fake_encoder import FakeEncoder

data, asked = Path(sys.argv[1]), json.loads(sys.argv[2])
encoder = FakeEncoder()
assistant = Assistant(Index.open(data, encoder), encoder, Settings(data=data))
history = []
for question in asked:
    answer = assistant.answer(question, history)
    history.append(Earlier(question, tuple(passage.citation.passage_id for passage in answer.passages)))
    print(json.dumps(asdict(answer), ensure_ascii=False))
"""


def replayed(data: Path, seed: str) -> list[str]:
    """Return the answers of the conversation, each as JSON, from a process of its own."""
    told = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", _REPLAY, str(data), json.dumps(_ASKED)]
    return subprocess.run(command, env=told, capture_output=True, check=True, encoding="utf-8").stdout.splitlines()


@pytest.mark.processes
def test_a_conversation_replayed_in_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    rebuild([write_documents(tmp_path / "documents")], data, FakeEncoder())
    first, again = replayed(data, "1"), replayed(data, "2")
    assert len(first) == len(_ASKED)
    assert first == again
    carried = [json.loads(line)["interpreted_as"]["carried"] for line in first]
    assert carried[1] == [_ASKED[0]]
    assert carried[-1][0] == _ASKED[0]
