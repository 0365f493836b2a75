"""What the commands say of a version of words alone."""

from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.doctor import examine
from assistant.errors import NotMeasured
from assistant.evaluate import evaluate
from assistant.questions import Asked
from assistant.screen import print_answer
from index import Index, Options, rebuild
from tests.fake_encoder import FakeEncoder


class Killed(BaseException):
    """Ends a rebuild as a signal would."""


def die(stage: str, done: int, total: int) -> None:
    """End the rebuild once passages are being embedded."""
    if stage == "embedding":
        raise Killed


@pytest.fixture
def settings(folder: Path, data: Path, encoder: FakeEncoder) -> Settings:
    """Return settings for a data folder whose rebuild was killed when its words could be found."""
    with pytest.raises(Killed):
        rebuild([folder], data, encoder, Options(early_passages=1), die)
    return Settings(data=data)


def test_it_is_not_measured(settings: Settings, encoder: FakeEncoder) -> None:
    assistant = Assistant(Index.open(settings.data, encoder), encoder, settings)
    with pytest.raises(NotMeasured, match="answers by words alone"):
        evaluate(assistant, [Asked("1", "Qui verse l'APL ?", (), ())])
    assistant.index.close()


def test_the_doctor_says_what_is_missing(
    settings: Settings, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.doctor.load_encoder", lambda *_: encoder)
    found = {finding.name: finding for finding in examine(settings)}
    assert found["index"].ok
    assert "by words alone: a rebuild makes the rest" in found["index"].found
    assert found["hubs"].found == "not looked for: the served version has no vectors yet"


def test_the_terminal_says_so(settings: Settings, encoder: FakeEncoder, capsys: pytest.CaptureFixture[str]) -> None:
    assistant = Assistant(Index.open(settings.data, encoder), encoder, settings)
    print_answer(assistant.answer("Qui verse l'APL ?"))
    assistant.index.close()
    assert "by words alone, while the index is being finished" in " ".join(capsys.readouterr().out.split())
