"""Folders → the files in them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import MissingSource
from corpus.file import MEGABYTE, File, cannot_open
from corpus.names import visible_name

MOST_MEGABYTES = 10.0
"""The longest document that is read by default; the Bible has 5 MB."""


def find_files(
    sources: Sequence[Path], most_megabytes: float = MOST_MEGABYTES, follow_links: bool = False
) -> list[File]:
    """Return the files of folders (recursively) and single files, sorted by name within each source.

    Hidden files and folders are left out. Symbolic links are followed to files inside the same source; folders inside
    it are found without the links to them. A link that leads out of its source is a file that reading refuses, with
    the reason, unless `follow_links`: then it is followed, to a folder as well. A source may be a link itself.

    Raises:
        MissingSource: a source does not exist, or lies where it may not be seen.
    """
    most_bytes = int(most_megabytes * MEGABYTE)
    found: list[File] = []
    for source in sources:
        root = source.absolute()
        try:
            root.stat()
        except OSError as error:
            raise MissingSource(str(source), cannot_open(error)) from error
        real = Path(os.path.realpath(root))
        is_file = root.is_file()
        base, within = (root.parent, real.parent) if is_file else (root, real)
        paths = [root] if is_file else sorted(_walk(root, within, follow_links))
        found += [
            File(path, _name(path, base), str(root), most_bytes, within=None if follow_links else within)
            for path in paths
        ]
    return list({file.path: file for file in found}.values())


def _walk(root: Path, within: Path, follow_links: bool) -> Iterator[Path]:
    """Yield the files below a folder, and what cannot be opened or is not followed: reading it says so."""
    closed: list[Path] = []
    waiting, seen = [root], {within}
    while waiting:
        for folder, inner, names in os.walk(waiting.pop(), onerror=lambda error: closed.append(Path(error.filename))):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            yield from (Path(folder, name) for name in names if not name.startswith("."))
            for path in (Path(folder, name) for name in inner):
                if path.is_symlink() and not (real := Path(os.path.realpath(path))).is_relative_to(within):
                    if not follow_links:
                        yield path
                    elif not any(real.is_relative_to(known) or known.is_relative_to(real) for known in seen):
                        seen.add(real)  # links in a circle, and two links to one folder, would be followed twice
                        waiting.append(path)
    yield from closed


def _name(path: Path, base: Path) -> str:
    """Return the name of a file in citations, with all that nobody sees written out, as in `caf\\xe9.txt`."""
    return visible_name(path.relative_to(base).as_posix())
