"""Folders → the files in them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import MissingSource
from corpus.file import MEGABYTE, File, cannot_open

MOST_MEGABYTES = 10.0
"""The longest document that is read by default; the Bible has 5 MB."""


def find_files(sources: Sequence[Path], most_megabytes: float = MOST_MEGABYTES) -> list[File]:
    """Return the files of folders (recursively) and single files, sorted by name within each source.

    Hidden files and folders are left out; links are followed to files, not to folders: a loop would never end.

    Raises:
        MissingSource: a source does not exist, or lies where it may not be seen.
    """
    found: list[File] = []
    for source in sources:
        root = source.absolute()
        try:
            root.stat()
        except OSError as error:
            raise MissingSource(str(source), cannot_open(error)) from error
        paths = [root] if root.is_file() else sorted(_walk(root))
        base = root.parent if root.is_file() else root
        most_bytes = int(most_megabytes * MEGABYTE)
        found += [File(path, _name(path, base), str(root), most_bytes) for path in paths]
    return list({file.path: file for file in found}.values())


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files below a folder, and the folders that cannot be opened: reading them says so."""
    closed: list[Path] = []
    for folder, inner, names in os.walk(root, onerror=lambda error: closed.append(Path(error.filename))):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield from (Path(folder, name) for name in names if not name.startswith("."))
    yield from closed


def _name(path: Path, base: Path) -> str:
    """Return the name of a file in citations; a byte of it that is no UTF-8 is written out, as in `caf\\xe9.txt`."""
    name = os.fsencode(path.relative_to(base).as_posix())
    return name.decode("utf-8", "backslashreplace")
