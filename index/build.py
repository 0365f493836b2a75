"""Sources → a published version of the index: the pipeline of a rebuild."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from corpus import MOST_MEGABYTES, Document, File, Limits, Passage, digest, find_files, passages
from corpus.read import read
from index import store
from index.cache import NAME as CACHE
from index.cache import EmbeddingCache
from index.calibrate import calibrate, null_keys, null_vectors
from index.check import check_version
from index.dense import Dense, write_dense
from index.documents import Documents
from index.errors import DamagedIndex, NothingToIndex, SearchIndexError
from index.lexical import Lexical, write_lexical
from index.manifest import Manifest, Recipe, read_manifest
from index.report import Progress, Report, silent
from index.search import DENSE_FILE, LEXICAL_FOLDER
from index.types import Encoder
from index.writer import DocumentWriter

# Passages encoded between two writes to the cache: the most that a kill can cost.
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Options:
    """How a rebuild is made; `keep` is the number of older versions kept."""

    limits: Limits = field(default_factory=Limits)
    keep: int = 2
    most_megabytes: float = MOST_MEGABYTES


@dataclass(frozen=True, slots=True)
class _Job:
    """What the stages of one rebuild share."""

    sources: tuple[str, ...]
    data: Path
    folder: Path
    encoder: Encoder
    options: Options
    progress: Progress


def rebuild(
    sources: Sequence[Path], data: Path, encoder: Encoder, options: Options | None = None, progress: Progress = silent
) -> Report:
    """Index the sources, publish the version and return what was done; the served version is untouched until then.

    Killed at any instant, it leaves the served version as it was, and the next rebuild goes on from the cache.

    Raises:
        MissingSource: a source does not exist.
        NothingToIndex: no document could be read.
        RebuildRunning: another rebuild of the same data folder is under way.
        StorageFailed: the disk is full, or refuses to be written.
        DamagedIndex: the embedding cache was damaged; the message says how to go on.
        ModelFailed: the model cannot be loaded, or what it gives are no vectors.
    """
    options = options or Options()
    files = find_files(sources, options.most_megabytes)
    names = tuple(str(source.absolute()) for source in sources)
    try:
        with store.rebuild_lock(data):
            try:
                return _run(_Job(names, data, store.fresh_staging(data), encoder, options, progress), files)
            finally:
                store.discard_staging(data)
    except sqlite3.DatabaseError as error:
        raise DamagedIndex(
            f"{data / CACHE}: the embedding cache cannot be read ({error}); delete that file, then run "
            "`sourcier rebuild`: it embeds all passages anew"
        ) from error


def _run(job: _Job, files: Sequence[File]) -> Report:
    report = Report()
    with report.stage("reading"):
        _read(job, files, report)
        _compare(job, report)
    if _stands(job, report):
        store.point_to(job.data, report.version)
        store.prune(job.data, job.options.keep)  # a killed rebuild may not have come so far
        return report
    with EmbeddingCache(job.data, job.encoder.fingerprint) as cache:
        with report.stage("splitting"):
            waiting = _split(job, cache, report)
        with report.stage("embedding"):
            _embed(job, cache, waiting)
        with report.stage("writing"):
            _write(job, cache)
        with report.stage("checking"):
            manifest = _describe(job, cache, report)
            check_version(job.folder, manifest)
        with report.stage("publishing"):
            store.publish(job.data, report.version)
            store.prune(job.data, job.options.keep)
            cache.keep_only(_texts_in_use(job.data))
    report.published = True
    return report


def _read(job: _Job, files: Sequence[File], report: Report) -> None:
    """Write what can be read into the new version; what cannot is named in the report."""
    with DocumentWriter(job.folder) as writer:
        for number, file in enumerate(files, start=1):
            for document in read(file):
                if not isinstance(document, Document):
                    report.failed.append((document.path, document.reason))
                elif not writer.add_document(document):
                    report.repeated.append(document.path)
                else:
                    report.documents += 1
            job.progress("reading", number, len(files))
    if not report.documents:
        raise NothingToIndex(
            f"no document could be read in {', '.join(job.sources) or 'no source'}: found {len(files)} files, "
            f"{len(report.failed)} of them unreadable; the served version is untouched",
            tuple(report.failed),
        )


def _compare(job: _Job, report: Report) -> None:
    """Name the new version after its content, and tell what differs from the served one."""
    new, old = _identities(job.folder), dict[tuple[str, str], str]()
    with contextlib.suppress(SearchIndexError):  # nothing served yet, or damaged: all documents count as added
        old = _identities(store.version_folder(job.data))
    report.added = [path for (source, path) in new if (source, path) not in old]
    report.removed = [path for (source, path) in old if (source, path) not in new]
    report.changed = [place[1] for place, identity in new.items() if old.get(place, identity) != identity]
    report.unchanged = len(new) - len(report.added) - len(report.changed)
    recipe = Recipe(job.encoder.name, job.encoder.fingerprint, job.options.limits)
    content = json.dumps([asdict(recipe), job.sources, list(new.values())])
    report.version = digest(content)[:16]


def _identities(folder: Path) -> dict[tuple[str, str], str]:
    """Return for each place (source, path) what identifies the documents there: `.jsonl` files may share an id."""
    found: dict[tuple[str, str], str] = {}
    with Documents(folder) as documents:
        for place, identity in documents.identities():
            found[place] = found.get(place, "") + identity
    return found


def _stands(job: _Job, report: Report) -> bool:
    """Tell whether the version is there already, whole; fill in the report from it."""
    try:
        folder = store.version_folder(job.data, report.version)
        manifest = read_manifest(folder)
        store.check_files(folder, manifest.files, digests=True)
    except SearchIndexError:
        return False
    report.passages = report.cached = manifest.passages
    report.published = store.current_version(job.data) != report.version
    return True


def _split(job: _Job, cache: EmbeddingCache, report: Report) -> dict[str, str]:
    """Cut the documents into passages; return the texts that have no vector yet, by digest."""
    waiting: dict[str, str] = {}
    with DocumentWriter(job.folder) as writer:
        for number, document in enumerate(writer.documents(), start=1):
            found = passages(document, job.encoder.count_tokens, job.options.limits)
            texts = [embedded_text(document, passage) for passage in found]
            writer.add_passages(document, found, texts)
            keys = dict(zip(map(digest, texts), texts, strict=True))
            waiting |= {key: keys[key] for key in cache.missing(keys)}
            report.passages += len(found)
            job.progress("splitting", number, report.documents)
    report.embedded = len(waiting)
    report.cached = report.passages - len(waiting)
    return waiting


def context(title: str, headings: Sequence[str]) -> str:
    """Return what a passage stands under, as one line: title > heading > heading."""
    return " > ".join(part for part in (title, *headings) if part)


def embedded_text(document: Document, passage: Passage) -> str:
    """Return the text whose vector stands for a passage: what it stands under, then its words."""
    words = passage.span.of(document.text)
    own = passage.headings and " ".join(words[: len(passage.headings[-1]) + 8].split()).startswith(passage.headings[-1])
    above = passage.headings[:-1] if own else passage.headings
    title = "" if words.startswith(document.metadata.title) else document.metadata.title
    return "\n".join(filter(None, (context(title, above), words)))


def _embed(job: _Job, cache: EmbeddingCache, waiting: dict[str, str]) -> None:
    """Encode the texts that have no vector yet into the cache, longest first: a batch is padded to its longest."""
    keys = sorted(waiting, key=lambda key: (-len(waiting[key]), key))
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        cache.put(batch, job.encoder.encode_passages([waiting[key] for key in batch]))
        job.progress("embedding", start + len(batch), len(keys))


def _write(job: _Job, cache: EmbeddingCache) -> None:
    """Write both sides of the search from the documents and the cache."""
    with Documents(job.folder) as documents:
        write_dense(job.folder / DENSE_FILE, cache.get(documents.embedded(), job.encoder.dimension))
        write_lexical(job.folder / LEXICAL_FOLDER, _fields(documents))


def _fields(documents: Documents) -> Iterator[tuple[int, str, str, str]]:
    for document in documents.whole():
        for passage in documents.passages_of(document.id):
            above = context(document.metadata.title, passage.headings)
            yield passage.row, document.id, above, document.text[passage.start : passage.end]


def _describe(job: _Job, cache: EmbeddingCache, report: Report) -> Manifest:
    """Write the manifest of the new version and return it."""
    lexical, dense = Lexical(job.folder / LEXICAL_FOLDER), Dense(job.folder / DENSE_FILE)
    manifest = Manifest(
        version=report.version,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        recipe=Recipe(job.encoder.name, job.encoder.fingerprint, job.options.limits),
        dimension=job.encoder.dimension,
        sources=job.sources,
        documents=report.documents,
        passages=report.passages,
        calibration=calibrate(dense, lexical, null_vectors(job.encoder, cache)),
        files=store.file_records(job.folder),
    )
    manifest.write(job.folder)
    return manifest


def _texts_in_use(data: Path) -> set[str]:
    """Return the keys of the vectors that the kept versions are made of, and of the null questions."""
    keys = set(null_keys())
    for manifest in store.versions(data):
        try:
            with Documents(store.version_folder(data, manifest.version)) as documents:
                keys.update(documents.embedded())
        except SearchIndexError:
            continue  # an older version that was damaged must not stop the rebuild of a new one
    return keys
