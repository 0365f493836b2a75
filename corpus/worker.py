"""The process that reads files for another one: requests in, documents out, both JSON Lines.

Whatever a file does to its reader, it does to this process: it ends by itself when a document takes too long, when it
needs too much memory or when its parent is gone, and the parent starts another.
"""

import faulthandler
import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from corpus.file import File
from corpus.read import read
from corpus.types import Document
from corpus.wire import document_fields

_MEGABYTE = 1_000_000
# What the readers' libraries keep for themselves grows with every file: another process takes the place of one that has
# grown, since its first file, by so much of what was left to it then, or has read so many files.
_MOST_GROWN, _MOST_FILES = 0.5, 500


def main() -> None:
    """Read the files named on the standard input; `argv`: seconds for a document, megabytes of memory."""
    seconds, most = float(sys.argv[1]), float(sys.argv[2]) * _MEGABYTE
    # What a library prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(most))
    first = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        _answer(json.loads(line), seconds, answers)
        held = _held()
        first = first or held
        _send(answers, {"spent": held - first > _MOST_GROWN * (most - first) if held else number >= _MOST_FILES})


def _answer(request: dict[str, Any], seconds: float, answers: BinaryIO) -> None:
    file = File(Path(os.fsdecode(bytes.fromhex(request["path"]))), request["name"], request["source"], request["most"])
    _end_after(seconds)
    for found in read(replace(file, alive=lambda: _end_after(seconds))):
        if isinstance(found, Document):
            _send(answers, {"document": document_fields(found)})
        else:
            _send(answers, {"kind": type(found).__name__, "path": found.path, "reason": found.reason})
        _end_after(seconds)
    _end_after(0)


def _end_after(seconds: float) -> None:
    """End this process in so many seconds from now, not earlier and not at all where they are 0.

    By a signal that nobody here handles, outside the interpreter: it ends a process that is lost in a library's loop,
    too.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
    elif seconds:  # Windows: a thread, which takes a hundred times as long to start
        faulthandler.dump_traceback_later(seconds, exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()


def _send(answers: BinaryIO, content: dict[str, Any]) -> None:
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    answers.write(written.encode("utf-8", "surrogatepass") + b"\n")
    answers.flush()


def _held() -> int:
    """Return how many bytes this process holds of what `_limit_memory` bounds; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


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
