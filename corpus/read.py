"""Folders and files → documents, each with what could not be read named beside them."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from corpus.errors import CorpusError, MissingSource, UnreadableDocument, UnsupportedFormat
from corpus.file import MEGABYTE, File, cannot_open
from corpus.html import read_html
from corpus.jsonl import read_jsonl
from corpus.markdown import read_markdown
from corpus.plain import read_plain
from corpus.types import Document

READERS: dict[str, Callable[[File], Iterator[Document | CorpusError]]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_jsonl,
}
"""The reader of each kind of file, by suffix in lower case."""

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


def read(file: File) -> Iterator[Document | CorpusError]:
    """Yield the documents of a file; what cannot be read is yielded as an error, so that nothing stops a rebuild."""
    try:
        yield from _reader(file)(file)
    except CorpusError as error:
        yield error
    except OSError as error:
        yield UnreadableDocument(file.name, cannot_open(error))


def _reader(file: File) -> Callable[[File], Iterator[Document | CorpusError]]:
    # A pipe would be read until somebody writes into it.
    if file.path.exists() and not file.path.is_file():
        raise UnreadableDocument(file.name, "neither a file nor a folder that can be opened; check what it is")
    reader = READERS.get(file.path.suffix.lower())
    if reader is None:
        kind = file.path.suffix or "without a suffix"
        raise UnsupportedFormat(file.name, f"files {kind} are not read; expected {', '.join(READERS)}")
    return reader


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
