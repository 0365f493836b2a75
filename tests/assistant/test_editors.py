"""`sourcier report` and `sourcier feedback export`, run as the entry point runs them."""

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Answer, Conversations, Opinion, Understood
from assistant.cli import main
from assistant.questions import read_questions

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `sourcier …` over the test's data folder: exit code, output, errors."""
    monkeypatch.setenv("SOURCIER_DATA", str(tmp_path / "data"))

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sourcier", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        code = ended.value.code
        return code if isinstance(code, int) else int(bool(code)), written.out, written.err

    return call


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    """Return conversations: two about a swimming pool, one with an e-mail address, each with an opinion."""
    conversations = Conversations(tmp_path / "data", retention_days=30)
    for question in ("Déclarer une piscine ?", "piscine [/red] hors sol à déclarer", "Écrire à jean@example.org ?"):
        key = conversations.start()
        conversations.add(key, Answer(question, "v", "nothing", 0.1, Understood((), ("piscine",)), ()))
        conversations.rate(key, Opinion(1, "answers", document="piscine.md", quote="une piscine"))
    return conversations


def test_the_report_groups_what_found_nothing(run: Run, kept: Conversations) -> None:
    code, out, _ = run("report")
    assert code == 0
    assert "3 questions from" in out
    assert "found 0, closest 0, nothing 3" in out
    assert "Opinions: answers 3" in out
    assert "2 × declar piscin" in out
    assert "1 × piscine [/red] hors sol à déclarer [nothing]" in out
    assert "1 × Écrire à [e-mail] ? [nothing]" in out
    assert "Words that stand in no document: piscine (2)" in out
    assert "jean" not in out


def test_the_report_as_json_holds_the_same(run: Run, kept: Conversations) -> None:
    code, out, _ = run("report", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["answers"] == {"nothing": 3}
    assert (told["groups"][0]["count"], told["groups"][0]["terms"]) == (2, ["declar", "piscin"])
    assert "jean" not in out


def test_opinions_are_exported_to_a_file_that_can_be_measured(run: Run, kept: Conversations, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    assert run("feedback", "export", file)[:2] == (0, f"3 questions in {file}\n")
    (first, *_, last) = read_questions(file, 2000)
    assert (first.question, last.question) == ("Déclarer une piscine ?", "Écrire à [e-mail] ?")
    assert (first.relevant[0].document, first.relevant[0].quote) == ("piscine.md", "une piscine")
    assert json.loads(run("feedback", "export", file, "--json")[1]) == {"file": str(file), "questions": 3, "damaged": 0}
    assert run("feedback", "export", "-")[1] == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("report",), ("feedback", "export", "-")])
def test_where_no_conversation_was_ever_kept_none_is_made(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, _, err = run(*arguments)
    assert code == 1
    assert "is this the folder (--data)?" in err
    assert not (tmp_path / "data").exists()


def test_a_file_that_cannot_be_written_is_told(run: Run, kept: Conversations, tmp_path: Path) -> None:
    code, _, err = run("feedback", "export", tmp_path / "nowhere" / "questions.jsonl")
    assert code == 2
    assert "cannot be written" in " ".join(err.split())


def test_a_file_of_conversations_that_cannot_be_used_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "conversations.sqlite").write_bytes(b"no database" * 500)
    code, out, err = run("report")
    assert (code, out) == (1, "")
    assert "move the file away" in " ".join(err.split())


@pytest.mark.parametrize("arguments", [("report",), ("feedback", "export")])
def test_each_has_help_and_takes_the_data_folder(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, _ = run(*arguments, "--help")
    assert code == 0
    assert "--data" in out
    assert "--json" in out


def test_an_export_is_its_owner_s_also_where_the_file_was_open_to_others(
    run: Run, kept: Conversations, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.touch()
    file.chmod(0o644)
    for path in (file, tmp_path / "new.jsonl"):
        assert run("feedback", "export", path)[0] == 0
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
