"""A document → the file that it was read from, where that file is still there and still what it was."""

from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import Literal

from corpus import original_name
from index.files import LONG, FileState
from index.search import Index
from index.types import StoredDocument

Absence = Literal["inside", "gone", "changed"]
"""Why there is no file to show: the document lies inside another file (`inside`); its file is not there any more, or
is reached by a link (`gone`); it is not the one that was read (`changed`)."""


def original_of(index: Index, document: StoredDocument) -> Path | Absence:
    """Return the file that a document was read from, or why there is none to show.

    The place is what the index knows of it, never what a request says. No link is followed below the folder that was
    indexed: it could lead to any file of the machine.
    """
    state = next(iter(index.documents.files(document.id)), None)
    if state is None or document.path != state.name:
        return "inside"
    path = _place(state) if state.source in index.manifest.sources else None
    if path is None:
        return "gone"
    return path if _is_same(path, state) else "changed"


def _place(state: FileState) -> Path | None:
    source, name = Path(state.source), PurePosixPath(original_name(state.name))
    try:
        base = (source.parent if source.is_file() else source).resolve(strict=True)
        path = (base / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None
    stays = not name.is_absolute() and path == base / name and path.is_relative_to(base)
    return path if stays and path.is_file() else None


def _is_same(path: Path, state: FileState) -> bool:
    """Tell whether a file has the size and the time, else the content, of the one that was read."""
    try:
        told = path.stat()
        if told.st_size != state.size or not state.sha256:
            return False
        if state.modified and told.st_mtime_ns == state.modified:
            return True
        if state.size > LONG:
            return False
        with path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest() == state.sha256
    except OSError:
        return False
