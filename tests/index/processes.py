"""Functions run in processes of their own, so that they can be killed, or be denied space and rights.

The processes are forked from a small server that has only imported this module: forking the tests' own process
would carry the threads of the engines over.
"""

import contextlib
import multiprocessing
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.index.processes", "tests.fake_encoder"])

NOBODY = 65534


def in_a_process(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a function of a module returns, or raise what it raises, in a process that ends with it."""
    with ProcessPoolExecutor(1, mp_context=CONTEXT) as pool:
        return pool.submit(function, *args, **kwargs).result()


def give_up_rights() -> None:
    """Stop being root, who may write everywhere."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setuid(NOBODY)


@contextlib.contextmanager
def place_for_all() -> Iterator[Path]:
    """Give a folder that every user can reach; pytest's own are private."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        try:
            yield place
        finally:
            set_writable(place, True)


def set_writable(folder: Path, writable: bool) -> None:
    """Let everything in a folder be written, or nothing; everybody may read it."""
    for path in (folder, *folder.rglob("*")):
        read = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
        enter = (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH) if path.is_dir() else 0
        path.chmod(read | enter | (stat.S_IWUSR if writable else 0))
