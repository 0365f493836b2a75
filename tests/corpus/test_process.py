"""Each file here breaks its reader in another way; the process around it must tell how, and go on."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import CorpusError, Document, File, UnreadableDocument, UnsupportedFormat
from corpus.process import Bounds, Process

BOUNDS = Bounds(seconds=1.0, megabytes=400.0)


@pytest.fixture
def process() -> Iterator[Process]:
    made = Process(BOUNDS, ("tests.corpus.harmful",))
    yield made
    made.close()


def file_of(folder: Path, name: str, text: str = "Le texte d’un document ordinaire.") -> File:
    (folder / name).write_text(text, encoding="utf-8")
    return File(folder / name, name, str(folder), 1_000_000)


def texts(found: list[Document | CorpusError]) -> list[str]:
    return [one.text if isinstance(one, Document) else one.reason for one in found]


@pytest.mark.parametrize(
    ("name", "before", "reason"),
    [
        ("a.hang", 1, "nothing more of it was read within 1 seconds; split it, or raise SOURCIER_READ_SECONDS"),
        ("a.hang_in_a_library", 0, "nothing more of it was read within 1 seconds"),
        ("a.hang_in_a_program", 0, "nothing more of it was read within 1 seconds"),
        (
            "a.crash",
            1,
            "its reader broke down (SIGSEGV); the file is damaged, made to do harm, or needs more than 400 MB",
        ),
        ("a.eat", 0, "reading it takes more than 400 MB of memory; split it, or raise SOURCIER_READ_MEMORY_MB"),
        ("a.fail", 0, "its reader broke down (LookupError: rien de tel)"),
        ("a.leave", 0, "its reader broke down (nothing said)"),
        ("a.break_off", 0, "its reader broke down (nothing said)"),
    ],
)
def test_a_file_that_ends_its_reader_is_named_and_costs_that_file_alone(
    tmp_path: Path, process: Process, name: str, before: int, reason: str
) -> None:
    *read, failure = process.read(file_of(tmp_path, name))
    assert texts(read) == ["Lu avant."] * before
    assert isinstance(failure, UnreadableDocument)
    assert (failure.path, failure.reason[: len(reason)]) == (name, reason)
    assert process.spent


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell what a process holds")
def test_a_process_is_spent_once_it_has_grown_and_not_by_the_number_of_its_files(
    tmp_path: Path, process: Process
) -> None:
    chatting, keeping = file_of(tmp_path, "a.chat"), file_of(tmp_path, "a.keep")
    for _ in range(600):
        assert texts(list(process.read(chatting))) == ["Lu avant."]
    assert not process.spent
    spent: list[bool] = []
    while not process.spent and len(spent) < 4:
        assert texts(list(process.read(keeping))) == ["Lu avant."]
        spent.append(process.spent)
    assert spent == [False, True]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes are a thing of Unix")
def test_a_program_that_a_reader_has_started_ends_with_it(tmp_path: Path, process: Process) -> None:
    list(process.read(file_of(tmp_path, "a.hang_in_a_program")))
    started = int((tmp_path / "started").read_text())
    _wait_for_the_end_of(started)


def _wait_for_the_end_of(process: int) -> None:
    deadline = time.monotonic() + 10
    while _runs(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(process)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_a_library_prints_does_not_stand_between_the_documents(tmp_path: Path, process: Process) -> None:
    assert texts(list(process.read(file_of(tmp_path, "a.chat")))) == ["Lu avant."]


def test_a_reader_that_shows_that_it_is_alive_may_take_longer(tmp_path: Path, process: Process) -> None:
    assert texts(list(process.read(file_of(tmp_path, "a.take_long")))) == ["Lu avant."]


def test_errors_keep_their_kind_and_documents_their_structure(tmp_path: Path, process: Process) -> None:
    (refused,) = process.read(file_of(tmp_path, "a.exe"))
    assert isinstance(refused, UnsupportedFormat)
    text = "---\ndate: 2022-05-18\nauthor: Jeanne\n---\n\n# Titre\n\nDeux choses :\n\n- une\n- l’autre"
    (document,) = process.read(file_of(tmp_path, "a.md", text))
    assert isinstance(document, Document)
    assert (document.metadata.title, str(document.metadata.published)) == ("Titre", "2022-05-18")
    assert [heading.span.of(document.text) for heading in document.headings] == ["Titre"]
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Deux choses :"]


def test_a_name_of_any_bytes_is_found(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    path.write_text("Le texte d’un document ordinaire.", encoding="utf-8")
    process = Process(Bounds())  # the first document loads what reads it, which may take more than a second
    (document,) = process.read(File(path, "caf\\xe9.txt", str(tmp_path), 1000))
    process.close()
    assert isinstance(document, Document)


def test_a_process_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    asked = "from corpus.process import Bounds, Process; child = Process(Bounds())._child"
    start = f"import os; {asked}; print(child.pid, flush=True); os._exit(0)"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, timeout=60, check=True)
    _wait_for_the_end_of(int(done.stdout))
