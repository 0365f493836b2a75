"""Readers that do harm, for the processes that have to survive them; started as `python -m tests.corpus.harmful`."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from corpus import Content, Document, File, Metadata, read_and_tell
from corpus.read import READERS

_KEPT: list[bytearray] = []


def _document(file: File) -> Document:
    return Document(file.name, file.source, Content("Lu avant."), Metadata())


def hang(file: File) -> Iterator[Document]:
    yield _document(file)
    time.sleep(600)


def hang_in_a_library(file: File) -> Iterator[Document]:
    ctypes.PyDLL(None).pause()  # a call in C that keeps the interpreter's lock
    yield _document(file)


def hang_in_a_program(file: File) -> Iterator[Document]:
    with subprocess.Popen(["sleep", "600"]) as child:
        (file.path.parent / "started").write_text(str(child.pid))
    yield _document(file)


def crash(file: File) -> Iterator[Document]:
    yield _document(file)
    ctypes.string_at(0)


def eat(file: File) -> Iterator[Document]:
    everything = []
    while True:
        everything.append(bytearray(b"x" * 10_000_000))
        yield from ()


def fail(file: File) -> Iterator[Document]:
    raise LookupError("rien de tel")
    yield _document(file)


def leave(file: File) -> Iterator[Document]:
    os._exit(0)
    yield _document(file)


def break_off(file: File) -> Iterator[Document]:
    for answers in [int(path.name) for path in Path("/proc/self/fd").iterdir() if int(path.name) > 2]:
        with suppress(OSError):
            os.write(answers, b'{"document": {"path": "')
    os._exit(0)
    yield _document(file)


def chat(file: File) -> Iterator[Document]:
    print("Ce que dit une bibliothèque")
    os.write(1, b"{}\n")
    sys.stderr.write("Timeout")
    yield _document(file)


def keep(file: File) -> Iterator[Document]:
    _KEPT.append(bytearray(b"x" * 100_000_000))
    yield _document(file)


def take_long(file: File) -> Iterator[Document]:
    for _ in range(6):
        time.sleep(0.3)
        file.alive()
    yield _document(file)


if __name__ == "__main__":
    harmful = (hang, hang_in_a_library, hang_in_a_program, crash, eat, fail, leave, break_off)
    for reader in (*harmful, chat, keep, take_long):
        READERS[f".{reader.__name__}"] = f"tests.corpus.harmful:{reader.__name__}"
    read_and_tell()
