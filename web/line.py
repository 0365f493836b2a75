"""The line of questions: a few are answered at once, some wait for their turn, and one more is refused at once."""

import asyncio
import math
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import perf_counter

from web.errors import ReaderLeft, TooBusy

# How much the last answer counts in the mean time of an answer.
_LATEST = 0.1


class Line:
    """Who may ask now. A question waits here, on the event loop, and holds no thread.

    What may wait is bounded: where more is asked than can be answered, an answer that comes after minutes serves
    nobody, while a refusal costs nothing and says when to come back. Used from one event loop.
    """

    def __init__(self, at_once: int, longest: int, waits: Callable[[int], None] = lambda change: None) -> None:
        """Make an empty line; `waits` is told how many more wait each time that it grows or shrinks."""
        self._at_once = at_once
        self._longest = longest
        self._waits = waits
        self._free = at_once
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._mean = 0.0

    @asynccontextmanager
    async def place(self, gone: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """Hold a place among those that are answered; it is waited for where none is free, in the order of coming.

        `gone` returns when the one who asks has left: a place in the line is then given up.

        Raises:
            TooBusy: as many wait as may.
            ReaderLeft: the one who asks has left before the turn came.
        """
        if self._free:
            self._free -= 1
        else:
            await self._turn(gone)
        started = perf_counter()
        try:
            yield
        finally:
            self._mean += (_LATEST if self._mean else 1.0) * (perf_counter() - started - self._mean)
            self._leave()

    async def _turn(self, gone: Callable[[], Awaitable[None]]) -> None:
        if len(self._waiting) >= self._longest:
            raise TooBusy(self._at_once, self._longest, self._patience())
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._waits(+1)
        leaving = asyncio.ensure_future(gone())
        try:
            await asyncio.wait((turn, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                raise ReaderLeft("the one who asked has left before the question was answered")
        except BaseException:
            if turn.done():  # the turn came in the very moment of leaving: it is the next one's
                self._leave()
            else:
                self._waiting.remove(turn)
            raise
        finally:
            self._waits(-1)
            leaving.cancel()

    def _leave(self) -> None:
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._free += 1

    def _patience(self) -> int:
        """Return the seconds, at least 1, in which those that wait now will have been answered."""
        return max(1, math.ceil(self._mean * (self._longest + 1) / self._at_once))


def places(workers: int) -> int:
    """Return how many questions a worker answers at once: a processor each, two at least.

    With one alone, a processor would idle while Python works between two passes of the model.
    """
    return max(2, len(os.sched_getaffinity(0)) // workers)
