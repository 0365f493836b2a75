"""The picture of a page → its lines, read by Tesseract where it is installed."""

import csv
import os
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from io import StringIO
from math import sqrt
from statistics import median

import pypdfium2 as pdfium

from corpus.environment import find_program
from corpus.pdf_lines import Line, line_of
from corpus.pdf_words import Word

HINT = (
    "install Tesseract and its French data to have it read (Debian, Ubuntu: "
    "apt install tesseract-ocr tesseract-ocr-fra; elsewhere: the package tesseract and its language fra)"
)
"""What to do where a page is a picture and nothing reads it."""

_DPI, _POINTS = 300, 72
_MOST_PIXELS = 30_000_000  # a page of a book has 9 million
# Less than the time after which a worker without a sign of life is ended.
_SECONDS = 25
_LIST_SECONDS = 10
_LANGUAGES = ("fra", "eng")
# In per cent: what Tesseract believes less of a line than this is a stain or a picture.
_LEAST_BELIEVED = 40
_WORD = "5"
_LARGE = 1.5


def tesseract(folders: Iterable[str] = ()) -> str | None:
    """Return where the program Tesseract lies, or None where it is not installed outside the folders."""
    return find_program("tesseract", folders)


@cache
def languages(program: str) -> str:
    """Return those of the languages to read that Tesseract has data for, as it wants them named; "" for none."""
    try:
        listed = subprocess.run(  # noqa: S603  a list of arguments, no word of which comes from a document
            [program, "--list-langs"], capture_output=True, text=True, timeout=_LIST_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    installed = listed.stdout.split("\n")
    return "+".join(language for language in _LANGUAGES if language in installed)


def lines_seen(page: pdfium.PdfPage, number: int, program: str) -> list[Line] | None:
    """Return the lines in the picture of a page, in the order in which Tesseract reads them, or None if it fails."""
    width, height = page.get_size()
    dpi = min(_DPI, int(_POINTS * sqrt(_MOST_PIXELS / max(width * height, 1.0))))
    command = [program, "stdin", "stdout", "-l", languages(program), "--dpi", str(dpi), "-c", "tessedit_create_tsv=1"]
    try:
        seen = subprocess.run(  # noqa: S603  a list of arguments, no word of which comes from a document
            command,
            input=_picture(page, dpi / _POINTS),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # each core has a page of its own to read
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if seen.returncode:
        return None
    return list(_lines(seen.stdout.decode("utf-8", "replace"), number, height, dpi / _POINTS))


def _picture(page: pdfium.PdfPage, scale: float) -> bytes:
    """Return a page in shades of grey, as a portable grey map."""
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = [rows[start : start + bitmap.width] for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)]
    return b"".join([b"P5 %d %d 255\n" % (bitmap.width, bitmap.height), *lines])


def _lines(table: str, number: int, height: float, scale: float) -> Iterator[Line]:
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == _WORD and row["text"].strip():
            found.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    tall = {key: median(int(row["height"]) for row in rows) for key, rows in found.items()}
    usual = median(tall.values()) if tall else 0.0
    for key, rows in found.items():
        if sum(float(row["conf"]) for row in rows) < _LEAST_BELIEVED * len(rows):
            continue
        # The height of a line depends on its letters; only a title's differs by more.
        size = (tall[key] if tall[key] > _LARGE * usual else usual) / scale
        base = height - max(int(row["top"]) + int(row["height"]) for row in rows) / scale
        yield line_of(number, [_word(row, base, size, scale) for row in rows])


def _word(row: dict[str, str], base: float, size: float, scale: float) -> Word:
    left = int(row["left"]) / scale
    return Word(row["text"].strip(), left, left + int(row["width"]) / scale, base, size)
