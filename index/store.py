"""The versions of the index on the disk: how one is published, found, taken back and thrown away.

data/current            one line: the served version's name
data/versions/<name>/   a version, whole; a folder whose name begins with a dot is being written
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import DamagedIndex, NoIndex, RebuildRunning, SearchIndexError, StorageFailed, UnknownVersion
from index.manifest import NAME as MANIFEST
from index.manifest import FileRecord, Manifest, read_manifest
from index.private_files import FILE, make_folder, tighten, tighten_data, write_text

_CURRENT = "current"
_VERSIONS = "versions"
_STAGING = ".staging"
_MEND = "run `sourcier rebuild` or `sourcier rollback`"


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


def current_version(data: Path) -> str | None:
    """Return the name of the served version, or None where nothing has been published."""
    try:
        # What is no name at all is the name of no version: `rebuild` and `rollback` mend it.
        return (data / _CURRENT).read_text(encoding="utf-8", errors="replace").strip() or None
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
    found = []
    for name in _names(data):
        try:
            found.append(read_manifest(data / _VERSIONS / name))
        except SearchIndexError:
            continue  # `doctor` and `verify` name it; a list must not die of it
    return sorted(found, key=lambda manifest: (manifest.created, manifest.version), reverse=True)


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


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Return the size and the SHA-256 of every file of a version but its manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    with ThreadPoolExecutor() as threads:  # hashing is the system's, which takes all cores
        records = threads.map(file_record, paths)
        return {path.relative_to(folder).as_posix(): record for path, record in zip(paths, records, strict=True)}


def check_files(folder: Path, files: Mapping[str, FileRecord], digests: bool) -> None:
    """Hold a version's files against its manifest: their sizes, and their digests where asked (it reads them all).

    Raises:
        DamagedIndex: a file is missing, cut short or altered.
    """
    for name, record in files.items():
        path = folder / name
        if not path.is_file():
            raise DamagedIndex(f"{path}: the file is missing; {_MEND}")
        size = path.stat().st_size
        if size != record.size:
            raise DamagedIndex(f"{path}: found {size} bytes, expected {record.size}; {_MEND}")
        if digests and file_record(path).sha256 != record.sha256:
            raise DamagedIndex(f"{path}: the content was altered; {_MEND}")


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
    written = data / f".{_CURRENT}"
    try:
        write_text(written, version + "\n")
        _sync(written)
        written.replace(data / _CURRENT)
    finally:
        written.unlink(missing_ok=True)
    _sync(data)


def rollback(data: Path, version: str | None = None) -> str:
    """Serve an older version again, the one before the served one by default; return its name.

    Raises:
        UnknownVersion: that version is not kept, or there is no older one.
        DamagedIndex: a file of it is missing, cut short or altered; the served version stays.
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


def file_record(path: Path) -> FileRecord:
    """Return the size and the SHA-256 of a file."""
    with path.open("rb") as file:
        return FileRecord(path.stat().st_size, file_digest(file, "sha256").hexdigest())


def _sync(path: Path) -> None:
    """Have a file or a folder on the disk before anything points to it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
