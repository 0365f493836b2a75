"""The file of a mailbox (mbox) → the bytes of its messages, one by one, however long it is."""

import re
from collections.abc import Iterator
from typing import BinaryIO

# `From - Tue Mar 03 10:22:00 2024`; a line of a message may begin with « From » as well.
_SEPARATOR = re.compile(rb"From \S.{0,200}\d\d:\d\d.{0,60}\d{4}\s*\Z")
_ESCAPED = re.compile(rb">+From ")
_LONGEST_PIECE = 64 * 1024


def split_mbox(stream: BinaryIO, most: int) -> Iterator[tuple[bytes, int]]:
    """Yield each message with its length in bytes; of one that is longer than `most`, only its first bytes.

    Nothing is yielded of a file that does not begin with a separator.
    """
    parts: list[bytes] = []
    size, held = -1, 0
    begins = blank = True
    while piece := stream.readline(_LONGEST_PIECE):
        if begins and blank and _SEPARATOR.match(piece):
            if size >= 0:
                yield b"".join(parts), size
            parts, size, held = [], 0, 0
        elif size >= 0:
            # Where the line stood in the message, the program that wrote the mailbox put `>` before it.
            words = piece[1:] if begins and _ESCAPED.match(piece) else piece
            size += len(words)
            if held <= most:
                parts.append(words)
                held += len(words)
        elif piece.strip():
            return
        blank = begins and not piece.strip()
        begins = piece.endswith(b"\n")
    if size >= 0:
        yield b"".join(parts), size
