"""The process that reads files for another one: requests in, documents out, both JSON Lines.

Whatever a file does to its reader, it does to this process: it ends by itself when a document takes too long, when it
needs too much memory or when its parent is gone, and the parent starts another.
"""

import faulthandler
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from corpus.file import File
from corpus.read import read
from corpus.types import Document
from corpus.wire import document_fields

_MEGABYTE = 1_000_000


def main() -> None:
    """Read the files named on the standard input; `argv`: seconds for a document, megabytes of memory."""
    seconds, megabytes = float(sys.argv[1]), float(sys.argv[2])
    # What a library prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(megabytes * _MEGABYTE))
    for line in sys.stdin.buffer:
        _answer(json.loads(line), seconds, answers)


def _answer(request: dict[str, Any], seconds: float, answers: BinaryIO) -> None:
    def alive() -> None:
        # A thread of its own, outside the interpreter: it ends a process that is lost in a library's loop as well.
        faulthandler.dump_traceback_later(seconds, exit=True)

    alive()
    file = File(Path(os.fsdecode(bytes.fromhex(request["path"]))), request["name"], request["source"], request["most"])
    for found in read(replace(file, alive=alive)):
        if isinstance(found, Document):
            _send(answers, {"document": document_fields(found)})
        else:
            _send(answers, {"kind": type(found).__name__, "path": found.path, "reason": found.reason})
        alive()
    faulthandler.cancel_dump_traceback_later()
    _send(answers, {})


def _send(answers: BinaryIO, content: dict[str, Any]) -> None:
    answers.write(json.dumps(content, separators=(",", ":")).encode() + b"\n")
    answers.flush()


def _limit_memory(most: int) -> None:
    """Hold this process and those it starts to some bytes of memory each, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # Not the address space: what is only reserved costs nothing, and pandoc reserves a terabyte.
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
