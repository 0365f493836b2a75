"""JSON Lines (`.jsonl`) → a document a line."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from typing import BinaryIO

from corpus.clean import clean, clean_line
from corpus.encoding import decode
from corpus.errors import CorpusError, NotReadNow, UnreadableDocument
from corpus.file import File, cannot_open, too_long
from corpus.metadata import from_mapping
from corpus.names import visible_name
from corpus.plain import plain_document
from corpus.types import Document

_KINDS = {list: "a list", str: "a text", int: "a number", float: "a number", bool: "true or false"}
# So many of them say enough of a file, and a list of nine hundred thousand would say no more.
_MOST_REFUSED = 1000
_NOT_TRIED = "the others were not tried: check what the file is"
# Cleaning leaves all letters and digits.
_WORD = re.compile(r"\w")
_EXPECTED = 'expected an object such as {"id": "a1", "title": "…", "text": "…"}'


def read_jsonl(file: File) -> Iterator[Document | CorpusError]:
    """Yield a document for each line (`id`, `title`, `text`, optional `url`, `published`, `modified`, `language`).

    A line that cannot be read is yielded as an error that names the line; the others are not touched by it. Of a file
    in parts, one of so many lines is the part's own, and gives one document or error.
    """
    seen: dict[str, int] = {}
    refused = 0
    turns = cycle(range(file.parts))
    try:
        with file.open() as stream:
            for number, line in enumerate(_lines(stream, file.most_bytes), start=1):
                if not line[0].strip():
                    continue
                if next(turns) != file.part:
                    _look(file, number, line, seen)
                    continue
                found = _document(file, number, line, seen)
                yield found
                refused = refused + 1 if isinstance(found, CorpusError) else 0
                if refused * file.parts >= _MOST_REFUSED:  # as many of the other parts, to judge by this one
                    yield UnreadableDocument(file.name, f"{_MOST_REFUSED} lines in a row cannot be read; {_NOT_TRIED}")
                    return
    except OSError as error:
        raise NotReadNow(file.name, cannot_open(error)) from error
    if not seen and not file.part:
        yield UnreadableDocument(file.name, f"no line holds a document; {_EXPECTED} on each line")


def _lines(stream: BinaryIO, most: int) -> Iterator[tuple[bytes, int]]:
    """Yield each line with its length in bytes; of one that is longer than `most`, only a part."""
    while line := stream.readline(most + 1):
        size = len(line)
        while size > most and not line.endswith(b"\n") and (rest := stream.readline(most + 1)):
            size += len(rest)
            line = rest
        yield line, size


def _document(file: File, number: int, line: tuple[bytes, int], seen: dict[str, int]) -> Document | CorpusError:
    place = _place(file, number)
    try:
        path, fields = _told(file, number, line, seen)
        document = plain_document(file, path, str(fields["text"]), from_mapping(fields))
    except CorpusError as error:
        return error if error.path == place else UnreadableDocument(place, error.reason)
    seen[path] = number
    return document


def _look(file: File, number: int, line: tuple[bytes, int], seen: dict[str, int]) -> None:
    """Note the id of a line that is another part's, if that part can make a document of it."""
    with suppress(CorpusError):
        path, fields = _told(file, number, line, seen)
        text = str(fields["text"])
        if _WORD.search(text) or clean(text).strip():
            seen[path] = number


def _told(file: File, number: int, line: tuple[bytes, int], seen: dict[str, int]) -> tuple[str, dict[str, object]]:
    """Return the id of a line, which no line before it has, and its fields."""
    content, size = line
    place = _place(file, number)
    if size > file.most_bytes:
        raise UnreadableDocument(place, too_long(size, file.most_bytes))
    fields = _fields(content, place)
    path = visible_name(clean_line(str(fields["id"])))
    if path in seen:
        raise UnreadableDocument(place, f"the id {path!r} stands in line {seen[path]} already; ids must differ")
    return path, fields


def _place(file: File, number: int) -> str:
    return f"{file.name}, line {number}"


def _fields(line: bytes, place: str) -> dict[str, object]:
    try:
        fields = json.loads(decode(line, place))
    except json.JSONDecodeError as error:
        raise UnreadableDocument(place, f"not JSON ({error.msg}, character {error.pos + 1}); {_EXPECTED}") from error
    except RecursionError as error:
        raise UnreadableDocument(
            place, f"not JSON that can be read (lists in lists without end); {_EXPECTED}"
        ) from error
    except ValueError as error:
        raise UnreadableDocument(place, f"not JSON that can be read (a number without end); {_EXPECTED}") from error
    if not isinstance(fields, dict):
        raise UnreadableDocument(place, f"found {_KINDS.get(type(fields), 'nothing')}; {_EXPECTED}")
    named = isinstance(fields.get("id"), str | int) and clean_line(str(fields["id"]))
    found = {"id": named, "text": isinstance(fields.get("text"), str)}
    missing = [name for name, there in found.items() if not there]
    if missing:
        raise UnreadableDocument(place, f"no {' and no '.join(missing)}; {_EXPECTED}")
    return fields
