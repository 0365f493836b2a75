"""How files are read, in one line: where it changes, all files are read anew."""

import shutil

READING = "5"
"""Raised with every change of a reader that changes what is read."""


def reading_recipe(most_megabytes: float) -> str:
    """Return what besides a file's bytes decides what is read of it."""
    scans = "with Tesseract" if shutil.which("tesseract") else "without Tesseract"
    return f"{READING}, up to {most_megabytes:g} MB, {scans}"
