"""A long file of JSON Lines → parts that several processes read side by side, and their documents in order again.

A part has every so-many-th line, so that all parts are as long and come forward together. Each process looks through
all lines, which takes little beside what is made of one: it must know the ids before its own.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from corpus.file import MEGABYTE, File

# What is shorter is read, and cut, before another process has begun.
_LONG = 4 * MEGABYTE

T = TypeVar("T")


def parts_of(file: File, most: int) -> list[File]:
    """Return the parts in which a file is read, at most so many; the file itself where it is read in one."""
    count = min(most, _size(file) // _LONG) if file.suffix == ".jsonl" and file.data is None else 1
    return [replace(file, part=part, parts=count) for part in range(count)] if count > 1 else [file]


def in_turn(parts: Sequence[Iterator[T]]) -> Iterator[T]:
    """Yield one of each part in turn, until all have come to their end."""
    going = deque(parts)
    while going:
        try:
            found = next(going[0])
        except StopIteration:
            going.popleft()
            continue
        going.rotate(-1)
        yield found


def _size(file: File) -> int:
    try:
        return file.path.stat().st_size
    except OSError:  # reading it says why
        return 0
