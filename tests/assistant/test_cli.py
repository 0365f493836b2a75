"""The command line, run as its entry point runs it, with the built-in model."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, Settings
from assistant.cli import main
from index import current_version, version_folder, versions
from tests.attack.commands import take_interrupts
from tests.saved_site import write_site

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(data: Path, models: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `sourcier …` over the test's data folder: exit code, output, errors."""
    monkeypatch.setenv("SOURCIER_DATA", str(data))
    monkeypatch.setenv("SOURCIER_MODELS", str(models))

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sourcier", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        code = ended.value.code
        return code if isinstance(code, int) else int(bool(code)), written.out, written.err

    return call


def _json(run: Run, *arguments: object) -> Any:
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    return json.loads(out)


@pytest.mark.processes
def test_rebuild_reports_what_it_did_and_what_it_could_not_read(run: Run, folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "empty.txt").write_bytes(b"")
    report = _json(run, "rebuild", folder)
    assert sorted(report["added"]) == [
        "aides/logement.md",
        "aides/transport.html",
        "conges.txt",
        "library",
        "mairie",
        "prefecture",
    ]
    assert {entry["path"]: bool(entry["reason"]) for entry in report["failed"]} == {
        "picture.png": True,
        "empty.txt": True,
    }
    assert report["passages"] == report["embedded"] + report["cached"] > 0
    stages = {"reading", "splitting", "words", "embedding", "writing", "checking", "publishing"}
    assert set(report["seconds"]) == stages
    (folder / "conges.txt").unlink()
    (folder / "aides" / "logement.md").write_text("# Les aides\n\nTout a changé.", encoding="utf-8")
    again = _json(run, "rebuild")
    assert (again["removed"], again["changed"], again["added"]) == (["conges.txt"], ["aides/logement.md"], [])
    assert (again["unchanged"], again["embedded"]) == (4, 1)


def test_rebuild_in_words_names_each_failure(run: Run, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"id": "a", "text": "Un texte."}\n{oops\n', encoding="utf-8")
    code, out, err = run("rebuild", folder)
    assert code == 0
    assert "7 added, 0 changed, 0 removed, 0 renamed, 0 unchanged, 1 failed" in out
    assert "failed bad.jsonl, line 2: not JSON" in out
    assert "Reading documents: 5/5" in err


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_rebuild_fails_with_1_when_nothing_could_be_indexed(run: Run, folder: Path, tmp_path: Path, kind: str) -> None:
    _json(run, "rebuild", folder)
    served = version_folder(tmp_path / "data").name
    source = tmp_path / kind
    if kind == "empty":
        source.mkdir()
    code, _, err = run("rebuild", source)
    assert code == 1
    assert str(source) in err
    assert version_folder(tmp_path / "data").name == served


def test_search_prints_the_body_of_the_contract(run: Run, folder: Path, data: Path) -> None:
    _json(run, "rebuild", folder)
    body = _json(run, "search", "Qui verse l'aide au logement ?", "-k", 2)
    assert set(body) >= {"question", "version", "state", "confidence", "passages"}
    assert body["version"] == current_version(data)
    assert len(body["passages"]) == 2
    assert set(body["passages"][0]) == {"rank", "score", "text", "highlights", "citation", "also"}
    assert set(body["passages"][0]["citation"]) == {
        *("passage_id", "document_id", "document", "title", "url", "headings", "start", "end"),
        *("sha256", "published", "modified", "language", "link"),
        *("author", "page", "last_page", "leads", "quote_url"),
    }
    answer = Assistant.open(Settings(data=data)).answer("Qui verse l'aide au logement ?", count=2)
    assert json.loads(json.dumps(asdict(answer))) == body


def test_search_and_ask_are_held_to_their_filters(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _json(run, "rebuild", folder)
    held = ("--language", "fr", "--source", "documents", "--from", "2022-01-01", "--to", "2022-12-31")
    body = _json(run, "search", "Combien de jours ?", *held)
    assert {passage["citation"]["document"] for passage in body["passages"]} == {"conges.txt"}
    code, out, _ = run("search", "Combien de jours ?", "--document", "mairie", "--document", "prefecture")
    assert code == 0
    assert "Held to: document=mairie · document=prefecture" in out
    asked = iter(["Qui peut demander ?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(asked))
    code, out, _ = run("ask", "--language", "en", "--json")
    assert (code, [p["citation"]["document"] for p in json.loads(out)["passages"]]) == (0, ["library"])
    for option, value in (("--document", "perdu"), ("--source", "ailleurs"), ("--language", "xx")):
        code, out, err = run("search", "Combien de jours ?", option, value)
        assert (code, out) == (2, "")
        assert f"'{value}'; expected" in err
    code, _, err = run("search", "Combien ?", "--from", "2023-01-02", "--to", "2023-01-01")
    assert code == 2
    assert "'2023-01-02'; expected no later day than 2023-01-01" in err


def test_search_in_words_shows_the_passage_and_its_place(run: Run, folder: Path) -> None:
    _json(run, "rebuild", folder)
    code, out, _ = run("search", "Qui verse l'aide au logement ?")
    assert code == 0
    assert "1. Les aides au logement > " in out
    assert "L'aide personnalisée au logement (APL) est versée" in out
    assert "aides/logement.md · " in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search", ""), "the question is empty"),
        (("search", "x" * 100_000), "100000 characters; expected at most 2000"),
        (("search", "a", "-k", 0), "greater than or equal to"),
        (("search",), "Missing argument"),
        (("search", "a", "--from", "31/12/2022"), "does not match the"),
        (("nonsense",), "No such command"),
        (("serve", "--port", "99999"), "less than or equal to"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[object, ...], message: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert message in " ".join(err.split())


def test_a_setting_that_is_not_one_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_PASSAGES", "many")
    code, _, err = run("versions")
    assert code == 2
    assert "SOURCIER_PASSAGES" in err
    assert "'many'" in err


def test_search_without_an_index_fails_with_1_and_says_what_to_do(run: Run) -> None:
    code, out, err = run("search", "aide")
    assert (code, out) == (1, "")
    assert "sourcier rebuild FOLDER" in err
    code, out, _ = run("search", "aide", "--json")
    assert code == 1
    assert "no index" in json.loads(out)["error"]


def test_ask_follows_the_conversation_line_by_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _json(run, "rebuild", folder)
    lines = iter(["Qui a droit à l'aide au logement ?", "et comment la demander ?", ""])
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    code, out, _ = run("ask", "-k", 1)
    assert code == 0
    assert "Understood together with: Qui a droit à l'aide au logement ?" in out
    assert "La demande se fait auprès de la caisse" in out


def test_verify_proves_every_passage_and_names_an_altered_document(run: Run, folder: Path, data: Path) -> None:
    _json(run, "rebuild", folder)
    report = _json(run, "verify")
    assert report["wrong"] == []
    assert report["checked"] == _json(run, "versions")[0]["passages"]
    with sqlite3.connect(version_folder(data) / "documents.sqlite") as database:
        database.execute("UPDATE documents SET text = replace(text, 'APL', 'LPA')")
    code, out, _ = run("verify", "--json")
    wrong = json.loads(out)["wrong"]
    assert code == 1
    assert any("aides/logement.md: the stored text was altered" in entry["reason"] for entry in wrong)
    assert any("documents.sqlite" in entry["reason"] for entry in wrong)


def test_verify_of_a_passage_that_is_not_there_fails(run: Run, folder: Path) -> None:
    _json(run, "rebuild", folder)
    code, out, _ = run("verify", "feedfacefeedface", "--json")
    assert code == 1
    assert json.loads(out)["wrong"][0]["what"] == "feedfacefeedface"


def test_rollback_serves_the_version_before(run: Run, folder: Path, data: Path) -> None:
    first = _json(run, "rebuild", folder)["version"]
    (folder / "conges.txt").unlink()
    second = _json(run, "rebuild", folder)["version"]
    listed = _json(run, "versions")
    assert [(entry["version"], entry["served"]) for entry in listed] == [(second, True), (first, False)]
    assert _json(run, "rollback") == {"version": first}
    assert current_version(data) == first
    code, _, err = run("rollback", "nope")
    assert code == 1
    assert first in err
    assert [manifest.version for manifest in versions(data)] == [second, first]


def test_doctor_finds_a_sound_installation_sound_and_a_damaged_one_damaged(run: Run, folder: Path, data: Path) -> None:
    _json(run, "rebuild", folder)
    assert all(finding["ok"] for finding in _json(run, "doctor"))
    with (version_folder(data) / "dense.faiss").open("r+b") as file:
        file.truncate(10)
    code, out, _ = run("doctor", "--json")
    assert code == 1
    found = {finding["name"]: finding for finding in json.loads(out)}
    assert not found["index"]["ok"]
    assert "dense.faiss: found 10 bytes" in found["index"]["found"]


def test_evaluate_measures_compares_and_draws(run: Run, folder: Path, tmp_path: Path) -> None:
    _json(run, "rebuild", folder)
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": "a", "question": "Qui verse l\'aide au logement ?", "relevant": [{"document": "aides/logement.md"}]}\n'
        '{"id": "b", "question": "Who painted the Mona Lisa?", "relevant": []}\n',
        encoding="utf-8",
    )
    report = _json(run, "evaluate", questions, "--ablate")
    assert (report["scores"]["hit@1"], report["scores"]["AUROC"]) == (1, 1)
    assert set(report["ablation"]["searches"]) == {"words", "vectors", "rrf"}
    (tmp_path / "before.json").write_text(json.dumps(report), encoding="utf-8")
    picture = tmp_path / "curves.svg"
    code, out, err = run("evaluate", questions, "--compare", tmp_path / "before.json", "--plot", picture)
    assert code == 0
    assert "2 questions, 1 with an answer in the documents" in out
    assert "Compared over 2 questions of 2 conversations" in out
    assert "+0.000 [+0.000, +0.000]" in out
    assert "Asking questions: 2/2" in err
    assert "Drawing questions: 1000/1000" in err
    assert picture.read_text(encoding="utf-8").startswith("<?xml")


def test_evaluate_names_the_line_and_the_documents_that_are_wrong(run: Run, folder: Path, tmp_path: Path) -> None:
    _json(run, "rebuild", folder)
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id": "a", "question": "Qui ?", "relevant": "mairie"}\n', encoding="utf-8")
    code, _, err = run("evaluate", questions)
    assert code == 1
    assert 'questions.jsonl, line 1: `relevant` is "mairie", not a list; expected an object such as' in err
    questions.write_text(
        '{"id": "a", "question": "Qui tient l\'état civil ?", "relevant": [{"document": "mairie"}, {"document": "x"}]}',
        encoding="utf-8",
    )
    code, _, err = run("evaluate", questions)
    assert code == 0
    assert "a: not in the index: x" in err
    code, _, err = run("evaluate", questions, "--compare", questions)
    assert code == 1
    assert "expected what `sourcier evaluate QUESTIONS.jsonl --json > FILE` writes" in err


def test_serve_says_when_its_port_is_taken(run: Run, folder: Path) -> None:
    _json(run, "rebuild", folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, _, err = run("serve", "--port", taken.getsockname()[1])
    assert code == 1
    assert "choose another one with --port" in err


def test_every_command_has_help_and_takes_the_data_folder(run: Run) -> None:
    for command in ("rebuild", "serve", "ask", "search", "evaluate", "verify", "versions", "rollback", "doctor"):
        code, out, _ = run(command, "--help")
        assert code == 0
        assert "--data" in out
        assert ("--json" in out) == (command != "serve")


def test_a_rebuild_and_a_search_make_no_network_call(run: Run, folder: Path, data: Path) -> None:
    _json(run, "rebuild", folder)
    script = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError('a network call')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from assistant.cli import main\n"
        "main()\n"
    )
    for arguments in (["rebuild", str(folder)], ["search", "Qui verse l'aide au logement ?", "--json"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            env=os.environ | {"SOURCIER_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_doctor_names_what_could_not_be_read_and_what_repeats(run: Run, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    (site / "plan.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    _json(run, "rebuild", site)
    found = [(finding["name"], finding["found"]) for finding in _json(run, "doctor")]
    assert [words for name, words in found if name == "repeated"] == [
        "« Rédigé par la cellule des contrôles » stands on 5 of the 6 pages of www.service.example.org, "
        "and is in no passage"
    ]
    (unread,) = (words for name, words in found if name == "unread")
    assert unread.startswith("plan.png: files .png are not read")
    assert [words for name, words in found if name == "tesseract"]


@pytest.mark.processes
def test_a_followed_folder_is_indexed_again_when_it_changes(folder: Path, data: Path, models: Path) -> None:
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "rebuild", str(folder), "--watch"]
    environment = os.environ | {"SOURCIER_MODELS": str(models)}
    given = [*command, "--data", str(data)]
    with subprocess.Popen(
        given, env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=take_interrupts
    ) as following:
        try:
            assert following.stdout is not None
            told = iter(following.stdout)
            assert next(told).startswith("Documents: 6 added")
            assert any(line.startswith("Version: ") for line in told)
            (folder / "nouveau.txt").write_text("La halte-garderie ouvre à huit heures.", encoding="utf-8")
            assert next(line for line in told if line.startswith("Documents: ")).startswith("Documents: 1 added")
            assert next(told).startswith("Files: 1 read, 4 as they were")
            following.send_signal(signal.SIGINT)
            assert following.wait(30) == 130
        finally:
            following.kill()  # else a failure would be waited for without end


def test_verify_and_doctor_name_a_file_of_the_model_that_was_altered(
    run: Run, folder: Path, models: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _json(run, "rebuild", folder)
    copy = tmp_path / "models" / model_folder.name
    copy.mkdir(parents=True)
    for name in ("config.json", "config_sentence_transformers.json", "pieces.model", "model.onnx", "model.onnx.data"):
        shutil.copy(model_folder / name, copy)
    monkeypatch.setenv("SOURCIER_MODELS", str(copy.parent))
    with (copy / "model.onnx.data").open("r+b") as file:
        file.seek(40_000_000)
        file.write(b"\0" * 100)
    for command in ("verify", "doctor"):  # the one only looks; the other loads the model, which unpacks the file again
        code, out, _ = run(command, "--json")
        assert code == 1
        assert "model.onnx.data" in out
        assert "altered since" in out
    for command in ("verify", "doctor"):
        code, out, _ = run(command, "--json")
        assert code == 0, out


def test_doctor_names_what_is_open_to_others_and_a_model_that_is_not_used_any_more(
    run: Run, folder: Path, data: Path
) -> None:
    _json(run, "rebuild", folder)
    data.chmod(0o755)
    (data / "current").chmod(0o644)
    (data / "models").mkdir(mode=0o700)
    (data / "models" / "old.bin").write_bytes(b"0" * 2_000_000)
    code, out, _ = run("doctor", "--json")
    assert code == 1
    found = [(finding["name"], finding["ok"], finding["found"]) for finding in json.loads(out)]
    assert ("private", False, f"{data / 'current'} is open to other users of this machine") in found
    old = [(ok, words) for name, ok, words in found if name == "old model"]
    assert old == [(True, f"{data / 'models'} (2 MB) is not used any more: it can be deleted")]
    _json(run, "rebuild")
    assert all(finding["ok"] for finding in _json(run, "doctor"))
