"""Second stage of a rebuild: documents → passages, and the texts that stand for them before the model."""

from collections.abc import Iterator, Sequence

from corpus import Document, Passage, digest, left_out, passages, repeated_lines
from index.cache import EmbeddingCache
from index.job import Job
from index.report import Report
from index.writer import DocumentWriter


def cut(job: Job, cache: EmbeddingCache, report: Report) -> dict[str, str]:
    """Cut the documents into passages; return the texts that have no vector yet, by digest."""
    waiting: dict[str, str] = {}
    with DocumentWriter(job.folder) as writer:
        repeated = repeated_lines(writer.documents())
        writer.add_repeated(repeated)
        report.repeated_lines = len(repeated)
        for number, document in enumerate(writer.documents(), start=1):
            without = left_out(document, repeated)
            found = passages(document, job.encoder.count_tokens, job.options.limits, without)
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
    """Return the text whose vector stands for a passage: what it stands under, what leads it, then its words."""
    words = passage.span.of(document.text)
    own = passage.headings and " ".join(words[: len(passage.headings[-1]) + 8].split()).startswith(passage.headings[-1])
    above = passage.headings[:-1] if own else passage.headings
    title = "" if words.startswith(document.metadata.title) else document.metadata.title
    return "\n".join(filter(None, (context(title, above), *_leads(document, passage), words)))


def _leads(document: Document, passage: Passage) -> Iterator[str]:
    return (lead.of(document.text) for lead in passage.leads)
