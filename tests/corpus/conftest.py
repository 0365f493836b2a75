"""What the tests of the corpus share: files written and read, and the time that a call takes."""

import gc
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import CorpusError, Document, find_files
from corpus.read import read

Results = Callable[[str, str | bytes], list[Document | CorpusError]]
ReadOne = Callable[[str, str | bytes], Document]
Refuse = Callable[[str, str | bytes], CorpusError]


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Return a function that writes a file and returns all that reading it yields."""

    def write_and_read(name: str, content: str | bytes) -> list[Document | CorpusError]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (file,) = find_files([path])
        return list(read(file))

    return write_and_read


@pytest.fixture
def read_one(results: Results) -> ReadOne:
    """Return a function that writes a file and returns the one document in it."""

    def read_document(name: str, content: str | bytes) -> Document:
        (found,) = results(name, content)
        assert isinstance(found, Document), found
        return found

    return read_document


@pytest.fixture
def refuse(results: Results) -> Refuse:
    """Return a function that writes a file and returns the error that reading it yields."""

    def read_error(name: str, content: str | bytes) -> CorpusError:
        (found,) = results(name, content)
        assert isinstance(found, CorpusError), found
        return found

    return read_error


def headings_of(document: Document) -> list[tuple[int, str]]:
    """Return the level and the words of each heading, the words cut out of the text by the heading's span."""
    return [(heading.level, heading.span.of(document.text)) for heading in document.headings]


def processor_seconds(call: Callable[[], object]) -> float:
    """Return the processor time of a call: what else the machine does counts little.

    What the tests before have left is not looked through for cycles meanwhile, as in the processes that read files.
    """
    gc.collect()
    gc.freeze()
    try:
        start = time.process_time()
        call()
        return time.process_time() - start
    finally:
        gc.unfreeze()
