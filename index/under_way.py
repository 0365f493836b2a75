"""How far the rebuild of a data folder is, told to those who wait for it: one small file beside the versions."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from index.private_files import write_text
from index.report import Progress

_NAME = ".rebuild.json"
# Seconds between two writings of the file.
_EVERY = 0.5
# Seconds after which nothing is believed any more: the process that wrote it was killed.
_STALE = 120.0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A rebuild that is under way: its stage, how much of that is done and how much there is (0 while unknown)."""

    stage: str
    done: int
    total: int

    @property
    def share(self) -> float | None:
        """How much of the stage is done, in [0, 1]; None while that is unknown."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


@contextmanager
def telling(data: Path, progress: Progress) -> Iterator[Progress]:
    """Give a progress callback that writes the file, too, until the rebuild ends; a full disk silences it alone."""
    path, written = data / _NAME, data / f"{_NAME}.new"
    last = ("", 0.0)

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        progress(stage, done, total)
        now = time.monotonic()
        if stage == last[0] and now - last[1] < _EVERY:
            return
        last = (stage, now)
        with suppress(OSError):
            write_text(written, json.dumps(asdict(UnderWay(stage, done, total))))
            written.replace(path)

    try:
        yield tell
    finally:
        for one in (path, written):
            with suppress(OSError):
                one.unlink()


def under_way(data: Path) -> UnderWay | None:
    """Return the rebuild of a data folder that is under way, None if there is none or it was killed."""
    path = data / _NAME
    try:
        if time.time() - path.stat().st_mtime > _STALE:
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        return UnderWay(str(told["stage"]), int(told["done"]), int(told["total"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
