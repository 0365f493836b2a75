"""Three hundred damaged files among sound ones: each is read or named with its reason, the sound ones are all there."""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from assistant.cli import main
from index import Index, Report, rebuild
from tests.damaged_files import write_damaged, write_oddly_named, write_strange
from tests.fake_encoder import FakeEncoder
from tests.sound_files import SUFFIXES, sound_file

COUNT, SEED = 300, 11
# What a library or Python says to a programmer; a reason is for a person.
_LEAKED = re.compile(
    r"NoneType|object has no|Traceback|Errno|recursion|"
    r"\b[A-Z]\w+(?:Error|Exception)\b|<string>|not subscriptable|b'|0x[0-9a-f]{4}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of sound files of every kind, damaged ones, strange ones and oddly named ones."""
    root = tmp_path_factory.mktemp("mixed")
    for place in ("sound", "damaged", "strange", "names"):
        (root / place).mkdir()
    for name, own in sound().items():
        (root / name).write_bytes(sound_file(Path(name).suffix, own))
    made = [
        (named(suffix), sound_file(suffix, f"Le guichet {place} est fermé.")) for place, suffix in enumerate(SUFFIXES)
    ]
    write_damaged(root / "damaged", made, COUNT, SEED)
    return root


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, str]:
    """Return the words that the reasons of the strange files must have, by name."""
    return {f"strange/{name}": words for name, words in write_strange(folder / "strange").items()}


@pytest.fixture(scope="module")
def odd(folder: Path) -> list[str]:
    """Return the names of the sound files that have strange ones."""
    return [f"names/{name}" for name in write_oddly_named(folder / "names", sound_file(".txt", "Nom étrange."))]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the place of the index."""
    return tmp_path_factory.mktemp("index") / "data"


@pytest.fixture(scope="module")
def report(folder: Path, data: Path, expected: dict[str, str], odd: list[str]) -> Report:
    """Return what a rebuild of all of them says."""
    assert expected
    assert odd
    return rebuild([folder], data, FakeEncoder())


def named(suffix: str) -> str:
    """Return the suffix of a file; what gzip packs has one of its own."""
    return ".txt.gz" if suffix == ".gz" else suffix


def sound() -> dict[str, str]:
    """Return the sentence that stands in each sound file alone, by the file's name."""
    return {
        f"sound/{place:02}{named(suffix)}": f"La salle {place} ouvre à midi." for place, suffix in enumerate(SUFFIXES)
    }


def test_every_damaged_file_is_read_or_named_with_its_reason(data: Path, report: Report) -> None:
    index = Index.open(data, FakeEncoder())
    files = [file for file in index.documents.files() if file.name.startswith("damaged/")]
    said = [
        bool(index.documents.failures(file.number) or list(index.documents.documents_of(file.number))) for file in files
    ]
    index.close()
    assert said == [True] * COUNT
    assert any(path.startswith("damaged/") for path in report.added)


def test_all_sound_files_are_there_with_their_words(data: Path, report: Report) -> None:
    index = Index.open(data, FakeEncoder())
    files = {file.name: file.number for file in index.documents.files()}
    for name, own in sound().items():
        (document,) = index.documents.documents_of(files[name])
        assert own in document.text, name
    index.close()
    assert not [path for path, _ in report.failed if path.startswith("sound/")]


def test_a_file_with_a_strange_name_is_read_under_it(report: Report, odd: list[str]) -> None:
    assert len(odd) >= 3
    assert set(odd) <= {*report.added, *report.repeated}


def test_what_no_reader_can_read_is_named_with_its_reason(report: Report, expected: dict[str, str]) -> None:
    reasons: dict[str, str] = defaultdict(str)
    for path, reason in report.failed:
        reasons[path] += reason
    assert {name: words for name, words in expected.items() if words not in reasons[name]} == {}
    assert {path for path in reasons if path.startswith("strange/")} - set(expected) == set()


def test_a_reason_is_a_sentence_for_a_person(report: Report) -> None:
    assert [reason for _, reason in report.failed if _LEAKED.search(reason)] == []
    assert [reason for _, reason in report.failed if "\n" in reason or len(reason) > 500] == []


def test_the_command_line_ends_well_whatever_it_could_not_read(
    folder: Path,
    expected: dict[str, str],
    models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SOURCIER_MODELS", str(models))
    monkeypatch.setenv("SOURCIER_DATA", str(tmp_path))
    places = [str(folder / place) for place in ("strange", "damaged/cut", "damaged/renamed")]
    monkeypatch.setattr(sys, "argv", ["sourcier", "rebuild", "--json", *places])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    failed = {entry["path"] for entry in json.loads(capsys.readouterr().out)["failed"]}
    assert {name.removeprefix("strange/") for name in expected} <= failed
