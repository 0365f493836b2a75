"""Second stage of a rebuild: documents → passages, and the texts that stand for them before the model."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus import Document, Passage, RepeatedLine, digest, left_out, passages, text_fragment
from index.cache import EmbeddingCache
from index.embedding import keeps_tokens, missing
from index.job import Job
from index.near import signature
from index.report import Report
from index.writer import CutPassage, DocumentWriter

# Code points before a passage that tell it from others of the same words on its page.
_BEFORE = 300


def cut_documents(job: Job, cache: EmbeddingCache, last: Path | None, report: Report) -> dict[str, str]:
    """Cut the documents into passages; return the texts that have not been through the model yet, by digest.

    Documents that a version in the folder `last` was made of, too, are not cut again.
    """
    waiting: dict[str, str] = {}

    def lacking(keys: Iterable[str]) -> set[str]:
        return missing(cache, keys, job.options.token_passages > 0)

    with DocumentWriter(job.folder, last) as writer:
        repeated = writer.kept.repeated(writer.pages())
        writer.add_repeated(repeated)
        report.repeated_lines = len(repeated)
        same = writer.kept.documents(repeated, lacking)
        for number, key in enumerate(writer.document_ids(), start=1):
            if key in same:
                report.passages += writer.kept.take_over(key)
            else:
                embedded = _cut(job, writer, key, repeated)
                report.passages += len(embedded)
                keys = {digest(text): text for text in embedded}
                waiting |= {text: keys[text] for text in lacking(keys)}
            job.progress("splitting", number, report.documents)
        report.folded = writer.fold()
    if not keeps_tokens(job, report.passages):  # known at last: those that have their vectors need no more
        waiting = {key: waiting[key] for key in cache.missing(waiting)}
    report.embedded = len(waiting)
    report.cached = report.passages - len(waiting)
    return waiting


def _cut(job: Job, writer: DocumentWriter, key: str, repeated: Sequence[RepeatedLine]) -> list[str]:
    """Cut a document; return the texts that stand for its passages."""
    document = writer.document(key)
    without = left_out(document, repeated)
    found = passages(document, job.encoder.count_tokens, job.options.limits, without)
    cut = [_described(document, passage) for passage in found]
    writer.add_passages(document, cut)
    return [one.embedded for one in cut]


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
