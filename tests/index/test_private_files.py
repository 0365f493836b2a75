"""What Sourcier writes is its owner's, whatever the umask; what is not Sourcier's keeps its modes."""

import os
import stat
from pathlib import Path

import pytest

from assistant import Conversations
from index import open_to_others, rebuild, tighten_data
from index.private_files import make_file, make_folder, open_privately, write_text
from tests.fake_encoder import FakeEncoder
from tests.index.processes import give_up_rights, in_a_process, place_for_all


def modes(folder: Path) -> dict[str, set[int]]:
    """Return the modes of a folder and all in it, those of folders and those of files."""
    paths = [folder, *folder.rglob("*")]
    kinds = {"folders": [p for p in paths if p.is_dir()], "files": [p for p in paths if p.is_file()]}
    return {kind: {stat.S_IMODE(path.stat().st_mode) for path in found} for kind, found in kinds.items()}


def work_with_umask(umask: int, folder: Path, data: Path) -> dict[str, dict[str, set[int]]]:
    """Rebuild and converse under a umask; return the modes in the data folder at each creation of a file and after."""
    os.umask(umask)
    seen: dict[str, dict[str, set[int]]] = {}

    def progress(stage: str, *_: int) -> None:
        seen[stage] = modes(data)

    rebuild([folder], data, FakeEncoder(), progress=progress)
    kept = Conversations(data, 30)
    kept.start()
    assert (data / "conversations.sqlite-wal").exists()
    seen["after"] = modes(data)
    return seen


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_all_in_the_data_folder_is_the_owner_s_whatever_the_umask(folder: Path, tmp_path: Path, umask: int) -> None:
    seen = in_a_process(work_with_umask, umask, folder, tmp_path / "new" / "data")
    assert seen["after"] == {"folders": {0o700}, "files": {0o600}}
    assert len(seen) > 3
    # While a version is written its files have the modes that the engines give, in folders that others cannot enter.
    assert {mode for found in seen.values() for mode in found["folders"] if mode & 0o077} <= {0o755, 0o777}
    assert stat.S_IMODE((tmp_path / "new" / "data" / "versions").stat().st_mode) == 0o700


def test_what_an_older_sourcier_left_open_is_closed_by_a_rebuild_and_by_conversations(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    for close in (lambda: rebuild([folder], data, encoder), lambda: Conversations(data, 30).purge()):
        for path in (data, *data.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        assert len(open_to_others(data)) > 5
        close()
        assert modes(data) == {"folders": {0o700}, "files": {0o600}}
        assert open_to_others(data) == []


def test_a_folder_that_holds_other_things_keeps_its_mode_and_theirs(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    data.mkdir()
    (data / "letters").mkdir()
    (data / "letters" / "letter.txt").touch()
    for path in (data, data / "letters"):
        path.chmod(0o755)
    (data / "letters" / "letter.txt").chmod(0o644)
    rebuild([folder], data, encoder)
    assert stat.S_IMODE(data.stat().st_mode) == 0o755
    assert modes(data / "letters") == {"folders": {0o755}, "files": {0o644}}
    for path in data.iterdir():
        if path.name != "letters":
            assert modes(path) in ({"folders": {0o700}, "files": {0o600}}, {"folders": set(), "files": {0o600}})
    assert open_to_others(data) == []


def test_a_sticky_folder_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    tmp_path.chmod(0o1777)
    tighten_data(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
    assert stat.S_IMODE((tmp_path / "versions").stat().st_mode) == 0o700


def test_links_out_of_the_data_folder_are_not_followed(data: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    (outside / "file").touch(mode=0o644)
    before = modes(outside)
    (data / "versions").mkdir(parents=True)
    (data / "versions" / "link").symlink_to(outside)
    (data / "models").symlink_to(outside)
    tighten_data(data)
    assert modes(outside) == before
    assert open_to_others(data) == []


def test_a_link_in_the_place_of_a_file_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("kept", encoding="utf-8")
    (tmp_path / ".current").symlink_to(target)
    with pytest.raises(OSError, match="symbolic link"):
        write_text(tmp_path / ".current", "version")
    assert target.read_text(encoding="utf-8") == "kept"


def make_as_nobody(path: Path) -> None:
    give_up_rights()
    make_file(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_file_of_another_user_is_not_written_to() -> None:
    with place_for_all() as place:
        path = place / "conversations.sqlite"
        path.touch()
        path.chmod(0o666)
        with pytest.raises(PermissionError, match="belongs to another user"):
            in_a_process(make_as_nobody, path)


def test_a_file_that_is_written_again_is_closed_first(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text("before", encoding="utf-8")
    path.chmod(0o666)
    with open(path, "w", encoding="utf-8", opener=open_privately) as file:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        file.write("after")
    assert path.read_text(encoding="utf-8") == "after"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_folder(tmp_path / "file")
