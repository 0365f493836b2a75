"""What differs between the documents just read and those of the served version; the new version's name."""

import json
from dataclasses import asdict

from corpus import digest
from index.documents import Documents
from index.job import Job
from index.reading import LastVersion
from index.report import Report
from index.whole_columns import WholeColumns

Place = tuple[str, str]


def compare_documents(job: Job, last: LastVersion, report: Report) -> None:
    """Name the new version after its content, and tell what differs from the served one."""
    with WholeColumns(job.folder) as documents:
        new, texts = _identities(documents), _texts(documents)
        failures = [asdict(failure) for failure in documents.failures()]
    old = _identities(last.documents) if last.documents else {}
    added = [place for place in new if place not in old]
    removed = [place for place in old if place not in new]
    report.renamed = _renamed(added, removed, texts, _texts(last.documents) if last.documents else {})
    gone, come = {pair[0] for pair in report.renamed}, {pair[1] for pair in report.renamed}
    report.added = [path for _, path in added if path not in come]
    report.removed = [path for _, path in removed if path not in gone]
    report.changed = [place[1] for place, identity in new.items() if old.get(place, identity) != identity]
    report.unchanged = len(new) - len(added) - len(report.changed)
    content = [asdict(job.recipe), job.sources, list(new.values()), failures]
    report.version = digest(json.dumps(content))[:16]


def _identities(documents: Documents) -> dict[Place, str]:
    """Return for each place (source, path) what identifies the documents there: `.jsonl` files may share an id."""
    found: dict[Place, str] = {}
    for place, identity in documents.identities():
        found[place] = found.get(place, "") + identity
    return found


def _texts(documents: Documents) -> dict[Place, str]:
    return dict(documents.digests())


def _renamed(
    added: list[Place], removed: list[Place], new: dict[Place, str], old: dict[Place, str]
) -> list[tuple[str, str]]:
    """Return the paths, old and new, of documents that went from one place and came in another with one text."""
    waiting: dict[str, list[Place]] = {}
    for place in removed:
        waiting.setdefault(old[place], []).append(place)
    return [(waiting[new[place]].pop(0)[1], place[1]) for place in added if waiting.get(new[place])]
