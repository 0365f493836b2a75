"""What `doctor` says of passages that come up whatever is asked, of no index, and of damaged conversations."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant import Answer, Conversations, Settings, Understood
from assistant.database import NAME
from assistant.doctor import Finding, examine
from index import ModelFailed, rebuild
from index.calibrate import null_questions
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.levels


def hub_lines(settings: Settings) -> list[str]:
    found = [finding for finding in examine(settings) if finding.name == "hubs"]
    assert all(finding.ok for finding in found)
    return [finding.found for finding in found]


@pytest.fixture
def settings(data: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings for a data folder of the test's own, with the stand-in for the model."""
    monkeypatch.setattr("assistant.doctor.load_encoder", lambda *_: encoder)
    return Settings(data=data)


def test_a_hub_is_named_by_its_document_and_its_passage(
    tmp_path: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    lines = [{"id": f"d{n}", "text": f"Zone {n}, secteur {n % 7}, parcelle {n % 31}."} for n in range(250)]
    lines.append({"id": "hub", "text": " ".join(null_questions()[:20])})
    source = tmp_path / "lines.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    rebuild([source], settings.data, encoder)
    first = hub_lines(settings)[0]
    assert first.startswith("passage ")
    assert " of hub stands in " in first
    assert first.endswith("% of the top tens of 50 unrelated questions: it may come up whatever is asked")


def test_of_few_passages_nothing_is_claimed(folder: Path, settings: Settings, encoder: FakeEncoder) -> None:
    rebuild([folder], settings.data, encoder)
    (told,) = hub_lines(settings)
    assert told.startswith("too few passages to tell")


def test_without_a_model_the_hubs_are_said_to_be_left_out(
    folder: Path, settings: Settings, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild([folder], settings.data, encoder)

    def fail(*_: object) -> None:
        raise ModelFailed("no model here")

    monkeypatch.setattr("assistant.doctor.load_encoder", fail)
    assert hub_lines(settings) == ["not looked for: without the model and the index no question can be asked"]


def conversation_finding(settings: Settings) -> Finding:
    (found,) = (finding for finding in examine(settings) if finding.name == "conversations")
    return found


def test_damaged_conversations_are_told_with_what_mends_them(
    folder: Path, settings: Settings, encoder: FakeEncoder
) -> None:
    rebuild([folder], settings.data, encoder)
    assert conversation_finding(settings).found == "none was ever kept"
    kept = Conversations(settings.data, settings.retention_days)
    key = kept.start()
    for question in ("Qui ?", "Quoi ?"):
        kept.add(key, Answer(question, "version", "nothing", 0.1, Understood((), ()), ()))
    assert conversation_finding(settings).ok
    with closing(sqlite3.connect(settings.data / NAME)) as database, database:
        database.execute("UPDATE turns SET answer = replace(answer, 'Quoi', 'Quoj')")
    found = conversation_finding(settings)
    assert not found.ok
    assert found.found.endswith("1 turns do not match their digests")
    assert NAME in found.remedy
    kept.close()
    (settings.data / NAME).write_bytes(b"no database" * 1000)
    assert "move the file away" in conversation_finding(settings).found
