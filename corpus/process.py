"""A process that reads files: started when it is needed, and anew when a file has ended it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from corpus import errors
from corpus.environment import safe_environment
from corpus.errors import CorpusError, NotReadNow
from corpus.file import File
from corpus.parts import parts_of
from corpus.types import Document
from corpus.wire import document_of

# What ends a process that takes too long; on Windows it says so first.
_ALARM = -signal.SIGALRM if hasattr(signal, "SIGALRM") else None
_TIMED_OUT = "Timeout ("
_NO_MEMORY = ("MemoryError", "bad_alloc", "Out of memory")
# `-I` keeps the current directory, PYTHONPATH and the user's own packages out of `sys.path`; the folder that Sourcier
# itself was loaded from comes last, as it may be none of Python's.
_START = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
_PACKAGES = str(Path(__file__).absolute().parent.parent)
# The processes themselves keep the cores busy; threads that wait cost memory.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")


# So many files are worth a process: starting one takes a second.
FILES_A_PROCESS = 8

Command = Sequence[str]
"""The module that the processes run, and its arguments behind the bounds."""
READ: Command = ("corpus.worker",)
"""What only reads."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading may take: `seconds` since a file's last document or page, `megabytes` of memory, and how many
    `processes` read at once: as many as there are cores where it is 0."""

    seconds: float = 30.0
    megabytes: float = 1000.0
    processes: int = 0

    def processes_for(self, files: Sequence[File]) -> int:
        """Return how many processes read the files."""
        parts = max((len(parts_of(file, self.most_processes)) for file in files), default=1)
        return min(self.most_processes, max(parts, 1 + len(files) // FILES_A_PROCESS))

    @property
    def most_processes(self) -> int:
        """How many processes read at once, where there is enough to read."""
        return self.processes or os.cpu_count() or 1


class Process:
    """Reads one file after the other in `corpus.worker`, until one ends it; not to be shared by threads.

    No module or program is taken from the current directory or from `folders`, where the documents lie.
    """

    def __init__(self, bounds: Bounds, command: Command = READ, folders: Iterable[str] = ()) -> None:
        self._bounds = bounds
        self._said = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        module, *arguments = command
        numbers = [str(bounds.seconds), str(bounds.megabytes)]
        self._child = subprocess.Popen(  # noqa: S603  this very interpreter
            [sys.executable, "-I", "-c", _START, _PACKAGES, module, *numbers, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            cwd=Path(sys.executable).anchor,
            env=safe_environment(folders) | _ONE_THREAD,
            start_new_session=True,
        )
        self._requests = cast(IO[bytes], self._child.stdin)
        self._answers = cast(IO[bytes], self._child.stdout)
        self._spent = False

    def read(self, file: File) -> Iterator[Document | CorpusError]:
        """Yield what is read of a file; if that ends the process, the last is an error that says how."""
        said = os.fstat(self._said.fileno()).st_size
        with suppress(BrokenPipeError):  # the answer that does not come tells it
            self._requests.write(_request(file))
            self._requests.flush()
        while (line := self._answers.readline()).endswith(b"\n"):  # a process may end within one
            answer = json.loads(line)
            if "spent" in answer:
                self._spent = answer["spent"]
                return
            yield _found(answer)
        yield NotReadNow(file.name, self._reason(self._end(), said))

    @property
    def spent(self) -> bool:
        """Whether it is over, or has grown so much that another one should take its place."""
        return self._child.returncode is not None or self._spent

    def kill(self) -> None:
        """End the process and those that it has started, at once, whatever they are doing."""
        if self._child.returncode is None:
            self._child.kill() if not hasattr(os, "killpg") else os.killpg(self._child.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let the process come to its end, and the files to theirs."""
        with suppress(BrokenPipeError):
            self._requests.close()
        self._answers.close()
        self._end()
        self._said.close()

    def _end(self) -> int:
        """Wait for the end of a process that is ending; return its exit code, negative where a signal ended it."""
        if self._child.returncode is None and hasattr(os, "waitid"):
            os.waitid(os.P_PID, self._child.pid, os.WEXITED | os.WNOWAIT)
            self.kill()  # what it has left running; its number is nobody else's until it is waited for
        return self._child.wait()

    def _reason(self, code: int, before: int) -> str:
        """Return what to say of a file whose reader came to an end."""
        self._said.seek(before)
        said = self._said.read().decode(errors="replace")
        if code == _ALARM or _TIMED_OUT in said:
            return (
                f"nothing more of it was read within {self._bounds.seconds:g} seconds; "
                "split it, or raise SOURCIER_READ_SECONDS"
            )
        last = (said.strip().splitlines() or ["nothing said"])[-1]
        if code == -signal.SIGKILL or any(name in last for name in _NO_MEMORY):
            return (
                f"reading it takes more than {self._bounds.megabytes:g} MB of memory; "
                "split it, or raise SOURCIER_READ_MEMORY_MB"
            )
        how = signal.Signals(-code).name if code < 0 else last
        most = f"{self._bounds.megabytes:g} MB of memory"
        return f"its reader broke down ({how}); the file is damaged, made to do harm, or needs more than {most}"


def _request(file: File) -> bytes:
    path = os.fsencode(file.path).hex()
    fields = {"path": path, "name": file.name, "source": file.source, "most": file.most_bytes}
    fields |= {"part": file.part, "parts": file.parts}
    fields |= {"within": os.fsencode(file.within).hex() if file.within else ""}
    return json.dumps(fields).encode() + b"\n"


def _found(answer: dict[str, Any]) -> Document | CorpusError:
    if "document" in answer:
        return document_of(answer["document"], answer.get("more"))
    kind: type[CorpusError] = getattr(errors, answer["kind"])
    return kind(answer["path"], answer["reason"])
