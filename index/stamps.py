"""Whether a file may have changed, told without reading it."""

import stat
from pathlib import Path

Stamp = list[int]
"""What changes with the content of a file: its size, its times of modification and of change (ns), its inode."""


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a regular file, None where there is none.

    The time of change (ctime) is in it because the time of modification can be set to anything.
    """
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
