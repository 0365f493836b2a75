"""No link leads out of an indexed folder, neither when files are looked for nor when they are read."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Bounds, CorpusError, Document, File, UnreadableDocument, find_files, read_all
from corpus.opening import OutsideError, open_file
from corpus.read import read

WORDS = "Un texte assez long pour être lu."
OUTSIDE = "Un secret que personne ne doit lire."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with a file and one in a folder; beside it lies a secret."""
    for name, words in {
        "in/a.txt": WORDS,
        "in/sub/b.txt": WORDS,
        "out/s.txt": OUTSIDE,
        "out/deep/t.txt": OUTSIDE,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{words} {name}", encoding="utf-8")
    return tmp_path / "in"


def _read(root: Path, follow_links: bool = False) -> dict[str, str]:
    found = (found for file in find_files([root], follow_links=follow_links) for found in read(file))
    return {one.path: one.text if isinstance(one, Document) else one.reason for one in found}


def test_a_link_that_leads_out_is_named_with_what_to_do_and_not_followed(root: Path) -> None:
    (root / "file.txt").symlink_to(root.parent / "out" / "s.txt")
    (root / "relative.txt").symlink_to("../out/s.txt")
    (root / "sub" / "folder").symlink_to(root.parent / "out")
    (root / "twice.txt").symlink_to("relative.txt")
    (root / "no-suffix").symlink_to("../out/s.txt")
    found = _read(root)
    links = {"file.txt", "relative.txt", "sub/folder", "twice.txt", "no-suffix"}
    assert set(found) == {"a.txt", "sub/b.txt", *links}
    for name in links:
        assert "leads out of the indexed folder" in found[name]
        assert "SOURCIER_FOLLOW_LINKS=1" in found[name]


def test_a_folder_whose_name_begins_alike_is_outside(root: Path) -> None:
    (root.parent / "in-secret").mkdir()
    (root.parent / "in-secret" / "s.txt").write_text(OUTSIDE, encoding="utf-8")
    (root / "file.txt").symlink_to("../in-secret/s.txt")
    assert "leads out" in _read(root)["file.txt"]


def test_a_link_that_stays_inside_is_followed_to_files_and_not_to_folders(root: Path) -> None:
    (root / "file.txt").symlink_to("sub/b.txt")
    (root / "folder").symlink_to("sub")
    (root / "loop").symlink_to(".")
    found = _read(root)
    assert set(found) == {"a.txt", "file.txt", "sub/b.txt"}
    assert found["file.txt"] == found["sub/b.txt"]


def test_where_the_setting_says_so_links_are_followed_once(root: Path) -> None:
    out = root.parent / "out"
    (root / "file.txt").symlink_to(out / "s.txt")
    (root / "folder").symlink_to(out)
    (root / "folder-again").symlink_to(out / "deep")
    (out / "back").symlink_to(root)
    (out / "loop").symlink_to(out)
    (root / "up").symlink_to(root.parent)
    found = _read(root, follow_links=True)
    assert set(found) == {"a.txt", "sub/b.txt", "file.txt", "folder/s.txt", "folder/deep/t.txt"}


def test_a_source_may_be_a_link(root: Path) -> None:
    (root.parent / "link").symlink_to(root)
    (root.parent / "link.txt").symlink_to(root / "a.txt")
    assert set(_read(root.parent / "link")) == {"a.txt", "sub/b.txt"}
    assert _read(root.parent / "link.txt") == {"link.txt": f"{WORDS} in/a.txt"}


@pytest.mark.parametrize("swapped", ["sub", "sub/b.txt"])
def test_what_is_swapped_for_a_link_after_it_was_found_is_not_read(root: Path, swapped: str) -> None:
    files = find_files([root])
    (root / swapped).rename(root.parent / "away")
    if swapped == "sub":
        (root.parent / "out" / "b.txt").write_text(OUTSIDE, encoding="utf-8")
        (root / "sub").symlink_to(root.parent / "out")
    else:
        (root / "sub" / "b.txt").symlink_to(root.parent / "out" / "s.txt")
    here = [found for file in files for found in read(file)]
    apart = [found for _, reading in read_all(files, Bounds(processes=1)) for found in reading]
    for found in (here, apart):
        assert [one.path for one in found] == ["a.txt", "sub/b.txt"]
        assert isinstance(found[1], UnreadableDocument)
        assert "leads out" in found[1].reason


def test_a_folder_that_is_swapped_again_and_again_never_gives_what_lies_outside(root: Path) -> None:
    out = root.parent / "out"
    (out / "b.txt").write_text(OUTSIDE, encoding="utf-8")
    (root.parent / "link").symlink_to(out)
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            (root / "sub").rename(root.parent / "kept")
            (root.parent / "link").rename(root / "sub")
            (root / "sub").rename(root.parent / "link")
            (root.parent / "kept").rename(root / "sub")

    thread = threading.Thread(target=swap)
    thread.start()
    outcomes = set()
    try:
        for _ in range(3000):
            try:
                with open_file(root / "sub" / "b.txt", root) as stream:
                    outcomes.add(stream.read().decode())
            except OutsideError:
                outcomes.add("refused")
            except OSError:
                outcomes.add("gone")
    finally:
        over.set()
        thread.join()
    assert f"{WORDS} in/sub/b.txt" in outcomes
    assert OUTSIDE not in outcomes


def test_pipes_and_sockets_and_devices_hang_nothing(root: Path) -> None:
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket.txt"))
        (root / "device.txt").symlink_to("/dev/zero")
        found = _read(root)
    for name in ("pipe.txt", "socket.txt"):
        assert "neither a file nor a folder" in found[name]
    assert "leads out" in found["device.txt"]
    for within in (None, root):
        with pytest.raises(OSError, match="regular file"):
            open_file(root / "pipe.txt", within)
    with pytest.raises(OSError, match="regular file"):
        open_file(Path("/dev/zero"), None)


def test_a_file_in_a_folder_that_may_not_be_listed_is_read(root: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root lists every folder")
    root.chmod(0o311)
    try:
        assert _read(root / "a.txt") == {"a.txt": f"{WORDS} in/a.txt"}
    finally:
        root.chmod(0o755)


def test_a_file_that_has_grown_since_it_was_measured_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 11)
    with pytest.raises(CorpusError, match="expected at most"):
        File(tmp_path / "a.txt", "a.txt", str(tmp_path), 10).read_bytes()


@pytest.fixture(autouse=True)
def no_descriptor_is_left_open() -> Iterator[None]:
    """Hold the test to close what it opens."""
    before = sum(1 for _ in Path("/proc/self/fd").iterdir())
    yield
    assert sum(1 for _ in Path("/proc/self/fd").iterdir()) <= before
