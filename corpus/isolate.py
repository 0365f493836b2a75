"""Files → documents, read in processes of their own: a file that breaks its reader costs that file alone."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import Empty, Queue, SimpleQueue

from corpus.errors import CorpusError
from corpus.file import File
from corpus.parts import in_turn, parts_of
from corpus.process import FILES_A_PROCESS, READ, Bounds, Command, Process
from corpus.types import Document

Found = Document | CorpusError
# Files read ahead of the one that is waited for, for each process, and documents of each of them.
_FILES_AHEAD = FILES_A_PROCESS
_DOCUMENTS_AHEAD = 100


def read_all(files: Sequence[File], bounds: Bounds, command: Command = READ) -> Iterator[tuple[File, Iterator[Found]]]:
    """Yield each file with what is read of it, in the order given; the next ones are being read meanwhile.

    All that was read of a file has to be taken before the next one is asked for. `command` is what the processes run.
    """
    count = bounds.processes_for(files)
    readers = _Readers(bounds, count, command, {file.source for file in files})
    coming = iter(files)
    with ThreadPoolExecutor(count) as threads:

        def start(file: File) -> tuple[File, list[_Coming]]:
            # The parts of a file are begun together, before any other file: each has a process.
            return file, [_begin(threads, readers, part) for part in parts_of(file, count)]

        waiting = deque(map(start, islice(coming, _FILES_AHEAD * count)))
        try:
            while waiting:
                file, parts = waiting[0]
                yield file, in_turn([iter(found.get, None) for found, _ in parts])
                for _, done in parts:
                    done.result()
                waiting.popleft()
                waiting.extend(map(start, islice(coming, 1)))
        finally:
            readers.kill()
            for found, done in chain.from_iterable(parts for _, parts in waiting):
                _let_go(found, done)
            readers.close()


_Coming = tuple[Queue[Found | None], Future[None]]


def _begin(threads: ThreadPoolExecutor, readers: "_Readers", file: File) -> _Coming:
    found = Queue[Found | None](_DOCUMENTS_AHEAD)
    return found, threads.submit(readers.read, file, found)


class _Readers:
    """The processes, each made when there is something to read, and anew when it is spent."""

    def __init__(self, bounds: Bounds, count: int, command: Command, folders: set[str]) -> None:
        self._bounds, self._command, self._folders = bounds, command, folders
        self._running: set[Process] = set()
        self._idle = SimpleQueue[Process | None]()
        self._over = False
        for _ in range(count):
            self._idle.put(None)

    def read(self, file: File, found: Queue[Found | None]) -> None:
        """Put what is read of a file into `found`, then None."""
        process = self._idle.get()
        try:
            if self._over:
                return
            if process is None:
                process = Process(self._bounds, self._command, self._folders)
                self._running.add(process)
            for one in process.read(file):
                found.put(one)
            if process.spent:
                self._running.remove(process)
                process.close()
                process = None
        finally:
            self._idle.put(process)
            found.put(None)

    def kill(self) -> None:
        """End all processes, whatever they are reading."""
        self._over = True
        for process in list(self._running):
            process.kill()

    def close(self) -> None:
        """Close what is left of the processes."""
        for process in self._running:
            process.close()


def _let_go(found: Queue[Found | None], done: Future[None]) -> None:
    """Take what nobody waits for any more, so that the thread behind it comes to its end."""
    done.cancel()
    while not done.done():
        try:
            found.get(timeout=0.05)
        except Empty:
            continue
