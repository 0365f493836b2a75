"""No library calls home, and no program or module is taken from where the documents lie."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import find_program, isolate_process
from corpus.environment import OFFLINE, safe_environment


def program(folder: Path, name: str = "tesseract") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("module", ["corpus", "index", "assistant", "web.app", "assistant.cli", "corpus.worker"])
def test_every_entry_point_switches_the_services_of_libraries_off(module: str) -> None:
    others = {name: value for name, value in os.environ.items() if name not in OFFLINE}
    code = f"import os, {module}; print({{name: os.environ.get(name) for name in {[*OFFLINE]}}})"
    done = subprocess.run([sys.executable, "-c", code], env=others, capture_output=True, text=True, check=True)
    assert done.stdout == f"{OFFLINE}\n"


def test_a_variable_that_allows_a_service_is_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, corpus; print(os.environ['ORT_DISABLE_TELEMETRY'], os.environ['HF_HUB_OFFLINE'])"
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1 1\n"


def test_a_program_is_found_by_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path / "bin")
    monkeypatch.setenv("PATH", str(found.parent))
    assert find_program("tesseract") == str(found)
    assert find_program("pandoc") is None


@pytest.mark.parametrize("path", ["", ".", ":", "bin", "./bin:", "::bin", ".."])
def test_no_program_of_the_current_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    program(tmp_path)
    program(tmp_path / "bin")
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path / "inside" if path == ".." else tmp_path)
    monkeypatch.setenv("PATH", path)
    assert find_program("tesseract") is None
    assert safe_environment()["PATH"] == os.devnull


def test_a_folder_with_a_space_in_its_name_is_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path / "Program Files" / "bin")
    monkeypatch.setenv("PATH", f"{tmp_path}/other:{found.parent}")
    assert find_program("tesseract") == str(found)
    assert safe_environment()["PATH"] == f"{tmp_path}/other:{found.parent}"


def test_no_program_of_the_indexed_folders_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents, elsewhere = tmp_path / "documents", tmp_path / "elsewhere"
    program(documents / "bin")
    (tmp_path / "link").symlink_to(documents)
    monkeypatch.setenv("PATH", f"{documents}/bin:{documents}:{tmp_path}/link/bin:{documents}/../documents/bin")
    assert find_program("tesseract") is not None
    assert find_program("tesseract", [documents]) is None
    assert find_program("tesseract", [tmp_path / "link"]) is None
    assert find_program("tesseract", [elsewhere]) is not None
    found = program(tmp_path / "other")
    monkeypatch.setenv("PATH", f"{documents}/bin:{found.parent}")
    assert find_program("tesseract", [documents, elsewhere]) == str(found)


def test_a_link_to_a_program_of_the_indexed_folders_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "tesseract").symlink_to(program(tmp_path / "documents"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_program("tesseract", [tmp_path / "documents"]) is None


def test_the_loader_looks_for_libraries_neither_here_nor_in_the_indexed_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", f":/usr/lib;lib:{tmp_path}/lib")
    monkeypatch.setenv("LD_PRELOAD", f"evil.so {tmp_path}/evil.so:/usr/lib/good.so")
    monkeypatch.setenv("LD_AUDIT", "./evil.so")
    safe = safe_environment([tmp_path])
    assert (safe["LD_LIBRARY_PATH"], safe["LD_PRELOAD"]) == ("/usr/lib", "/usr/lib/good.so")
    assert "LD_AUDIT" not in safe


def test_processes_started_by_libraries_import_nothing_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `multiprocessing` does for the workers of the server."""
    (tmp_path / "multiprocessing.py").write_text("print('hostile')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    start = [sys.executable, "-c", "import multiprocessing"]
    assert subprocess.run(start, capture_output=True, text=True, check=True).stdout == "hostile\n"
    isolate_process()
    assert subprocess.run(start, capture_output=True, text=True, check=True).stdout == ""
