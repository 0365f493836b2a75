"""Folders and files that only their owner can read, whatever the process's umask.

They are created with these modes rather than changed afterwards, so that no other user can open them in between. The
umask itself is left alone: it belongs to the whole process, and a library's threads would race for it.
"""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
# What Sourcier makes in a data folder.
_OWN = re.compile(r"versions|models|\.?current.*|\.rebuild.*|(?:embeddings|conversations)\..*")


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
        OSError: it cannot be created, its mode cannot be changed, or it is another user's, who could read what is
            written to it.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE)
    try:
        found = os.fstat(descriptor)
        if hasattr(os, "geteuid") and os.geteuid() not in (0, found.st_uid):
            raise PermissionError(f"{path} belongs to another user")
        _close_to_others(descriptor)
    finally:
        os.close(descriptor)


def open_privately(path: str | Path, flags: int) -> int:
    """Return a descriptor of a file that is closed to others before it is written to; an `opener` for `open`."""
    descriptor = os.open(path, flags, FILE)
    try:
        _close_to_others(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def write_text(path: Path, text: str) -> None:
    """Write a text, in UTF-8, to a file that only its owner can read; a link in its place is refused.

    Raises:
        OSError: it cannot be written.
    """

    def opener(name: str, flags: int) -> int:
        return open_privately(name, flags | getattr(os, "O_NOFOLLOW", 0))

    with open(path, "w", encoding="utf-8", opener=opener) as file:
        file.write(text)


def tighten(path: Path) -> None:
    """Take from others what rights they have on a file or a folder of ours; links are not followed.

    What belongs to another user is left alone, as only that user, or root, could change it.
    """
    with suppress(OSError):
        found = path.lstat()
        if _is_ours(found) and found.st_mode & _OTHERS and not stat.S_ISLNK(found.st_mode):
            path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)


def tighten_data(data: Path) -> None:
    """Close to others what an older Sourcier, or a copy with wider modes, has left open in a data folder.

    The folder itself is closed only if all in it is Sourcier's: it may be one that the user has for other things, too.
    """
    with suppress(OSError):
        entries = list(data.iterdir())
        own = [entry for entry in entries if _OWN.fullmatch(entry.name)]
        # A sticky folder, as /tmp, is shared by design.
        if own and len(own) == len(entries) and not data.stat().st_mode & stat.S_ISVTX:
            tighten(data)
        for entry in own:
            tighten(entry)
            if entry.is_dir() and not entry.is_symlink():
                for folder, folders, files in os.walk(entry):
                    for name in (*folders, *files):
                        tighten(Path(folder, name))


def open_to_others(path: Path, rights: int = _OTHERS) -> list[Path]:
    """Return what of a path, and of all in it where it is a folder, other users have one of these rights on.

    What is in a folder that they cannot enter is not open to them. In a data folder only what is Sourcier's counts.
    """
    return [found for entry in sorted(path.iterdir()) if _OWN.fullmatch(entry.name) for found in _open(entry, rights)]


def _open(path: Path, rights: int) -> list[Path]:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return []
    inside: list[Path] = []
    if stat.S_ISDIR(found.st_mode) and found.st_mode & (stat.S_IXGRP | stat.S_IXOTH):
        inside = [other for entry in sorted(path.iterdir()) for other in _open(entry, rights)]
    return [path, *inside] if found.st_mode & rights else inside


def _close_to_others(descriptor: int) -> None:
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and _is_ours(found) and found.st_mode & _OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(found.st_mode) & ~_OTHERS)


def _is_ours(found: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or os.geteuid() in (0, found.st_uid)
