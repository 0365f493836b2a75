"""Office documents made for the tests, and what may befall a file on its way."""

import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile


def saved(document: Any) -> bytes:
    """Return the bytes of a document of python-docx, python-pptx, odfpy or openpyxl."""
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(data: bytes, **members: bytes | None) -> bytes:
    """Return a zip archive with other members in it.

    `None` takes one out; `__` in a name stands for `/`, `_` for a dot.
    """
    changed = {name.replace("__", "/").replace("_", "."): content for name, content in members.items()}
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changed]):
            content = changed[name] if name in changed else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def damaged(data: bytes, count: int) -> Iterator[bytes]:
    """Yield a file cut off at a place, with bits turned over, and with a part of it missing, in turn."""
    chance = random.Random(7)  # noqa: S311
    for number in range(count):
        start = chance.randrange(len(data))
        match number % 3:
            case 0:
                yield data[:start]
            case 1:
                turned = bytearray(data)
                for _ in range(1 + number % 20):
                    turned[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                yield bytes(turned)
            case 2:
                yield data[:start] + data[start + chance.randrange(2000) :]
