"""Folders and files that only their owner can read, whatever the process's umask.

They are created with these modes rather than changed afterwards, so that no other user can open them in between. The
umask itself is left alone: it belongs to the whole process, and a library's threads would race for it.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_folder(path: Path) -> None:
    """Create a folder, and the folders above it that are missing, for their owner alone; existing ones stay as they
    are.

    Raises:
        OSError: it cannot be created.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        with suppress(FileExistsError):  # another process was faster
            folder.mkdir(mode=FOLDER)
    if not path.is_dir():
        raise NotADirectoryError(f"{path} is not a folder")


def make_file(path: Path) -> None:
    """Create an empty file for its owner alone; an existing one is closed to others and keeps its content.

    What SQLite writes beside a database (`-wal`, `-shm`, `-journal`) gets the mode of the database.

    Raises:
        OSError: it cannot be created or its mode cannot be changed.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE))
    tighten(path)


def open_to_write(path: str | Path, flags: int = os.O_WRONLY | os.O_CREAT | os.O_TRUNC) -> int:
    """Return a descriptor of a file for its owner alone: the `opener` of `open`.

    An existing file is closed to others before anything is written to it.
    """
    descriptor = os.open(path, flags | os.O_CLOEXEC, FILE)
    try:
        _tighten_descriptor(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def write_text(path: Path, text: str) -> None:
    """Write a text, in UTF-8, to a file that only its owner can read."""
    with open(path, "w", encoding="utf-8", opener=open_to_write) as file:
        file.write(text)


def tighten(path: Path) -> None:
    """Take from others what rights they have on a file or a folder of ours; links are not followed.

    What belongs to another user is left alone, as only that user, or root, could change it.

    Raises:
        OSError: the mode cannot be changed.
    """
    found = path.lstat()
    if found.st_uid == _user(found) and found.st_mode & _OTHERS and not stat.S_ISLNK(found.st_mode):
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def tighten_tree(path: Path) -> None:
    """Do so for a file, or for a folder and all in it; what vanishes meanwhile is no loss."""
    with suppress(OSError):
        tighten(path)
    if path.is_dir() and not path.is_symlink():
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                with suppress(OSError):
                    tighten(Path(folder, name))


def open_to_others(path: Path) -> list[Path]:
    """Return what other users can read or write of a path: itself, and all in it where it is a folder.

    Files in a folder that others cannot enter are not open to them.
    """
    try:
        found = path.lstat()
    except OSError:
        return []
    if stat.S_ISLNK(found.st_mode) or not found.st_mode & _OTHERS:
        return []
    inside = sorted(path.iterdir()) if stat.S_ISDIR(found.st_mode) and os.access(path, os.R_OK) else []
    return [path, *(other for entry in inside for other in open_to_others(entry))]


def _tighten_descriptor(descriptor: int) -> None:
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_uid == _user(found) and found.st_mode & _OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~_OTHERS)


def _user(found: os.stat_result) -> int:
    """Return the number of the user that runs this process; where users have none, that of the file's owner."""
    return os.geteuid() if hasattr(os, "geteuid") else found.st_uid
