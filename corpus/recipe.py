"""How files are read, in one line: where it changes, all files are read anew."""

from collections.abc import Iterable

from corpus.environment import find_program

READING = "5"
"""Raised with every change of a reader that changes what is read."""


def reading_recipe(most_megabytes: float, folders: Iterable[str] = ()) -> str:
    """Return what besides a file's bytes decides what is read of it; `folders` hold the files."""
    scans = "with Tesseract" if find_program("tesseract", folders) else "without Tesseract"
    return f"{READING}, up to {most_megabytes:g} MB, {scans}"
