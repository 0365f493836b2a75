"""First stage of a rebuild: files → documents of the new version, read anew or taken over from the last one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from corpus import Bounds, Command, CorpusError, Document, File, NotReadNow, read_all
from index import store
from index.documents import NAME as DOCUMENTS_FILE
from index.documents import Documents
from index.errors import NothingToIndex, SearchIndexError
from index.files import Found, compare
from index.job import Job
from index.manifest import Manifest
from index.prices import NAME as PRICES_FILE
from index.prices import prices_of, read_prices, write_prices
from index.report import Report
from index.types import Failure
from index.version_files import check_files
from index.writer import DocumentWriter

# The levels are medians of many questions: this share of other passages moves them by less than a rebuild can tell.
_MOST_MOVED = 0.01


class LastVersion:
    """The served version, as far as a rebuild can take anything over from it."""

    def __init__(self, job: Job) -> None:
        self.manifest: Manifest | None = None
        self.documents: Documents | None = None
        with suppress(SearchIndexError, KeyError):  # nothing served yet, or damaged: all is read anew
            folder, manifest = store.read_version(job.data)
            check_files(folder, {DOCUMENTS_FILE: manifest.files[DOCUMENTS_FILE]}, digests=True)
            self.documents, self.manifest = Documents(folder), manifest
        self._readable = self.manifest is not None and self.manifest.recipe.reading == job.recipe.reading
        self.folder = folder if self._readable else None

    def __enter__(self) -> "LastVersion":
        return self

    def __exit__(self, *_: object) -> None:
        if self.documents:
            self.documents.close()

    def whole(self, job: Job, *names: str) -> Path | None:
        """Return the folder, if a rebuild would make the same of the same documents and these files are whole.

        A name that ends in « / » is that of a folder.
        """
        if self.manifest is None or self.manifest.recipe != job.recipe:
            return None
        folder = store.version_folder(job.data, self.manifest.version)
        held = {name: one for name, one in self.manifest.files.items() if name.startswith(names)}
        try:
            check_files(folder, held, digests=True)
        except SearchIndexError:
            return None  # what is damaged is made anew
        return folder

    def levels(self, job: Job, manifest: Manifest) -> Manifest | None:
        """Return the new version's manifest with the levels of this one, and write its prices, which are those of this
        one; None if too many passages came or went."""
        if not (self.manifest and self.documents) or self.manifest.recipe != manifest.recipe:
            return None
        if self.manifest.words_only:
            return None
        with Documents(job.folder) as documents:
            ids, known = documents.passage_ids(), self.documents.passage_ids()
        moved = self.manifest.moved + len({*ids} ^ {*known})
        before = self.whole(job, PRICES_FILE)
        if moved > _MOST_MOVED * manifest.passages or before is None:
            return None
        write_prices(job.folder, prices_of(ids, known, read_prices(before, len(known))))
        return replace(manifest, calibration=self.manifest.calibration, moved=moved)

    def searchable(self, job: Job) -> bool:
        """Tell whether it finds by vectors, and with the present model."""
        if self.manifest is None or self.manifest.words_only:
            return False
        made, now = self.manifest.recipe, job.recipe
        return (made.fingerprint, made.analysis) == (now.fingerprint, now.analysis)

    def knows_none(self, found: Sequence[Found], job: Job) -> bool:
        """Tell whether it was made of other documents, or in another way, so that nothing of it can be taken over."""
        return (self.manifest is None or self.manifest.recipe != job.recipe) or (
            all(one.before is None for one in found) and not {*self.manifest.sources} & {*job.sources}
        )

    def compare(self, files: Sequence[File]) -> list[Found]:
        """Return the files with what this version knows of them."""
        return list(compare(files, self.documents.files() if self.documents and self._readable else ()))

    def is_made_of(self, found: Sequence[Found], job: Job) -> bool:
        """Tell whether a rebuild from these files would make this very version again."""
        if not (self.manifest and self.documents and self._readable):
            return False
        same = [one.before and one.before.number for one in found] == list(range(1, len(found) + 1))
        places = all(
            one.before and (one.before.source, one.before.name) == (one.file.source, one.file.name) for one in found
        )
        whole = len(self.documents.files()) == len(found)
        return same and places and whole and (self.manifest.recipe, self.manifest.sources) == (job.recipe, job.sources)

    def fill(self, report: Report) -> None:
        """Fill in the report of a rebuild that finds nothing changed."""
        if self.manifest and self.documents:
            report.version, report.documents = self.manifest.version, self.manifest.documents
            report.unchanged, report.files_kept = report.documents, len(self.documents.files())
            report.failed = [(failure.path, failure.reason) for failure in self.documents.failures()]

    def taken_over(self, one: Found) -> Iterator[Document | Failure]:
        """Yield what was read of a file at the last rebuild, under the name that it has now."""
        if not (one.before and self.documents):
            return
        for document in self.documents.documents_of(one.before.number):
            path = _moved(document.path, one.before.name, one.file.name)
            yield replace(document, path=path, source=one.file.source)
        for failure in self.documents.failures(one.before.number):
            yield replace(failure, path=_moved(failure.path, one.before.name, one.file.name))


Added = Callable[[DocumentWriter, Document], None]
"""Called with the file that is written and a document in it."""


@dataclass(frozen=True, slots=True)
class How:
    """How files are read: within which bounds, in processes that run which command; `added` is called with each
    document that was added to those of the new version."""

    bounds: Bounds
    command: Command
    added: Added


def read_files(job: Job, found: Sequence[Found], last: LastVersion, report: Report, how: How) -> None:
    """Write what the files hold into the new version; what cannot be read is named in the report."""
    reading = read_all([one.file for one in found if one.before is None], how.bounds, how.command)
    coming = next(reading, None)  # the processes start, while what is taken over is written
    with DocumentWriter(job.folder, last.folder) as writer:
        lone = writer.kept.lone_files()
        for at_once, run in groupby(enumerate(found, start=1), lambda one: _stays(one[1], lone)):
            rest = list(run)
            if at_once and _take_over(writer, [one for _, one in rest], report):
                job.progress("reading", rest[-1][0], len(found))
                continue
            for number, one in rest:
                documents = last.taken_over(one) if one.before or not coming else map(_told, coming[1])
                report.files_kept += one.before is not None
                _write(writer, one, documents, report, how.added)
                coming = coming if one.before else next(reading, None)
                job.progress("reading", number, len(found))
    report.files_read = len(found) - report.files_kept
    if not report.documents:
        raise NothingToIndex(
            f"no document could be read in {', '.join(job.sources) or 'no source'}: found {len(found)} files, "
            f"{len(report.failed)} of them unreadable; the served version is untouched",
            tuple(report.failed),
        )


def _stays(one: Found, lone: set[int]) -> bool:
    """Tell whether a file is where it was, and one of those whose documents stay what they are."""
    before = one.before
    return bool(before and before.number in lone and (before.source, before.name) == (one.file.source, one.file.name))


def _take_over(writer: DocumentWriter, run: Sequence[Found], report: Report) -> bool:
    """Write a run of such files as they were; tell whether that could be."""
    if writer.kept.has_come(one.before.number for one in run if one.before):
        return False
    numbers = [(writer.add_file(one.state), one.before.number) for one in run if one.before]
    report.documents += writer.kept.take_over_files(numbers)
    report.files_kept += len(run)
    return True


def _write(
    writer: DocumentWriter, one: Found, documents: Iterator[Document | Failure], report: Report, added: Added
) -> None:
    number = writer.add_file(one.state)
    lasting = True
    for told in documents:
        if isinstance(told, Failure):
            report.failed.append((told.path, told.reason))
            writer.add_failure(number, told)
            lasting = lasting and told.lasting
        elif document := writer.add_document(told, number):
            report.documents += 1
            added(writer, document)
        else:
            report.repeated.append(told.path)
    if not lasting:
        writer.forget_state(number)


def _told(found: Document | CorpusError) -> Document | Failure:
    if isinstance(found, Document):
        return found
    return Failure(found.path, found.reason, not isinstance(found, NotReadNow))


def _moved(path: str, before: str, now: str) -> str:
    """Return the path of a document whose file has another name now; the id of a `.jsonl` line stays."""
    inside = path.removeprefix(before)
    return now + inside if path.startswith(before) and inside[:1] in ("", "/", ",") else path
