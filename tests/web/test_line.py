"""Questions wait in a bounded line: in order, without a thread, and no longer than somebody reads the answer."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant import Settings
from index import Reading, rebuild
from tests.fake_encoder import FakeEncoder
from tests.web.conftest import QUESTION, listening
from web.app import create_app
from web.errors import ReaderLeft, TooBusy
from web.line import Line

_PATIENCE = 30.0


async def never() -> None:
    """Wait as one who stays."""
    await asyncio.Event().wait()


class Asked:
    """Somebody who holds a place until told to let go, and notes when it is reached."""

    def __init__(self, line: Line, name: str, order: list[str]) -> None:
        self.done = asyncio.Event()
        self.gone = asyncio.Event()
        self._line, self._name, self._order = line, name, order
        self.task = asyncio.create_task(self._ask())

    async def _ask(self) -> str:
        async with self._line.place(self._leaves):
            self._order.append(self._name)
            await self.done.wait()
        return self._name

    async def _leaves(self) -> None:
        await self.gone.wait()


async def settle() -> None:
    """Let all that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


def run(scene: Callable[[], Coroutine[None, None, None]]) -> None:
    # In a thread of its own: where a browser was driven before, a loop is running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, asyncio.wait_for(scene(), _PATIENCE)).result()


def test_a_lone_question_waits_for_nothing() -> None:
    place = Line(1, 0).place(never)
    with pytest.raises(StopIteration):  # the coroutine ends at its first step: it hands nothing to the event loop
        place.__aenter__().send(None)


def test_the_next_in_line_is_the_one_that_came_first() -> None:
    async def scene() -> None:
        changes, order = list[int](), list[str]()
        line = Line(1, 3, changes.append)
        asked = []
        for name in "abc":
            asked.append(Asked(line, name, order))
            await settle()
        assert order == ["a"]
        assert sum(changes) == 2
        for one in asked:
            one.done.set()
            await settle()
        assert order == ["a", "b", "c"]
        assert sum(changes) == 0

    run(scene)


def test_one_more_than_may_wait_is_refused_and_told_when_to_come_back() -> None:
    async def scene() -> None:
        line, order = Line(1, 1), list[str]()
        first, second = Asked(line, "a", order), Asked(line, "b", order)
        await settle()
        with pytest.raises(TooBusy, match="1 questions are being answered and 1 more wait") as refused:
            async with line.place(never):
                pytest.fail("no place was free")
        assert refused.value.seconds == 1
        for one in (first, second):
            one.done.set()
        assert list(await asyncio.gather(first.task, second.task)) == ["a", "b"]

    run(scene)


@pytest.mark.parametrize("leave", ["cancelled", "gone"])
def test_one_who_leaves_frees_the_place_in_the_line(leave: str) -> None:
    async def scene() -> None:
        line, order = Line(1, 1), list[str]()
        first, second = Asked(line, "a", order), Asked(line, "b", order)
        await settle()
        second.task.cancel() if leave == "cancelled" else second.gone.set()
        with pytest.raises((asyncio.CancelledError, ReaderLeft)):
            await second.task
        third = Asked(line, "c", order)  # else it is refused
        await settle()
        first.done.set()
        third.done.set()
        await third.task
        assert order == ["a", "c"]

    run(scene)


def test_a_turn_that_comes_in_the_moment_of_leaving_is_the_next_ones() -> None:
    async def scene() -> None:
        line, order = Line(1, 2), list[str]()
        first, second, third = (Asked(line, name, order) for name in "abc")
        await settle()
        line._leave()  # the turn is given to the second, which has not run yet
        second.task.cancel()
        await settle()
        assert order == ["a", "c"]
        for one in (first, third):
            one.done.set()
        assert await third.task == "c"

    run(scene)


def test_an_answer_that_fails_gives_its_place_back() -> None:
    async def scene() -> None:
        line = Line(1, 0)
        for _ in range(2):
            with pytest.raises(KeyError):
                async with line.place(never):
                    raise KeyError

    run(scene)


class HeldEncoder(FakeEncoder):
    """An encoder that waits, with each question but the first one, until it is let go; it fails at « échec »."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.reached = threading.Semaphore(0)

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the reading of questions."""
        self.reached.release()
        assert self.let_go.wait(_PATIENCE)
        if "échec" in texts[0]:
            raise KeyError("secret")
        return super().read_questions(texts)


@pytest.fixture
def held() -> HeldEncoder:
    """Return an encoder that has read the questions of a rebuild, and now waits."""
    return HeldEncoder()


@contextmanager
def full(folder: Path, data: Path, held: HeldEncoder, waiting: int) -> Iterator[str]:
    """Serve with one place and a line; give the address."""
    held.let_go.set()
    rebuild([folder], data, held)
    held.let_go.clear()
    held.reached = threading.Semaphore(0)
    settings = Settings(data=data, model="fake", at_once=1, waiting=waiting)
    with listening(create_app(settings, held)) as address:
        yield address


def ask(address: str, question: str) -> httpx.Response:
    return httpx.get(f"{address}/api/search", params={"q": question}, timeout=_PATIENCE)


def until(told: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not told():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_beyond_the_line_programs_and_readers_are_told_to_come_back(
    folder: Path, data: Path, held: HeldEncoder
) -> None:
    with full(folder, data, held, 0) as address, ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, address, QUESTION)
        assert held.reached.acquire(timeout=_PATIENCE)
        refused = ask(address, "Autre question ?")
        page = httpx.get(f"{address}/", params={"q": "Autre question ?"})
        home, health = httpx.get(f"{address}/"), httpx.get(f"{address}/api/health")
        held.let_go.set()
        assert first.result().status_code == 200
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:sourcier:too-busy")
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.headers["retry-after"], page.headers["retry-after"]) == ("1", "1")
    assert page.status_code == 503
    assert "Trop de questions à la fois" in page.text
    assert 'href="/?q=Autre+question+%3F"' in page.text
    assert (home.status_code, health.status_code) == (200, 200)  # what asks nothing is shown


def test_each_of_many_gets_its_own_answer_and_the_failure_of_one_is_its_own(
    folder: Path, data: Path, held: HeldEncoder
) -> None:
    questions = [f"{QUESTION} {number}" for number in range(4)] + ["Un échec ?"]
    with full(folder, data, held, len(questions)) as address, ThreadPoolExecutor(len(questions)) as pool:
        answers = [pool.submit(ask, address, question) for question in questions]
        assert held.reached.acquire(timeout=_PATIENCE)
        held.let_go.set()
        told = [answer.result() for answer in answers]
        alone = [ask(address, question) for question in questions]
    assert [answer.status_code for answer in told] == [200, 200, 200, 200, 500]
    assert [answer.json()["question"] for answer in told[:4]] == questions[:4]
    assert [answer.content for answer in told] == [answer.content for answer in alone]


def test_a_reader_who_leaves_frees_the_place_in_the_line(folder: Path, data: Path, held: HeldEncoder) -> None:
    with full(folder, data, held, 1) as address, ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, address, QUESTION)
        assert held.reached.acquire(timeout=_PATIENCE)
        with httpx.Client(base_url=address) as client, pytest.raises(httpx.ReadTimeout):
            client.get("/api/search", params={"q": "Autre question ?"}, timeout=0.3)

        def waits() -> bool:
            # The line is free as soon as the server has seen the connection close.
            return 'status="499"' in httpx.get(f"{address}/metrics").text

        until(waits)
        third = pool.submit(ask, address, QUESTION)
        held.let_go.set()
        assert (first.result().status_code, third.result().status_code) == (200, 200)


def test_a_server_that_is_stopped_answers_those_that_wait(folder: Path, data: Path, held: HeldEncoder) -> None:
    with ThreadPoolExecutor(3) as pool:
        with full(folder, data, held, 2) as address:
            asked = [pool.submit(ask, address, f"{QUESTION} {number}") for number in range(3)]
            until(lambda: "sourcier_waiting 2.0" in httpx.get(f"{address}/metrics").text)
            threading.Timer(0.2, held.let_go.set).start()
        assert [answer.result().status_code for answer in asked] == [200, 200, 200]
