"""The versions of the index on the disk: how one is published, found, taken back and thrown away.

data/current            one line: the served version's name, and the SHA-256 of its manifest
data/versions/<name>/   a version, whole; a folder whose name begins with a dot is being written
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from index.errors import DamagedIndex, NoIndex, RebuildRunning, SearchIndexError, StorageFailed, UnknownVersion
from index.manifest import NAME as MANIFEST
from index.manifest import Manifest, read_manifest
from index.private_files import FILE, make_folder, tighten, tighten_data, write_text
from index.version_files import check_whole, file_record

_CURRENT = "current"
_VERSIONS = "versions"
_STAGING = ".staging"
_MEND = "run `sourcier rebuild` or `sourcier rollback`"
_LOG = logging.getLogger(__name__)


class Pointer(NamedTuple):
    """What `current` says: the name of the served version, and the SHA-256 of its manifest ("" where it says none)."""

    version: str
    sha256: str


@contextmanager
def rebuild_lock(data: Path) -> Iterator[None]:
    """Hold the data folder for one rebuild; the lock falls with the process that holds it.

    Raises:
        RebuildRunning: another process holds it.
        StorageFailed: the disk is full, or refuses to be written.
    """
    try:
        make_folder(data)
        with FileLock(data / ".rebuild.lock", timeout=0, mode=FILE):
            tighten_data(data)
            yield
    except Timeout as error:
        raise RebuildRunning(f"another rebuild of {data} is under way; wait for its end, then try again") from error
    except (OSError, sqlite3.OperationalError) as error:
        raise StorageFailed(
            f"the index could not be written in {data} ({error}); the served version is untouched: make room there "
            "or check that the folder can be written, then try again"
        ) from error


def read_pointer(data: Path) -> Pointer | None:
    """Return what `current` says, or None where nothing has been published."""
    try:
        # What is no name at all is the name of no version: `rebuild` and `rollback` mend it.
        content = (data / _CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    name, _, digest = content.partition(" ")
    return Pointer(name, digest) if name else None


def current_version(data: Path) -> str | None:
    """Return the name of the served version, or None where nothing has been published."""
    pointer = read_pointer(data)
    return pointer and pointer.version


def read_version(data: Path, version: str | None = None) -> tuple[Path, Manifest]:
    """Return the folder and the manifest of a version, the served one by default.

    Raises:
        NoIndex: nothing has been indexed yet.
        UnknownVersion: that version is not kept.
        IncompatibleIndex: it was written in another format.
        DamagedIndex: its folder is gone, its manifest is damaged, or not the one that `current` says.
    """
    folder = version_folder(data, version)
    manifest = read_manifest(folder)
    pointer = read_pointer(data)
    if pointer and pointer.version == folder.name and pointer.sha256 != file_record(folder / MANIFEST).sha256:
        raise DamagedIndex(f"{data / _CURRENT}: the manifest of {folder.name} has another digest; {_MEND}")
    return folder, manifest


def version_folder(data: Path, version: str | None = None) -> Path:
    """Return the folder of a version, the served one by default.

    Raises:
        NoIndex: nothing has been indexed yet.
        UnknownVersion: that version is not kept.
        DamagedIndex: the served version's folder is gone.
    """
    name = version or current_version(data)
    if name is None:
        raise NoIndex(
            f"no index in {data}; run `sourcier rebuild FOLDER`, or `sourcier serve` for the built-in documents"
        )
    folder = data / _VERSIONS / name
    kept = _names(data)
    if version and name not in kept:
        raise UnknownVersion(f"no version {name!r}; expected one of: {', '.join(kept) or 'none is kept'}")
    if name not in kept:
        raise DamagedIndex(f"{data}: the served version {name!r} is gone; {_MEND}")
    return folder


def versions(data: Path) -> list[Manifest]:
    """Return the manifests of the kept versions that can be read, the newest first."""
    return _kept(data)[0]


def damaged_versions(data: Path) -> dict[str, str]:
    """Return what is wrong with the manifest of each kept version that cannot be read, by the version's name."""
    return _kept(data)[1]


def _kept(data: Path) -> tuple[list[Manifest], dict[str, str]]:
    found, damaged = [], {}
    for name in _names(data):
        try:
            found.append(read_manifest(data / _VERSIONS / name))
        except SearchIndexError as error:
            damaged[name] = str(error)
    return sorted(found, key=lambda manifest: (manifest.sequence, manifest.version), reverse=True), damaged


def next_sequence(data: Path) -> int:
    """Return the number of the next version: one more than the greatest of those that can be read."""
    return max((manifest.sequence for manifest in versions(data)), default=0) + 1


def fresh_staging(data: Path) -> Path:
    """Return an empty folder to write a version in; what a killed rebuild left there is thrown away."""
    discard_staging(data)
    staging = data / _VERSIONS / _STAGING
    make_folder(staging)
    return staging


def discard_staging(data: Path) -> None:
    """Throw away what is no version: an unfinished one, and one that was being thrown away."""
    for folder in (data / _VERSIONS).glob(".*"):
        shutil.rmtree(folder, ignore_errors=True)


def linked(staging: Path) -> Path:
    """Return a folder beside the one being written that holds its files so far, which are written no more."""
    return Path(shutil.copytree(staging, staging.with_name(f"{staging.name}-linked"), copy_function=_link))


def _link(source: str, target: str) -> None:
    try:
        if Path(source).stat().st_size:
            os.link(source, target)
            return
    except OSError:  # not every disk knows links
        pass
    shutil.copyfile(source, target)  # an empty file, too: the engine locks one in each version


def publish(data: Path, version: str, written: Path | None = None) -> None:
    """Make the folder being written, or another one that was, the version of that name, then the served one.

    It is whole at any instant.
    """
    staging, folder = written or data / _VERSIONS / _STAGING, data / _VERSIONS / version
    for path in sorted(staging.rglob("*")):
        tighten(path)  # the engines write with the umask's mode, in a folder that others cannot enter
        _sync(path)
    _sync(staging)
    if folder.exists():  # a damaged version of the same content
        _throw_away(folder)
    staging.replace(folder)
    _sync(folder.parent)
    point_to(data, version)


def point_to(data: Path, version: str) -> None:
    """Make a kept version the served one."""
    digest = file_record(data / _VERSIONS / version / MANIFEST).sha256
    written = data / f".{_CURRENT}"
    try:
        write_text(written, f"{version} {digest}\n")
        _sync(written)
        written.replace(data / _CURRENT)
    finally:
        written.unlink(missing_ok=True)
    _sync(data)


def rollback(data: Path, version: str | None = None) -> str:
    """Serve an older version again, by default the newest one before the served one that is whole; return its name.

    Damaged versions are passed over, with a warning that names them. Where the served one cannot be read, all others
    count as older.

    Raises:
        UnknownVersion: that version is not kept, or there is no older one.
        DamagedIndex: it is damaged, or no older one is whole; the served version stays.
    """
    with rebuild_lock(data):
        if version is not None:
            folder = version_folder(data, version)
            check_whole(folder, read_manifest(folder))
            point_to(data, version)
            return version
        served = current_version(data)
        kept, damaged = _kept(data)
        newest = next((manifest.sequence for manifest in kept if manifest.version == served), None)
        damaged.pop(served or "", None)
        for manifest in kept:
            if manifest.version == served or (newest is not None and manifest.sequence > newest):
                continue
            try:
                check_whole(data / _VERSIONS / manifest.version, manifest)
            except DamagedIndex as error:
                damaged[manifest.version] = str(error)
                continue
            for name, reason in damaged.items():
                _LOG.warning("version %s is passed over: %s", name, reason)
            point_to(data, manifest.version)
            return manifest.version
        if damaged:
            reasons = "; ".join(f"{name} ({reason})" for name, reason in damaged.items())
            raise DamagedIndex(f"no version older than {served or 'none'} is whole in {data}: {reasons}")
        raise UnknownVersion(f"no version older than {served or 'none'} is kept in {data}")


def prune(data: Path, keep: int) -> list[str]:
    """Throw away all versions but the served one and the `keep` newest others; return the names of those gone.

    One of words alone is kept while it is served.
    """
    served = current_version(data)
    whole = [manifest.version for manifest in versions(data) if not manifest.words_only]
    kept = [version for version in whole if version != served][:keep]
    gone = [name for name in _names(data) if name != served and name not in kept]
    for name in gone:
        _throw_away(data / _VERSIONS / name)
    return gone


def _throw_away(folder: Path) -> None:
    """Take a version away at once: half a version must not be found, however long the files take to go."""
    shutil.rmtree(folder.replace(folder.with_name(f".{folder.name}")))


def _names(data: Path) -> list[str]:
    folder = data / _VERSIONS
    return sorted(path.name for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def _sync(path: Path) -> None:
    """Have a file or a folder on the disk before anything points to it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
