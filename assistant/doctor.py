"""What is wrong with this installation, and what mends it."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.conversations import Conversations
from assistant.database import NAME
from assistant.errors import ConversationsFailed
from assistant.settings import Settings
from corpus import find_program
from index import (
    HUB_QUESTIONS,
    HUB_SHARE,
    Documents,
    Encoder,
    Index,
    NoIndex,
    SearchIndexError,
    altered_model_files,
    current_version,
    damaged_parts,
    hubs,
    load_encoder,
    open_to_others,
    read_version,
    version_folder,
    versions,
)

_PACKAGES = (
    "torch",
    "sentence-transformers",
    "faiss-cpu",
    "tantivy",
    "fastapi",
    "lxml",
    "pypdfium2",
    "pypandoc-binary",
)
_ROOM = 1_000_000_000
# Unread documents and repeated lines named; `rebuild --json` names all that could not be read.
_MOST_TOLD = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and what mends it where it is not."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what was found of the environment, the data folder, the model, the index and the conversations."""
    yield _python()
    yield from map(_package, _PACKAGES)
    yield _data(settings.data)
    yield from _private(settings.data)
    yield _model_files(settings.models)  # before the model is loaded, which mends what was altered
    encoder = cache(lambda: load_encoder(settings.model, settings.models))  # the model is loaded once for all of it
    yield _checked("model", lambda: _model(encoder()))
    yield _checked("index", lambda: _index(settings.data, encoder()))
    yield from _integrity(settings.data)
    yield _conversations(settings)
    yield from _hubs(settings.data, encoder)
    yield _scans()
    yield from _old_models(settings)
    yield from _told(settings.data)


def _python() -> Finding:
    ok = sys.version_info >= (3, 11) and sqlite3.sqlite_version_info >= (3, 35)
    found = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return Finding("python", ok, found, "" if ok else "install Python 3.11 or newer")


def _package(name: str) -> Finding:
    try:
        return Finding(name, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, "not installed", "run `pip install .` in Sourcier's folder again")


def _scans() -> Finding:
    if find_program("tesseract"):
        return Finding("tesseract", True, "installed: scanned PDF files are read")
    advice = "to have them read, install it (Debian: `apt install tesseract-ocr tesseract-ocr-fra`)"
    return Finding("tesseract", True, f"not installed: scanned PDF files are not read; {advice}")


def _data(data: Path) -> Finding:
    folder = next(parent for parent in (data, *data.absolute().parents) if parent.exists())
    if not folder.is_dir():
        return Finding("data", False, f"{folder} is not a folder", "set SOURCIER_DATA, or --data, to a folder")
    free = shutil.disk_usage(folder).free
    found = f"{data}, {free / 1e9:.1f} GB free"
    return Finding("data", free > _ROOM, found, "" if free > _ROOM else "make room: a rebuild needs about 1 GB")


def _private(data: Path) -> Iterator[Finding]:
    """Yield whether other users of the machine can read what Sourcier has written in the data folder."""
    if not data.is_dir():
        return
    try:
        found = open_to_others(data) if data.stat().st_mode & 0o011 else []
    except OSError as error:
        yield Finding("private", False, f"{data} cannot be looked through ({error})", "run this as the folder's owner")
        return
    if not found:
        yield Finding("private", True, f"what lies in {data} is open to its owner alone")
    for path in found[:_MOST_TOLD]:
        remedy = "`sourcier rebuild` and `sourcier serve` close it, run by its owner"
        yield Finding("private", False, f"{path} is open to other users of this machine", remedy)


def _model_files(models: Path) -> Finding:
    altered = altered_model_files(models)
    if not altered:
        return Finding("model files", True, "every digest of the unpacked built-in model is known")
    names = ", ".join(map(str, altered))
    remedy = "they are unpacked again as soon as the model is used; find out what altered them"
    return Finding("model files", False, f"altered since they were unpacked: {names}", remedy)


def _old_models(settings: Settings) -> Iterator[Finding]:
    """Yield the unpacked model that an older Sourcier has left in the data folder, where it is used no more."""
    old = settings.data / "models"
    if old.is_dir() and not old.is_symlink() and old.resolve() != settings.models.resolve():
        size = sum(path.stat().st_size for path in old.rglob("*") if path.is_file())
        yield Finding("old model", True, f"{old} ({size / 1e6:.0f} MB) is not used any more: it can be deleted")


def _checked(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except NoIndex as error:
        return Finding(name, True, str(error))
    except SearchIndexError as error:
        return Finding(name, False, str(error), "do as the message says")


def _model(encoder: Encoder) -> str:
    vectors = encoder.encode_questions(["essai"])
    return f"{encoder.name} ({encoder.fingerprint}), {vectors.shape[1]} dimensions"


def _index(data: Path, encoder: Encoder) -> str:
    index = Index.open(data, encoder)
    index.close()
    told = index.manifest
    older = len(versions(data)) - 1
    counts = f"{told.documents} documents, {told.passages} passages"
    if told.words_only:
        rest = "a rebuild makes the rest, or `sourcier rebuild` does where it was ended"
        return f"version {told.version} of {told.created}: {counts}; {older} older kept; by words alone: {rest}"
    levels = f"unrelated questions get {told.calibration.null_late:.2f}, its own words {told.calibration.own_late:.2f}"
    return f"version {told.version} of {told.created}: {counts}; {older} older kept; {levels}"


def _hubs(data: Path, encoder: Callable[[], Encoder]) -> Iterator[Finding]:
    """Yield the passages that come whatever is asked. They are no fault of the installation: `ok` all the same."""
    try:
        index = Index.open(data, encoder())
        if index.manifest.words_only:
            index.close()
            yield Finding("hubs", True, "not looked for: the served version has no vectors yet")
            return
        with index.documents as documents:
            found = hubs(index, encoder())
            over = [(share, documents.passages([row])[0]) for row, share in found or () if share > HUB_SHARE]
            told = [
                f"passage {passage.id} of {_path(documents, passage.document_id)} stands in {share:.0%}"
                for share, passage in over[:_MOST_TOLD]
            ]
    except SearchIndexError:
        yield Finding("hubs", True, "not looked for: without the model and the index no question can be asked")
        return
    asked = f"the top tens of {HUB_QUESTIONS} unrelated questions"
    if found is None:
        yield Finding("hubs", True, f"too few passages to tell whether some come up in {asked} by more than chance")
    elif not told:
        yield Finding("hubs", True, f"no passage stands in more than {HUB_SHARE:.0%} of {asked}")
    yield from (Finding("hubs", True, f"{one} of {asked}: it may come up whatever is asked") for one in told)


def _path(documents: Documents, document_id: str) -> str:
    document = documents.document(document_id)
    return document.path if document else document_id


def _conversations(settings: Settings) -> Finding:
    path = settings.data / NAME
    if not path.exists():
        return Finding("conversations", True, "none was ever kept")
    try:
        wrong = Conversations(settings.data, settings.retention_days).check()
    except ConversationsFailed as error:
        return Finding("conversations", False, str(error), "do as the message says; the server makes a new file")
    if not wrong:
        return Finding("conversations", True, f"{path}, {path.stat().st_size / 1e6:.1f} MB, every digest as written")
    remedy = (
        "look at the disk first; what is damaged is not shown, and the rest can be used. "
        f"To begin anew, move away the files of {settings.data} whose names begin with {NAME}"
    )
    return Finding("conversations", False, f"{path}: {'; '.join(wrong)}", remedy)


def _integrity(data: Path) -> Iterator[Finding]:
    """Yield what is damaged among the pointer, the manifests, the served version's files and the embedding cache."""
    if current_version(data) is None:
        yield Finding("files", True, "no version to check yet")
        return
    try:
        damaged = list(damaged_parts(data))
        files = len(read_version(data)[1].files) if not damaged else 0
    except SearchIndexError as error:
        yield Finding("files", False, str(error), "do as the message says")
        return
    yield from (Finding("files", False, reason, "do as the message says") for _, reason in damaged)
    if not damaged:
        yield Finding("files", True, f"{files} files and the embedding cache, every digest as written")


def _told(data: Path) -> Iterator[Finding]:
    """Yield what the served version knows of files that could not be read, and of lines that frame the pages."""
    with suppress(SearchIndexError), Documents(version_folder(data)) as documents:  # told of above
        failures = [f"{failure.path}: {failure.reason}" for failure in documents.failures()]
        yield from _some("unread", failures, "documents could not be read")
        lines = [
            f"« {line.line} » stands on {line.pages} of the {line.of} pages of {line.site}, and is in no passage"
            for line in documents.repeated_lines()
        ]
        yield from _some("repeated", lines, "lines repeat across the pages of a site")


def _some(name: str, found: Sequence[str], words: str) -> Iterator[Finding]:
    yield from (Finding(name, True, one) for one in found[:_MOST_TOLD])
    if len(found) > _MOST_TOLD:
        yield Finding(name, True, f"{len(found)} {words} in all")
