"""A folder that is followed: real changes on a real disk."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.watching import follow


@contextmanager
def following(source: Path, data: Path, rebuild: Callable[[], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=([source], data, rebuild, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert true()


def test_a_folder_is_indexed_at_once_and_again_when_a_file_comes_changes_or_goes(tmp_path: Path) -> None:
    source, data = tmp_path / "notes", tmp_path / "data"
    (source / "sous-dossier").mkdir(parents=True)
    seen: list[set[str]] = []
    with following(source, data, lambda: seen.append({path.name for path in source.rglob("*.txt")})):
        wait_for(lambda: seen == [set()])
        (source / "sous-dossier" / "a.txt").write_text("Un texte.")
        wait_for(lambda: seen[-1] == {"a.txt"})
        count = len(seen)
        (source / "sous-dossier" / "a.txt").write_text("Un autre texte.")
        wait_for(lambda: len(seen) > count)
        (source / "sous-dossier" / "a.txt").unlink()
        wait_for(lambda: seen[-1] == set())


def test_what_changes_during_a_rebuild_is_seen_after_it(tmp_path: Path) -> None:
    seen: list[int] = []

    def rebuild() -> None:
        files = len(list(tmp_path.glob("*.txt")))
        if not seen:
            (tmp_path / "a.txt").write_text("Arrivé pendant l’indexation.")
        seen.append(files)

    with following(tmp_path, tmp_path / "data", rebuild):
        wait_for(lambda: seen[:2] == [0, 1])


def test_what_a_rebuild_itself_writes_does_not_start_another(tmp_path: Path) -> None:
    data = tmp_path / "data"
    runs: list[int] = []

    def rebuild() -> None:
        (data / "versions").mkdir(parents=True, exist_ok=True)
        (data / "versions" / f"{len(runs)}.sqlite").write_bytes(b"x")
        (tmp_path / ".caché").write_text("x")
        runs.append(len(runs))

    with following(tmp_path, data, rebuild):
        wait_for(lambda: runs == [0])
        time.sleep(2.5)
        assert runs == [0]
