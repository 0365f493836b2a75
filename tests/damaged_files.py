"""What befalls files: cut short, bits turned over, holes, other names; and what else may lie in a folder."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.corpus import drawn
from tests.sound_files import zipped

Damage = Callable[[bytes, Random], bytes]

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = 0x1
_FLAGS_OF_MEMBER, _FLAGS_IN_LIST = 6, 8
_HUGE = 100_000_000


def cut(data: bytes, chance: Random) -> bytes:
    """Return a file whose end did not arrive."""
    return data[: chance.randrange(len(data))]


def beheaded(data: bytes, chance: Random) -> bytes:
    """Return a file whose beginning is lost."""
    return data[chance.randrange(1, len(data)) :]


def turned(data: bytes, chance: Random) -> bytes:
    """Return a file with some bits turned over."""
    bits = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100))):
        bits[chance.randrange(len(bits))] ^= 1 << chance.randrange(8)
    return bytes(bits)


def holed(data: bytes, chance: Random) -> bytes:
    """Return a file in which a part is missing."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def zeroed(data: bytes, chance: Random) -> bytes:
    """Return a file in which a part was never written, as after a loss of power."""
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((16, 512, 4096)))
    return data[:start] + bytes(end - start) + data[end:]


def shuffled(data: bytes, chance: Random) -> bytes:
    """Return a file with a part of it at another place."""
    start, place = sorted(chance.randrange(len(data)) for _ in range(2))
    length = chance.randrange(1, 1000)
    return data[:start] + data[start + length : place] + data[start : start + length] + data[place:]


DAMAGES: tuple[Damage, ...] = (cut, turned, holed, zeroed, beheaded, shuffled)


def write_damaged(folder: Path, files: Sequence[tuple[str, bytes]], count: int, seed: int) -> list[str]:
    """Write `count` damaged files below a folder, made of those given (suffix, bytes) in turn; return their names.

    Every seventh one is whole, and has the suffix of another kind of file.
    """
    chance = Random(seed)  # noqa: S311
    suffixes = list(dict.fromkeys(suffix for suffix, _ in files))
    names = []
    for number in range(count):
        suffix, data = files[number % len(files)]
        if number % 7 == 6:
            how, suffix = "renamed", chance.choice([other for other in suffixes if other != suffix])
        else:
            damage = DAMAGES[number // len(files) % len(DAMAGES)]
            how, data = damage.__name__, damage(data, chance)
        name = f"{how}/{number:04}{suffix}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        names.append(name)
    return names


def write_strange(folder: Path) -> dict[str, str]:
    """Write what no reader can read; return the words that must stand in the reason, by name."""
    expected = {
        "empty.txt": "empty",
        "empty.docx": "empty",
        "blank.html": "empty",
        "empty.pdf": "empty",
        "empty.zip": "zip",
        "no_members.zip": "no file in the archive",
        "encrypted.pdf": "password",
        "encrypted.docx": "password",
        "encrypted.zip/secret.txt": "password",
        "old.docx": "Office 97",
        "deep.zip/" + "a.zip/" * 4 + "a.txt": "inside each other",
        "huge.txt": "MB",
        "huge.jsonl": "no line holds",
        "huge.jsonl, line 1": "MB",
        "huge.csv": "MB",
        "picture.png": "not read",
        "nosuffix": "not read",
        "broken.txt": "cannot be read",
        "itself.txt": "cannot be read",
        "binary.md": "binary",
    }
    files = {
        "empty.txt": b"",
        "empty.docx": b"",
        "blank.html": b" \n\n",
        "empty.pdf": b"",
        "empty.zip": b"",
        "no_members.zip": zipped({}),
        "encrypted.pdf": drawn.locked("secret"),
        "encrypted.zip": _locked_zip(),
        "encrypted.docx": _OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "old.docx": _OLE + bytes(600),
        "deep.zip": _deep(5),
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "nosuffix": b"Un mot.\n",
        "binary.md": bytes(range(256)) * 20,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for name in ("huge.txt", "huge.jsonl", "huge.csv"):
        _sparse(folder / name)
    (folder / "broken.txt").symlink_to("nowhere.txt")
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "loop").mkdir()
    (folder / "loop" / "again").symlink_to("..", target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.txt")
        expected["pipe.txt"] = "neither a file nor a folder"
    return expected


def write_oddly_named(folder: Path, data: bytes) -> list[str]:
    """Write sound files with names that few programs expect; return how they are named in citations."""
    names = {
        "d\xe9but\n## fin.txt".encode(): "d\xe9but\\x0a## fin.txt",
        b"caf\xe9.txt": "caf\\xe9.txt",
        b"-n --help.txt": "-n --help.txt",
        b"a" * 251 + b".txt": "a" * 251 + ".txt",
        "e\u0301te\u0301 \U0001f3d6.txt".encode(): "e\u0301te\u0301 \U0001f3d6.txt",
        b"%2e%2e;$(id) 'a' \"b\" <c>.txt": "%2e%2e;$(id) 'a' \"b\" <c>.txt",
        b"tab\there\x1b[31m.txt": "tab\\x09here\\x1b[31m.txt",
        "a\u202efdp.txt".encode(): "a\\u202efdp.txt",
    }
    written = []
    for name, shown in names.items():
        with suppress(OSError):  # a system of files that takes no such name
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(data)
            written.append(shown)
    return written


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(_HUGE)


def _deep(count: int) -> bytes:
    data = zipped({"a.txt": b"Un mot."})
    for _ in range(count - 1):
        data = zipped({"a.zip": data})
    return data


def _locked_zip() -> bytes:
    """Return an archive whose member says that it is encrypted."""
    data = bytearray(zipped({"secret.txt": b"Secret."}))
    data[_FLAGS_OF_MEMBER] |= _ENCRYPTED
    data[data.index(b"PK\x01\x02") + _FLAGS_IN_LIST] |= _ENCRYPTED
    return bytes(data)
