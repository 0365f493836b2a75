"""The versions of the index on the disk: how one is published, found, taken back and thrown away.

    data/current            one line: the served version's name
    data/versions/<name>/   a version, whole; a folder whose name begins with a dot is being written
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import DamagedIndex, NoIndex, RebuildRunning, SearchIndexError, UnknownVersion
from index.manifest import NAME as MANIFEST
from index.manifest import FileRecord, Manifest, read_manifest

_CURRENT = "current"
_VERSIONS = "versions"
_STAGING = ".staging"


@contextmanager
def rebuild_lock(data: Path) -> Iterator[None]:
    """Hold the data folder for one rebuild; the lock falls with the process that holds it.

    Raises:
        RebuildRunning: another process holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / ".rebuild.lock", timeout=0):
            yield
    except Timeout as error:
        raise RebuildRunning(f"another rebuild of {data} is under way; wait for its end, then try again") from error


def current_version(data: Path) -> str | None:
    """Return the name of the served version, or None where nothing has been published."""
    try:
        return (data / _CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def version_folder(data: Path, version: str | None = None) -> Path:
    """Return the folder of a version, the served one by default.

    Raises:
        NoIndex: nothing has been indexed yet.
        UnknownVersion: that version is not kept.
        DamagedIndex: the served version's folder is gone.
    """
    name = version or current_version(data)
    if name is None:
        raise NoIndex(f"no index in {data}; run « sourcier rebuild FOLDER », or « sourcier serve » for the built-in documents")
    folder = data / _VERSIONS / name
    if version and name not in _names(data):
        raise UnknownVersion(f"no version {name!r}; expected one of: {', '.join(_names(data)) or 'none is kept'}")
    if not folder.is_dir():
        raise DamagedIndex(f"{folder}: the served version is gone; run « sourcier rebuild » or « sourcier rollback »")
    return folder


def versions(data: Path) -> list[Manifest]:
    """Return the manifests of the kept versions that can be read, the newest first."""
    found = []
    for name in _names(data):
        try:
            found.append(read_manifest(data / _VERSIONS / name))
        except SearchIndexError:
            continue  # `doctor` and `verify` name it; a list must not die of it
    return sorted(found, key=lambda manifest: (manifest.created, manifest.version), reverse=True)


def fresh_staging(data: Path) -> Path:
    """Return an empty folder to write a version in; what a killed rebuild left there is thrown away."""
    staging = data / _VERSIONS / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    return staging


def discard_staging(data: Path) -> None:
    """Throw away the folder of an unfinished version."""
    shutil.rmtree(data / _VERSIONS / _STAGING, ignore_errors=True)


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Return the size and the SHA-256 of every file of a version but its manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): _record(path) for path in paths}


def check_files(folder: Path, files: Mapping[str, FileRecord], digests: bool) -> None:
    """Hold a version's files against its manifest: their sizes, and their digests where asked (it reads them all).

    Raises:
        DamagedIndex: a file is missing, cut short or altered.
    """
    for name, record in files.items():
        path = folder / name
        if not path.is_file():
            raise DamagedIndex(f"{path}: the file is missing; run « sourcier rebuild » or « sourcier rollback »")
        size = path.stat().st_size
        if size != record.size:
            raise DamagedIndex(
                f"{path}: found {size} bytes, expected {record.size}; run « sourcier rebuild » or « sourcier rollback »"
            )
        if digests and _record(path).sha256 != record.sha256:
            raise DamagedIndex(f"{path}: the content was altered; run « sourcier rebuild » or « sourcier rollback »")


def publish(data: Path, version: str) -> None:
    """Make the folder being written the version of that name, then the served one; whole at any instant."""
    staging, folder = data / _VERSIONS / _STAGING, data / _VERSIONS / version
    for path in sorted(staging.rglob("*")):
        _sync(path)
    _sync(staging)
    if folder.exists():  # a damaged version of the same content
        shutil.rmtree(folder)
    staging.replace(folder)
    _sync(folder.parent)
    point_to(data, version)


def point_to(data: Path, version: str) -> None:
    """Make a kept version the served one."""
    written = data / f".{_CURRENT}"
    written.write_text(version + "\n", encoding="utf-8")
    _sync(written)
    written.replace(data / _CURRENT)
    _sync(data)


def rollback(data: Path, version: str | None = None) -> str:
    """Serve an older version again, the one before the served one by default; return its name.

    Raises:
        UnknownVersion: that version is not kept, or there is no older one.
    """
    with rebuild_lock(data):
        if version is None:
            kept = [manifest.version for manifest in versions(data)]
            served = current_version(data)
            older = kept[kept.index(served) + 1 :] if served in kept else kept
            if not older:
                raise UnknownVersion(f"no version older than {served or 'none'} is kept in {data}")
            version = older[0]
        folder = version_folder(data, version)
        check_files(folder, read_manifest(folder).files, digests=True)
        point_to(data, version)
    return version


def prune(data: Path, keep: int) -> list[str]:
    """Throw away all versions but the served one and the `keep` newest others; return the names of those gone."""
    served = current_version(data)
    kept = [manifest.version for manifest in versions(data) if manifest.version != served][:keep]
    gone = [name for name in _names(data) if name != served and name not in kept]
    for name in gone:
        shutil.rmtree(data / _VERSIONS / name)
    return gone


def _names(data: Path) -> list[str]:
    folder = data / _VERSIONS
    return sorted(path.name for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def _record(path: Path) -> FileRecord:
    with path.open("rb") as file:
        return FileRecord(path.stat().st_size, file_digest(file, "sha256").hexdigest())


def _sync(path: Path) -> None:
    """Have a file or a folder on the disk before anything points to it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
