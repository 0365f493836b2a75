import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.real_input import Unavailable, debian_package, unpacked

SMALL = "developers-reference-fr"


def test_a_package_is_unpacked_once_and_kept() -> None:
    folder = debian_package(SMALL)
    assert list(folder.rglob("index.html"))
    before = folder.stat()
    assert debian_package(SMALL) == folder
    assert folder.stat() == before


def test_two_processes_may_ask_for_the_same_package_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as processes:
        try:
            folders = set(processes.map(unpacked, [SMALL] * 2, [tmp_path] * 2))
        except Unavailable as reason:
            pytest.skip(str(reason))
    assert folders == {tmp_path / SMALL}
    assert [path.name for path in tmp_path.iterdir()] == [SMALL]
    assert list((tmp_path / SMALL).rglob("index.html"))


def test_a_package_that_does_not_exist_is_unavailable_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no-such-package"):
        unpacked("no-such-package", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_apt_a_test_is_skipped_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match="no Debian"):
        debian_package("a-package-never-asked-for")
