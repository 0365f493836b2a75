"""Second stage of a rebuild: documents → passages, and the texts that stand for them before the model."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby, islice
from pathlib import Path

from corpus import READ, Document, File, RepeatedLine, ToldDocument, left_out, passages
from index.apart import asked_from, bounds_apart, command, passages_from
from index.cut import CutPassage, cut_passage
from index.embedding import keeps_tokens
from index.given import Given
from index.job import Job
from index.offers import Cut, Wording, wordings
from index.reading import How
from index.report import Report
from index.writer import DocumentWriter

# Texts looked up in the cache at once.
_LOOKED_UP = 1000


class Cutting:
    """The passages of the new version as they are cut, and the texts that have to go through the model for them.

    `offered` is what the documents that were cut offer, by their ids.
    """

    def __init__(self, job: Job, given: Given, report: Report, at_once: bool) -> None:
        """`at_once`: documents are cut while the next ones are read, as far as each can be cut by itself."""
        self._job, self.given, self._report, self._at_once = job, given, report, at_once
        self.offered: dict[str, list[Wording]] = {}
        self._loading: Future[list[int]] | None = None
        self._cut = 0
        self._new: dict[str, str] = {}
        self._waiting: dict[str, str] = {}

    def how(self, files: Sequence[File]) -> How:
        """Return how files are to be read: in processes that cut as well, if these can, and there is enough."""
        options, folder = self._job.options, self._job.encoder.tokenizer_folder
        apart = bounds_apart(options.bounds, files) if folder and self._at_once else None
        if folder and apart:
            return How(apart, command(folder, options.limits), self._added)
        self._load()
        return How(options.bounds, READ, self._added)

    def _load(self) -> None:
        """Begin to load the tokenizer, while documents are read: each takes a second."""
        thread = ThreadPoolExecutor(1)
        self._loading = thread.submit(self._job.encoder.count_tokens, ["un"])
        thread.shutdown(wait=False)

    def _added(self, writer: DocumentWriter, document: Document) -> None:
        """Cut a document that was just read; from the first page of a site on, the others wait: it has a frame."""
        self._at_once = self._at_once and not document.surroundings
        if not self._at_once and self._loading is None:
            self._load()
        if self._at_once:
            with self._report.stage("splitting"):
                self._add(writer, document, ())
                self._cut += 1

    def cut_rest(self, last: Path | None) -> dict[str, str]:
        """Cut the other documents; return the texts that have not been through the model yet, by digest.

        Documents that a version in the folder `last` was made of, too, are not cut again.
        """
        report = self._report
        with DocumentWriter(self._job.folder, last) as writer:
            repeated = writer.kept.repeated(writer.pages())
            writer.add_repeated(repeated)
            report.repeated_lines = len(repeated)
            same = writer.kept.documents(repeated, self._lacking) if self._cut < report.documents else set()
            keys = enumerate(writer.document_ids(), start=1)
            for kept, run in groupby(islice(keys, self._cut, None), lambda one: one[1] in same):
                rest = list(run)
                if kept:
                    report.passages += writer.kept.take_over(rest[0][0], rest[-1][0])
                    self._job.progress("splitting", rest[-1][0], report.documents)
                    continue
                for number, key in rest:
                    self._add(writer, writer.document(key), repeated)
                    self._job.progress("splitting", number, report.documents)
        self._look()
        if not keeps_tokens(self._job, report.passages):  # known at last: those that have their vectors need no more
            self._waiting = {key: self._waiting[key] for key in self.given.missing(self._waiting, tokens=False)}
        report.embedded = len(self._waiting)
        report.cached = report.passages - report.embedded
        return self._waiting

    def _add(self, writer: DocumentWriter, document: Document, repeated: Sequence[RepeatedLine]) -> None:
        told = document.told if isinstance(document, ToldDocument) else None
        cut = passages_from(document, told) if told else self._cut_of(document, repeated)
        writer.add_passages(document, cut)
        places = [Cut(one.id, one.span.start, one.span.end, one.headings) for one in (made.passage for made in cut)]
        self.offered[document.id] = wordings(document, places, asked_from(told) if told else None)
        self._report.passages += len(cut)
        self._new |= {one.embedded_sha256: one.embedded for one in cut}
        if len(self._new) >= _LOOKED_UP:
            self._look()

    def _cut_of(self, document: Document, repeated: Sequence[RepeatedLine]) -> list[CutPassage]:
        if self._loading:
            self._loading.result()
        without = left_out(document, repeated)
        found = passages(document, self._job.encoder.count_tokens, self._job.options.limits, without)
        return [cut_passage(document, passage) for passage in found]

    def _look(self) -> None:
        """Let those of the new texts wait that the cache does not know."""
        self._waiting |= {key: self._new[key] for key in self._lacking(self._new)}
        self._new = {}

    def _lacking(self, keys: Iterable[str]) -> set[str]:
        return self.given.missing(keys, self._job.options.token_passages > 0)
