"""Second stage of a rebuild: documents → passages, and the texts that stand for them before the model."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby, islice
from pathlib import Path

from corpus import Document, Passage, RepeatedLine, left_out, passages, text_fragment
from index.embedding import keeps_tokens
from index.given import Given
from index.job import Job
from index.near import signature
from index.report import Report
from index.writer import CutPassage, DocumentWriter

# Texts looked up in the cache at once.
_LOOKED_UP = 1000
# Code points before a passage that tell it from others of the same words on its page.
_BEFORE = 300


class Cutting:
    """The passages of the new version as they are cut, and the texts that have to go through the model for them."""

    def __init__(self, job: Job, given: Given, report: Report, at_once: bool) -> None:
        """`at_once`: documents are cut while the next ones are read, as far as each can be cut by itself."""
        self._job, self.given, self._report, self._at_once = job, given, report, at_once
        # The tokenizer is loaded while the reading begins: each takes a second.
        thread = ThreadPoolExecutor(1)
        self._loading = thread.submit(job.encoder.count_tokens, ["un"])
        thread.shutdown(wait=False)
        self._cut = 0
        self._new: dict[str, str] = {}
        self._waiting: dict[str, str] = {}

    def added(self, writer: DocumentWriter, document: Document) -> None:
        """Cut a document that was just read; from the first page of a site on, the others wait: it has a frame."""
        self._at_once = self._at_once and not document.surroundings
        if self._at_once:
            self._loading.result()
            with self._report.stage("splitting"):
                self._add(writer, document, ())
                self._cut += 1

    def cut_rest(self, last: Path | None) -> dict[str, str]:
        """Cut the other documents; return the texts that have not been through the model yet, by digest.

        Documents that a version in the folder `last` was made of, too, are not cut again.
        """
        self._loading.result()
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
            report.folded = writer.fold()
        self._look()
        if not keeps_tokens(self._job, report.passages):  # known at last: those that have their vectors need no more
            self._waiting = {key: self._waiting[key] for key in self.given.missing(self._waiting, tokens=False)}
        report.embedded = len(self._waiting)
        report.cached = report.passages - report.embedded
        return self._waiting

    def _add(self, writer: DocumentWriter, document: Document, repeated: Sequence[RepeatedLine]) -> None:
        without = left_out(document, repeated)
        found = passages(document, self._job.encoder.count_tokens, self._job.options.limits, without)
        cut = [_described(document, passage) for passage in found]
        writer.add_passages(document, cut)
        self._report.passages += len(cut)
        self._new |= {one.embedded_sha256: one.embedded for one in cut}
        if len(self._new) >= _LOOKED_UP:
            self._look()

    def _look(self) -> None:
        """Let those of the new texts wait that the cache does not know."""
        self._waiting |= {key: self._new[key] for key in self._lacking(self._new)}
        self._new = {}

    def _lacking(self, keys: Iterable[str]) -> set[str]:
        return self.given.missing(keys, self._job.options.token_passages > 0)


def _described(document: Document, passage: Passage) -> CutPassage:
    words, above = passage.span.of(document.text), context(document.metadata.title, passage.headings)
    signed = signature(words, "\n".join((above, *_leads(document, passage))))
    return CutPassage(passage, embedded_text(document, passage), signed, _fragment(document, passage))


def _fragment(document: Document, passage: Passage) -> str | None:
    if document.metadata.url is None:
        return None
    span = passage.span
    before = document.text[max(0, span.start - _BEFORE) : span.start]
    return text_fragment(document.surroundings or document.text, span.of(document.text), before)


def context(title: str, headings: Sequence[str]) -> str:
    """Return what a passage stands under, as one line: title > heading > heading."""
    return " > ".join(part for part in (title, *headings) if part)


def embedded_text(document: Document, passage: Passage) -> str:
    """Return the text whose vector stands for a passage: what it stands under, what leads it, then its words."""
    words = passage.span.of(document.text)
    own = passage.headings and " ".join(words[: len(passage.headings[-1]) + 8].split()).startswith(passage.headings[-1])
    above = passage.headings[:-1] if own else passage.headings
    title = "" if words.startswith(document.metadata.title) else document.metadata.title
    return "\n".join(filter(None, (context(title, above), *_leads(document, passage), words)))


def _leads(document: Document, passage: Passage) -> Iterator[str]:
    return (lead.of(document.text) for lead in passage.leads)
