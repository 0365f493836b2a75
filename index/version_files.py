"""The files that a version is made of: which there must be, and whether they are what the manifest says."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path

from index import dense, documents, late, null_vector, prices, row_digests, shards, suggestions
from index.errors import DamagedIndex
from index.manifest import DIGEST, FileRecord, Manifest
from index.manifest import NAME as MANIFEST

LEXICAL_FOLDER = "lexical"
_MEND = "run `sourcier rebuild` or `sourcier rollback`"


def files_needed(manifest: Manifest) -> list[str]:
    """Return the names of the files without which a version cannot be opened; the full-text engine has more."""
    names = [documents.NAME, row_digests.DOCUMENTS_FILE, row_digests.PASSAGES_FILE, suggestions.NAME]
    names.append(f"{LEXICAL_FOLDER}/{shards.SHARDS}")
    if not manifest.words_only:
        names += [dense.FILE, null_vector.NAME]
    if manifest.token_width:
        names += [late.UNITS_FILE, late.PLACES_FILE, late.SPACE_FILE, prices.NAME]
    return names


def check_whole(folder: Path, manifest: Manifest) -> None:
    """Check that a version has the files that it needs, and all of its files against their sizes and digests.

    Raises:
        DamagedIndex: a file is not in the manifest, is missing, cut short or altered.
    """
    missing = [name for name in files_needed(manifest) if name not in manifest.files]
    if missing:
        raise DamagedIndex(f"{folder / MANIFEST}: the manifest has no digest of {', '.join(missing)}; {_MEND}")
    check_files(folder, manifest.files, digests=False)  # sizes first: nothing is read in vain
    check_files(folder, manifest.files, digests=True)


def file_records(folder: Path) -> dict[str, FileRecord]:
    """Return the size and the SHA-256 of every file of a version but its manifest, and the digest of that."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (MANIFEST, DIGEST))
    with ThreadPoolExecutor() as threads:  # hashing is the system's, which takes all cores
        records = threads.map(file_record, paths)
        return {path.relative_to(folder).as_posix(): record for path, record in zip(paths, records, strict=True)}


def check_files(folder: Path, files: Mapping[str, FileRecord], digests: bool) -> None:
    """Check files of a version against their sizes, and against their digests where asked, which reads them all.

    Raises:
        DamagedIndex: a file is missing, cut short or altered.
    """
    for reason in damaged_files(folder, files, digests):
        raise DamagedIndex(reason)


def damaged_files(folder: Path, files: Mapping[str, FileRecord], digests: bool) -> Iterator[str]:
    """Yield what is wrong with each file that is missing, cut short or altered, and what mends it."""
    for name, record in files.items():
        path = folder / name
        try:
            size = path.stat().st_size if path.is_file() else None
            altered = digests and size == record.size and file_record(path).sha256 != record.sha256
        except (OSError, ValueError) as error:
            yield f"{path}: the file cannot be read ({error}); {_MEND}"
            continue
        if size is None:
            yield f"{path}: the file is missing; {_MEND}"
        elif size != record.size:
            yield f"{path}: found {size} bytes, expected {record.size}; {_MEND}"
        elif altered:
            yield f"{path}: the content was altered; {_MEND}"


def file_record(path: Path) -> FileRecord:
    """Return the size and the SHA-256 of a file."""
    with path.open("rb") as file:
        return FileRecord(path.stat().st_size, file_digest(file, "sha256").hexdigest())
