"""A document in one of pandoc's formats → pandoc's tree of it, in its JSON form.

pandoc runs as a program of its own, within bounds, and can neither read nor write any other file:
pandoc.org/MANUAL.html#a-note-on-security. Its tree: hackage.haskell.org/package/pandoc-types.
"""

import json
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, Any, TypeAlias

from corpus.errors import UnreadableDocument
from corpus.file import File

Node: TypeAlias = Any
"""A node of the tree: `{"t": its kind, "c": its contents}`, and a string for what is a mere word."""

_SECONDS = 25
_MEMORY = "512m"
_MEMORY_USED_UP = 251
# A word of five letters takes some forty in the tree.
_TREE_BYTES = 40
_ERROR_CHARACTERS = 200


def pandoc_tree(file: File, data: bytes, kind: str) -> dict[str, Any]:
    """Return pandoc's tree of `data`, whose format pandoc calls `kind`: its `blocks` and its `meta`.

    Raises:
        UnreadableDocument: pandoc cannot read it, or not within its bounds of memory, time and length.
    """
    file.alive()
    written, code, said = _run(kind, data, file.most_bytes * _TREE_BYTES)
    if code:
        raise UnreadableDocument(file.name, _reason(kind, code, said))
    if len(written) > file.most_bytes * _TREE_BYTES:
        raise UnreadableDocument(file.name, "far more text than a document may have is packed into it; split it")
    try:
        tree: dict[str, Any] = json.loads(written, object_hook=_word)
    except RecursionError as error:
        reason = "lists or quotations are nested too deep in it; expected a document for people"
        raise UnreadableDocument(file.name, reason) from error
    return tree


def _run(kind: str, data: bytes, most: int) -> tuple[bytes, int, str]:
    """Return what pandoc wrote, cut behind `most`, its exit status, and what it said."""
    command = [_program(), f"--from={kind}", "--to=json", "--sandbox", "--quiet", "+RTS", f"-M{_MEMORY}", "-RTS"]
    with TemporaryFile() as given, TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        # The list holds nothing of the document: that comes by the input.
        with subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=said) as process:  # noqa: S603
            timer = Timer(_SECONDS, process.kill)
            timer.start()
            try:
                written = _piped(process.stdout, most)
                if len(written) > most:
                    process.kill()
                    return written, 0, ""
                code = process.wait()
            finally:
                timer.cancel()
                process.kill()
        said.seek(0)
        return written, code, said.read(10_000).decode("utf-8", "replace")


def _piped(output: IO[bytes] | None, most: int) -> bytes:
    return output.read(most + 1) if output else b""


@cache
def _program() -> str:
    """Return the pandoc that the package `pypandoc-binary` carries.

    Not `pypandoc.get_pandoc_path`: it runs every pandoc that PATH and the home folder hold, to take the newest.
    """
    spec = find_spec("pypandoc")
    if spec is None or spec.origin is None:
        raise OSError("pandoc is missing: run `pip install .` in Sourcier's folder again")
    return str(Path(spec.origin).with_name("files") / "pandoc")


def _reason(kind: str, code: int, said: str) -> str:
    if code < 0:
        return f"it takes more than {_SECONDS} s to read; split it"
    if code == _MEMORY_USED_UP:
        return f"it takes more than {_MEMORY} of memory to read; split it"
    words = " ".join(said.split())[:_ERROR_CHARACTERS]
    name = kind.partition("+")[0].partition("-")[0]
    return f"damaged, or no {name} document ({words}); open it in the program that made it and save it again"


def _word(node: dict[str, Any]) -> Node:
    """Return a node, but a word and a space as strings: the tree of a book would fill the memory otherwise."""
    match node.get("t"):
        case "Str":
            return node["c"]
        case "Space" | "SoftBreak":
            return " "
        case "LineBreak":
            return "\n"
        case _:
            return node
