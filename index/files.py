"""A file of a rebuild and the same file at the last one: is it what it was, has it moved, or must it be read?"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import PurePosixPath

from corpus import CorpusError, File, digest

LONG = 1_000_000_000
"""Bytes past which a file is told by its size and time alone: reading a terabyte for its digest would take hours."""
# A file written so short a time ago can change again without its time telling so.
_JUST_NOW = 2_000_000_000


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was read.

    `modified`: nanoseconds since 1970, 0 where the time proves nothing. `sha256` is that of its bytes, of its size and
    time for a file of gigabytes, empty where the file has to be read again in any case. `number` counts the files of
    a version from 1.
    """

    source: str
    name: str
    size: int
    modified: int
    sha256: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A file of this rebuild, its state now, and the file of the last one whose documents it still has, if any."""

    file: File
    state: FileState
    before: FileState | None


def compare(files: Iterable[File], last: Sequence[FileState]) -> Iterator[Found]:
    """Yield the files with what they were at the last rebuild; bytes are read only where size or time differ."""
    places = {(state.source, state.name): state for state in last if state.sha256}
    contents = {(state.sha256, _kind(state.name)): state for state in reversed(last) if state.sha256}
    for file in files:
        known = places.get((file.source, file.name))
        state = _state(file, known)
        same = known if known and known.sha256 == state.sha256 else contents.get((state.sha256, _kind(file.name)))
        yield Found(file, state, same)


def _state(file: File, known: FileState | None) -> FileState:
    nothing = FileState(file.source, file.name, 0, 0, "")
    try:
        if file.leads_out or not file.path.is_file():
            return nothing
        told = file.path.stat()
        modified = told.st_mtime_ns if abs(time.time_ns() - told.st_mtime_ns) > _JUST_NOW else 0
        state = replace(nothing, size=told.st_size, modified=modified)
        if known and modified and (known.size, known.modified) == (state.size, modified):
            return replace(state, sha256=known.sha256)
        return replace(state, sha256=_digest_of(file, state))
    except (OSError, CorpusError):  # reading it says why
        return nothing


def _digest_of(file: File, state: FileState) -> str:
    if state.size > LONG:
        return digest(f"{file.path}\0{state.size}\0{state.modified}") if state.modified else ""
    with file.open() as content:
        return file_digest(content, "sha256").hexdigest()


def _kind(name: str) -> tuple[str, ...]:
    """Return what of a name decides how the file is read."""
    return tuple(PurePosixPath(name.lower()).suffixes[-2:])
