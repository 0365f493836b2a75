import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

from corpus import (
    MOST_MEGABYTES,
    CorpusError,
    Document,
    File,
    MissingSource,
    UnreadableDocument,
    UnsupportedFormat,
    find_files,
)
from corpus.man import MAN_SUFFIXES
from corpus.read import _INSTEAD, READERS, read

WORDS = "Quelques mots."


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WORDS, encoding="utf-8")


def _names(*sources: Path) -> list[str]:
    return [file.name for file in find_files(sources)]


def _only(path: Path, most_megabytes: float = MOST_MEGABYTES) -> Document | CorpusError:
    (file,) = find_files([path], most_megabytes)
    (found,) = read(file)
    return found


@pytest.fixture
def nobody() -> Iterator[Path]:
    """Become a user who owns nothing, and give a folder of their own."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
        return
    os.seteuid(65534)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
    finally:
        os.seteuid(0)


def test_a_folder_is_read_with_all_below_it_sorted_by_name(tmp_path: Path) -> None:
    _write(tmp_path, "b.txt", "a/z.txt", "a/b/c.md", "a/a.html", "Z.txt", "é.txt")
    assert _names(tmp_path) == ["Z.txt", "a/a.html", "a/b/c.md", "a/z.txt", "b.txt", "é.txt"]


def test_a_file_is_named_after_its_place_in_the_folder(tmp_path: Path) -> None:
    _write(tmp_path, "a/b.txt")
    (file,) = find_files([tmp_path])
    assert (file.path, file.name, file.source) == (tmp_path / "a" / "b.txt", "a/b.txt", str(tmp_path))


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    _write(tmp_path, ".secret.txt", ".git/a.txt", "a/.b/c.txt", "a/b.txt")
    assert _names(tmp_path) == ["a/b.txt"]


def test_a_single_file_is_a_source_and_so_is_a_hidden_one_that_is_named(tmp_path: Path) -> None:
    _write(tmp_path, "a/b.txt", "a/.c.txt")
    assert _names(tmp_path / "a" / "b.txt", tmp_path / "a" / ".c.txt") == ["b.txt", ".c.txt"]


def test_a_source_may_be_named_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "a/b.txt")
    monkeypatch.chdir(tmp_path)
    assert _names(Path("a")) == _names(tmp_path / "a") == ["b.txt"]
    assert _names(Path()) == ["a/b.txt"]


def test_a_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.txt")
    path = tmp_path / "a.txt"
    assert _names(path, path) == ["a.txt"]
    assert _names(tmp_path, tmp_path) == ["a.txt", "b.txt"]
    assert sorted(_names(tmp_path, path)) == ["a.txt", "b.txt"]


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert _names(tmp_path) == []


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    with pytest.raises(MissingSource, match=r"no-such: it cannot be read \(No such file or directory\); check that it"):
        find_files([tmp_path, tmp_path / "no-such"])


def test_a_linked_folder_that_is_named_is_read(tmp_path: Path) -> None:
    _write(tmp_path, "out/there.txt")
    (tmp_path / "link").symlink_to(tmp_path / "out")
    assert _names(tmp_path / "link") == ["there.txt"]


@pytest.mark.parametrize("suffix", [".txt", ".TXT", ".md", ".markdown", ".html", ".HTM", ".xhtml"])
def test_a_file_is_read_by_its_suffix_in_either_case(tmp_path: Path, suffix: str) -> None:
    _write(tmp_path, f"a{suffix}")
    found = _only(tmp_path / f"a{suffix}")
    assert isinstance(found, Document)
    assert (found.text, found.path) == (WORDS, f"a{suffix}")


@pytest.mark.parametrize(("name", "kind"), [("a.xyz", ".xyz"), ("a", "without a suffix"), ("a.txt.bak", ".bak")])
def test_an_unknown_format_is_refused_and_the_known_ones_are_named(tmp_path: Path, name: str, kind: str) -> None:
    _write(tmp_path, name)
    error = _only(tmp_path / name)
    assert isinstance(error, UnsupportedFormat)
    assert str(error).startswith(f"{name}: files {kind} are not read; expected text (.txt ")
    # The sections of the manual are sixteen suffixes: a range stands for them.
    named = {*re.findall(r"\.\w+", error.reason.partition("expected")[2])}
    assert named == {*READERS} - {*MAN_SUFFIXES} | {".1", ".9"}


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("rapport.doc", "open it and save it as .docx"),
        ("budget.XLS", "open it and save it as .xlsx"),
        ("budget.ods", "open it and save it as .xlsx"),
        ("exposé.ppt", "open it and save it as .pptx"),
        ("exposé.odp", "open it and save it as .pptx"),
        ("courrier.msg", "save the message as .eml"),
        ("page.jpg", "save it as .pdf: where Tesseract is installed, the words in its pictures are read"),
        ("dossier.tar", "unpack it and index its folder, or pack it as .zip"),
    ],
)
def test_a_format_near_a_known_one_is_refused_with_what_to_do(tmp_path: Path, name: str, advice: str) -> None:
    _write(tmp_path, name)
    error = _only(tmp_path / name)
    assert isinstance(error, UnsupportedFormat)
    assert str(error) == f"{name}: files {Path(name).suffix.lower()} are not read; {advice}"


def test_no_advice_names_a_format_that_is_not_read_or_stands_for_one_that_is() -> None:
    assert not {*_INSTEAD} & {*READERS}
    assert {suffix for advice in _INSTEAD.values() for suffix in re.findall(r"\.\w+", advice)} <= {*READERS}


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_file_beyond_the_limit_is_refused_with_both_sizes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"x" * 2_000_001)
    error = _only(path, most_megabytes=2)
    assert isinstance(error, UnreadableDocument)
    assert error.reason == (
        "the document has 2.0 MB; expected at most 2 MB: split it, or raise SOURCIER_MAX_DOCUMENT_MB"
    )
    path.write_bytes(b"x" * 2_000_000)
    assert isinstance(_only(path, most_megabytes=2), Document)


@pytest.mark.parametrize("name", ["gone.txt", "gone.jsonl", "self.txt"])
def test_a_link_that_leads_nowhere_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / name.replace("gone", "nothing"))
    error = _only(tmp_path)
    assert isinstance(error, UnreadableDocument)
    assert str(error).startswith(f"{name}: it cannot be read (")
    assert str(error).endswith("); check that it exists and that you may read it")


def test_a_folder_with_the_name_of_a_file_is_a_folder(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt/b.txt")
    assert _names(tmp_path) == ["a.txt/b.txt"]


def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    (error,) = read(File(tmp_path / "a.txt", "a.txt", str(tmp_path), 100))
    assert isinstance(error, UnreadableDocument)
    assert str(error) == "a.txt: neither a file nor a folder that can be opened; check what it is"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    error = _only(tmp_path)
    assert isinstance(error, UnreadableDocument)
    assert str(error) == "pipe.txt: neither a file nor a folder that can be opened; check what it is"


@pytest.mark.skipif(os.name == "nt", reason="access is not kept by modes here")
def test_a_file_that_may_not_be_read_is_an_error_and_the_others_are_read(nobody: Path) -> None:
    _write(nobody, "a.txt", "b.jsonl", "c.txt")
    (nobody / "a.txt").chmod(0)
    (nobody / "b.jsonl").chmod(0)
    one, two, three = (found for file in find_files([nobody]) for found in read(file))
    assert isinstance(one, UnreadableDocument)
    assert str(one) == "a.txt: it cannot be read (Permission denied); check that it exists and that you may read it"
    assert isinstance(two, UnreadableDocument)
    assert isinstance(three, Document)


@pytest.mark.skipif(os.name == "nt", reason="access is not kept by modes here")
def test_a_folder_that_may_not_be_opened_is_an_error_and_is_not_passed_over(nobody: Path) -> None:
    _write(nobody, "a.txt", "closed/b.txt")
    (nobody / "closed").chmod(0)
    one, two = (found for file in find_files([nobody]) for found in read(file))
    (nobody / "closed").chmod(0o700)
    assert isinstance(one, Document)
    assert isinstance(two, UnreadableDocument)
    assert str(two) == "closed: neither a file nor a folder that can be opened; check what it is"


@pytest.mark.skipif(os.name == "nt", reason="access is not kept by modes here")
def test_a_source_that_may_not_be_seen_is_said_to_be_missing(nobody: Path) -> None:
    _write(nobody, "closed/b.txt")
    (nobody / "closed").chmod(0)
    with pytest.raises(MissingSource, match=r"Permission denied"):
        find_files([nobody / "closed" / "b.txt"])
    (nobody / "closed").chmod(0o700)


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname != "Linux", reason="file names are Unicode here")
def test_a_file_name_that_is_not_unicode_is_written_out(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text(WORDS, encoding="utf-8")
    documents = [found for file in find_files([tmp_path]) for found in read(file)]
    assert all(isinstance(document, Document) for document in documents)
    assert [document.path for document in documents] == ["caf\\xe8.txt", "caf\\xe9.txt"]


def test_what_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "c.xyz", "e.md")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "d.jsonl").write_text('broken\n{"id": "d", "text": "Oui."}\n', encoding="utf-8")
    found = [result for file in find_files([tmp_path]) for result in read(file)]
    assert [result.path for result in found] == ["a.txt", "b.txt", "c.xyz", "d.jsonl, line 1", "d", "e.md"]
    assert [isinstance(result, Document) for result in found] == [True, False, False, False, True, True]


def test_every_reader_is_there() -> None:
    assert all(callable(resolve_name(reader)) for reader in READERS.values())
