"""Sources → a published version of the index: the pipeline of a rebuild."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus import File, find_files
from index import store
from index.alike import find_alike
from index.cache import EmbeddingCache
from index.calibrate import bidding_questions, calibrated, null_questions, own_questions
from index.changes import compare_documents
from index.check import check_version
from index.cut import context
from index.cutting import Cutting
from index.dense import FILE as DENSE_FILE
from index.dense import write_dense
from index.documents import Documents
from index.early import comes_early, made_of_words, publish_early
from index.embedding import embed, keeps_tokens, making
from index.errors import SearchIndexError
from index.given import Given
from index.job import Job, Options
from index.kept_questions import question_keys, read_kept
from index.late import write_late
from index.manifest import Manifest, Nearest
from index.null_vector import write_null_vector
from index.offers import offers
from index.prices import NAME as PRICES_FILE
from index.reading import LastVersion, read_files
from index.report import Progress, Report, silent
from index.search import NULL_SHARE
from index.shards import Entry, write_lexical
from index.suggestions import NAME as SUGGESTIONS_FILE
from index.suggestions import read_offered, write_suggestions
from index.token_space import space_key, token_space
from index.types import Encoder, Vectors
from index.under_way import telling
from index.version_files import LEXICAL_FOLDER, check_whole, file_record
from index.whole_columns import WholeColumns
from index.writer import DocumentWriter


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
    files = find_files(sources, options.most_megabytes, options.follow_links)
    names = tuple(str(source.absolute()) for source in sources)
    with store.rebuild_lock(data), telling(data, progress) as tell:
        try:
            return _run(Job(names, data, store.fresh_staging(data), encoder, options, tell), files)
        finally:
            store.discard_staging(data)


def _run(job: Job, files: Sequence[File]) -> Report:
    with LastVersion(job) as last:
        return _made(job, files, last, Report())


def _made(job: Job, files: Sequence[File], last: LastVersion, report: Report) -> Report:
    with EmbeddingCache(job.data, job.cached_as, making()) as cache:
        with report.stage("reading"):
            cutting = _read(job, cache, files, last, report)
        if cutting is None:
            store.point_to(job.data, report.version)
            store.prune(job.data, job.options.keep)  # a killed rebuild may not have come so far
            report.mended = cache.drop_damaged()
            return report
        with report.stage("splitting"):
            waiting = cutting.cut_rest(last.whole(job))
        with report.stage("words"):
            report.folded = _write_words(job, last, cutting)
            if comes_early(job, last, report):
                publish_early(job, report)
        with report.stage("embedding"):
            embed(job, cache, waiting, keeps_tokens(job, report.passages))
        with report.stage("writing"):
            nearest = _write_vectors(job, cache, cutting.given, keeps_tokens(job, report.passages))
        with report.stage("checking"):
            manifest = _describe(job, cache, last, (report, nearest))
            check_version(job.folder, manifest)
        with report.stage("publishing"):
            store.publish(job.data, report.version)
            store.prune(job.data, job.options.keep)
            cache.keep_only(_texts_in_use(job.data))
        if cache.damaged:  # what was asked for was embedded again; the rest is looked through, which reads all of it
            report.mended = cache.damaged + cache.drop_damaged()
    report.published = True
    return report


def _read(job: Job, cache: EmbeddingCache, files: Sequence[File], last: LastVersion, report: Report) -> Cutting | None:
    """Read what has changed into the new version; return the passages begun, None if that version is there already."""
    found = last.compare(files)
    if last.is_made_of(found, job) and _stands(job, report, store.current_version(job.data)):
        last.fill(report)
        return None
    cutting = Cutting(job, Given(job, cache, last), report, last.knows_none(found, job))
    read_files(job, found, last, report, cutting.how([one.file for one in found if one.before is None]))
    compare_documents(job, last, report)
    return None if _stands(job, report, report.version) else cutting


def _stands(job: Job, report: Report, version: str | None) -> bool:
    """Tell whether the version is there already, whole; fill in the report from it."""
    try:
        folder, manifest = store.read_version(job.data, version)
        check_whole(folder, manifest)
    except SearchIndexError:
        return False
    if manifest.words_only:
        return False
    report.passages = report.cached = manifest.passages
    report.published = store.current_version(job.data) != version
    return True


def _write_words(job: Job, last: LastVersion, cutting: Cutting) -> int:
    """Write the words' side of the search, the suggestions, and which passages say the same; return how many do.

    One after the other: a thread that reads rows waits at each for one that computes.
    """
    with WholeColumns(job.folder) as documents:
        words = last.whole(job, f"{LEXICAL_FOLDER}/")
        write_words(job.folder / LEXICAL_FOLDER, documents, words and words / LEXICAL_FOLDER)
        known = last.whole(job, SUGGESTIONS_FILE)
        write_suggestions(job.folder, offers(documents, read_offered(known) if known else None, cutting.offered))
        alike = find_alike(documents, last.whole(job))
    with DocumentWriter(job.folder) as writer:
        return writer.fold(alike)


def _write_vectors(job: Job, cache: EmbeddingCache, given: Given, tokens: bool) -> Nearest:
    """Write the vectors' side of the search, and the tokens that rank what was found; return how it finds."""
    with Documents(job.folder) as documents:
        if tokens:
            write_late(job.folder, token_space(job.encoder, cache), given.units(documents.embedded()))
        return _write_dense(job, cache, given, documents)


def _write_dense(job: Job, cache: EmbeddingCache, given: Given, documents: Documents) -> Nearest:
    unrelated = _vectors_of(job, cache, null_questions())
    write_null_vector(job.folder, unrelated)
    vectors, most = given.vectors(documents.embedded()), job.options.exact_passages
    if len(vectors) <= most:
        return write_dense(job.folder / DENSE_FILE, vectors, most_exact=most)
    asked = np.vstack([unrelated, _vectors_of(job, cache, own_questions(documents))])
    shared = NULL_SHARE * unrelated.mean(axis=0)
    return write_dense(job.folder / DENSE_FILE, vectors, asked - shared, most)


def _vectors_of(job: Job, cache: EmbeddingCache, questions: Sequence[str]) -> Vectors:
    read = read_kept(job.encoder, cache, questions)
    return np.array([question.vector for question in read], dtype=np.float32).reshape(-1, job.encoder.dimension)


def write_words(folder: Path, documents: WholeColumns, last: Path | None = None) -> None:
    """Write the full-text index of documents, as far as it cannot be taken from the last one."""
    entries = [Entry(*row) for row in documents.entries()]
    text_of, spans = lru_cache(maxsize=4)(documents.text), documents.spans()

    def words_of(row: int) -> tuple[str, str]:
        document_id, start, end = spans[row]
        title, headings = json.loads(entries[row].above)
        return context(title, headings), text_of(document_id)[start:end]

    write_lexical(folder, entries, words_of, last)


def _describe(job: Job, cache: EmbeddingCache, last: LastVersion, found: tuple[Report, Nearest]) -> Manifest:
    """Write the manifest of the new version and return it."""
    report, nearest = found
    manifest = replace(
        made_of_words(job, job.folder, report),
        version=report.version,
        words_only=False,
        dimension=job.encoder.dimension,
        token_width=job.encoder.token_width if keeps_tokens(job, report.passages) else 0,
        nearest=nearest,
    )
    manifest = last.levels(job, manifest) or calibrated(job.folder, manifest, job.encoder, cache)
    prices = {PRICES_FILE: file_record(job.folder / PRICES_FILE)}  # found by asking what is written already
    manifest = replace(manifest, files={**manifest.files, **prices})
    manifest.write(job.folder)
    return manifest


def _texts_in_use(data: Path) -> set[str]:
    """Return the keys of what is to be kept: the texts of the versions, what rebuilds ask them, the token space."""
    keys = {*question_keys([*null_questions(), *bidding_questions()]), space_key()}
    for manifest in store.versions(data):
        try:
            with Documents(store.version_folder(data, manifest.version)) as documents:
                keys.update(documents.embedded())
                keys.update(question_keys(own_questions(documents)))
        except SearchIndexError:
            continue  # an older version that was damaged must not stop the rebuild of a new one
    return keys
