"""First answers early: a version of words alone, published while the vectors of many new documents are made."""

from datetime import UTC, datetime
from pathlib import Path

from index import store
from index.check import check_version
from index.documents import Documents
from index.job import Job
from index.manifest import UNKNOWN, Manifest
from index.reading import LastVersion
from index.report import Report
from index.version_files import file_records

# A served version that holds this share of the documents goes on answering: it knows what they mean.
_MOST_KNOWN = 0.5


def comes_early(job: Job, last: LastVersion, report: Report) -> bool:
    """Tell whether a version of words alone serves readers better than what is served: there is much to embed, and
    most of the documents are found by nothing yet."""
    if report.embedded < job.options.early_passages or store.current_version(job.data) == _name(report):
        return False
    known = report.unchanged + len(report.changed) + len(report.renamed)
    return not last.searchable(job) or known < _MOST_KNOWN * report.documents


def publish_early(job: Job, report: Report) -> None:
    """Publish what has been written so far; writing goes on beside it."""
    folder = store.linked(job.folder)
    manifest = made_of_words(job, folder, report)
    manifest.write(folder)
    check_version(folder, manifest)
    store.publish(job.data, manifest.version, folder)
    report.words_version = manifest.version


def made_of_words(job: Job, folder: Path, report: Report) -> Manifest:
    """Return the manifest of a version in a folder that has no vectors yet."""
    with Documents(folder) as documents:
        choices = documents.choices()
    return Manifest(
        version=_name(report),
        sequence=store.next_sequence(job.data),
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        recipe=job.recipe,
        dimension=0,
        token_width=0,
        sources=job.sources,
        documents=report.documents,
        passages=report.passages,
        choices=choices,
        calibration=UNKNOWN,
        files=file_records(folder),
        words_only=True,
    )


def _name(report: Report) -> str:
    return f"{report.version}-words"
