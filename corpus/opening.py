"""A file is opened below the folder that was indexed: no link leads out of it, whatever happens to the folder."""

import errno
import os
import stat
from io import BufferedReader
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# A pipe would be waited for until somebody writes into it.
_FILE_FLAGS = _FLAGS | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
# Of a folder only the way through it is wanted: it may be closed to those who list it.
_FOLDER_FLAGS = _FLAGS | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_CAN_WALK = bool(_NO_FOLLOW) and os.open in os.supports_dir_fd


class OutsideError(OSError):
    """A path leads, by a symbolic link, out of the folder below which it has to lie."""


def leads_out(path: Path, within: Path) -> bool:
    """Tell whether a path is a symbolic link whose target lies outside a folder, which has no link in its own path."""
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(within)


def open_file(path: Path, within: Path | None) -> BufferedReader:
    """Return a file to be read; below `within` where that is given, a folder that has no link in its own path.

    A link that stays below the folder is followed. Links are resolved first, and the path found is then walked without
    following any: a folder that is swapped for a link in between is not followed, either.

    Raises:
        OutsideError: a link leads out of the folder.
        OSError: it cannot be opened, or is no regular file.
    """
    if within is None:
        return _regular(os.open(path, _FILE_FLAGS), path)
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(within):
        raise OutsideError(errno.EXDEV, "it leads out of its folder", str(path))
    if not _CAN_WALK:
        return _regular(os.open(real, _FILE_FLAGS | _NO_FOLLOW), path)
    *folders, name = real.relative_to(within).parts or (".",)
    folder = os.open(within, _FOLDER_FLAGS)
    try:
        for part in folders:
            inner = os.open(part, _FOLDER_FLAGS | _NO_FOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        return _regular(os.open(name, _FILE_FLAGS | _NO_FOLLOW, dir_fd=folder), path)
    finally:
        os.close(folder)


def _regular(descriptor: int, path: Path) -> BufferedReader:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return open(descriptor, "rb")
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no regular file", str(path))
