"""What a process does that reads files for another one: requests in, documents out, both JSON Lines.

Whatever a file does to its reader, it does to this process: it ends by itself when a document takes too long, when it
needs too much memory or when its parent is gone, and the parent starts another.
"""

import faulthandler
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
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


Tell = Callable[[Document], Any]
"""What is told of a document besides: values that JSON knows."""


def _nothing(arguments: Sequence[str]) -> Tell:
    return lambda document: None


def read_and_tell(prepare: Callable[[Sequence[str]], Tell] = _nothing, megabytes: int = 0) -> None:
    """Read the files named on the standard input; `argv`: seconds for a document, megabytes of memory, and the
    arguments for `prepare`. What tells more of a document has its own time, and so many `megabytes` of its own besides
    those that it is prepared with."""
    seconds, most = float(sys.argv[1]), int((float(sys.argv[2]) + megabytes) * _MEGABYTE)
    # What a library prints must not stand between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tell = prepare(sys.argv[3:])
    gc.freeze()  # what stays is not looked through for cycles, document after document
    most += _held()  # what no file has taken
    _limit_memory(most)
    first = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        for answer in _answers(json.loads(line), seconds, tell):
            _send(answers, answer)
        held = _held()
        first = first or held
        _send(answers, {"spent": held - first > _MOST_GROWN * (most - first) if held else number >= _MOST_FILES})


def _answers(request: dict[str, Any], seconds: float, tell: Tell) -> Iterator[dict[str, Any]]:
    path, within = (Path(os.fsdecode(bytes.fromhex(request[name]))) for name in ("path", "within"))
    file = File(
        path,
        request["name"],
        request["source"],
        request["most"],
        part=request["part"],
        parts=request["parts"],
        within=within if request["within"] else None,
    )
    _end_after(seconds)
    for found in read(replace(file, alive=lambda: _end_after(seconds))):
        _end_after(0)
        if isinstance(found, Document):
            yield {"document": document_fields(found), "more": tell(found)}
        else:
            yield {"kind": type(found).__name__, "path": found.path, "reason": found.reason}
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
