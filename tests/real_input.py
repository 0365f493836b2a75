"""Real documents to try: Debian packages, downloaded by apt, unpacked beside the tests, never committed."""

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

KEPT = Path(__file__).parent.parent / ".real_input"
"""Where the packages stay from one run of the tests to the next; git ignores it."""

_LONGEST_DOWNLOAD = 300.0
# A machine without a network says so in seconds, not in minutes.
_PATIENCE = ("-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=10", "-o", "Acquire::https::Timeout=10")


class Unavailable(Exception):
    """A package cannot be had here: no apt, no network, no such package."""


def debian_package(name: str) -> Path:
    """Return the folder of an unpacked Debian package; the test that asks for it is skipped where it cannot be had."""
    try:
        return unpacked(name)
    except Unavailable as reason:
        pytest.skip(str(reason))


def unpacked(name: str, kept: Path = KEPT) -> Path:
    """Return the folder of a Debian package, downloaded and unpacked at the first call.

    Raises:
        Unavailable: it cannot be downloaded or unpacked.
    """
    folder = kept / name
    if not folder.is_dir():
        trouble = _download(name, kept)
        if not folder.is_dir():
            raise Unavailable(f"the Debian package {name} cannot be had: {trouble}")
    return folder


@cache  # asked for by many tests, refused once
def _download(name: str, kept: Path) -> str:
    """Return why a package could not be unpacked under `kept`, or nothing."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return "this is no Debian: apt-get or dpkg-deb is missing"
    try:
        kept.mkdir(exist_ok=True)
        with TemporaryDirectory(prefix=".coming-", dir=kept) as coming:
            _run(["apt-get", "download", "-qq", *_PATIENCE, name], coming)
            (package,) = Path(coming).glob("*.deb")
            _run(["dpkg-deb", "-x", str(package), "unpacked"], coming)
            # All of it appears at once; where another process was faster, this fails and its copy stays.
            Path(coming, "unpacked").rename(kept / name)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return str(error.stderr).strip() or str(error)
    return ""


def _run(command: list[str], folder: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_LONGEST_DOWNLOAD)
