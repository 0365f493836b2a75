"""What is wrong with this installation, and what mends it."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.settings import Settings
from index import (
    Index,
    NoIndex,
    SearchIndexError,
    check_files,
    current_version,
    load_encoder,
    read_manifest,
    version_folder,
    versions,
)

_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu", "tantivy", "fastapi", "trafilatura")
_ROOM = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and what mends it where it is not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what was found of the environment, the data folder, the model and the index, in that order."""
    yield _python()
    yield from map(_package, _PACKAGES)
    yield _data(settings.data)
    yield _checked("model", lambda: _model(settings))
    yield _checked("index", lambda: _index(settings))
    yield _checked("files", lambda: _files(settings.data))


def _python() -> Finding:
    ok = sys.version_info >= (3, 11) and sqlite3.sqlite_version_info >= (3, 35)
    found = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return Finding("python", ok, found, "" if ok else "install Python 3.11 or newer")


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, "not installed", "run `pip install .` in Sourcier's folder again")


def _data(data: Path) -> Finding:
    folder = next(parent for parent in (data, *data.absolute().parents) if parent.exists())
    if not folder.is_dir():
        return Finding("data", False, f"{folder} is not a folder", "set SOURCIER_DATA, or --data, to a folder")
    free = shutil.disk_usage(folder).free
    found = f"{data}, {free / 1e9:.1f} GB free"
    return Finding("data", free > _ROOM, found, "" if free > _ROOM else "make room: a rebuild needs about 1 GB")


def _checked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except NoIndex as error:
        return Finding(name, True, str(error))
    except SearchIndexError as error:
        return Finding(name, False, str(error), "do as the message says")


def _model(settings: Settings) -> str:
    encoder = load_encoder(settings.model, settings.models)
    vectors = encoder.encode_questions(["essai"])
    return f"{encoder.name} ({encoder.fingerprint}), {vectors.shape[1]} dimensions"


def _index(settings: Settings) -> str:
    index = Index.open(settings.data, load_encoder(settings.model, settings.models))
    index.close()
    told = index.manifest
    older = len(versions(settings.data)) - 1
    counts = f"{told.documents} documents, {told.passages} passages"
    return f"version {told.version} of {told.created}: {counts}; {older} older kept"


def _files(data: Path) -> str:
    if current_version(data) is None:
        return "no version to check yet"
    folder = version_folder(data)
    manifest = read_manifest(folder)
    check_files(folder, manifest.files, digests=True)
    return f"{len(manifest.files)} files, every digest as written"
