"""A document → the file that it was read from, where that file is still there and still what it was."""

import os
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import Literal

from corpus import open_file, original_name
from index.files import LONG, FileState
from index.search import Index
from index.types import StoredDocument

Absence = Literal["inside", "gone", "changed"]
"""Why there is no file to show: the document lies inside another file (`inside`); its file is not there any more, or
is reached by a link (`gone`); it is not the one that was read (`changed`)."""

# Up to so many bytes the content is compared before a file is given, also where its size and time are the same: whoever
# writes a file can set its time. A hundred megabytes take a tenth of a second.
_MOST_COMPARED = 100_000_000


def original_of(index: Index, document: StoredDocument) -> Path | Absence:
    """Return the place of the file that a document was read from, or why there is none to show.

    The place is what the index knows of it, never what a request says. No link is followed below the folder that was
    indexed: it could lead to any file of the machine. Of a file of the same size and time the content is not compared.
    """
    opened = _open(index, document)
    if isinstance(opened, str):
        return opened
    path, file, state = opened
    with file:
        return path if _is_same(file, state, most_compared=0) else "changed"


def open_original(index: Index, document: StoredDocument) -> BufferedReader | Absence:
    """Return the file that a document was read from, open at its beginning, or why there is none to show.

    What is compared is what is open: a file that is put in its place meanwhile is not given instead.
    """
    opened = _open(index, document)
    if isinstance(opened, str):
        return opened
    _, file, state = opened
    if not _is_same(file, state, most_compared=_MOST_COMPARED):
        file.close()
        return "changed"
    file.seek(0)
    return file


def _open(index: Index, document: StoredDocument) -> tuple[Path, BufferedReader, FileState] | Absence:
    state = index.documents.file_of(document.id)
    if document.path != state.name:
        return "inside"
    if state.source not in index.manifest.sources:
        return "gone"
    source, name = Path(state.source), PurePosixPath(original_name(state.name))
    try:
        base = (source.parent if source.is_file() else source).resolve(strict=True)
        path = (base / name).resolve(strict=True)
        if name.is_absolute() or path != base / name:
            return "gone"
        return path, open_file(path, base), state
    except (OSError, RuntimeError, ValueError):
        return "gone"


def _is_same(file: BufferedReader, state: FileState, most_compared: int) -> bool:
    """Tell whether an open file has the size of the one that was read, and its content.

    A longer one than `most_compared` is told by its time where that is known; one of gigabytes by that alone.
    """
    try:
        told = os.fstat(file.fileno())
        if told.st_size != state.size or not state.sha256:
            return False
        if told.st_size > most_compared and state.modified and told.st_mtime_ns == state.modified:
            return True
        return told.st_size <= LONG and file_digest(file, "sha256").hexdigest() == state.sha256
    except OSError:
        return False
