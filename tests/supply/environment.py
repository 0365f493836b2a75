"""The packages that Sourcier brings into an environment, read from what is installed there."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = "sourcier"


@dataclass(frozen=True, slots=True)
class Installed:
    """An installed package: its canonical name, its version without a local part, what it requires of the others."""

    name: str
    version: str
    requires: tuple[str, ...]
    distribution: Distribution


def installed(extras: frozenset[str] = frozenset()) -> dict[str, Installed]:
    """Return Sourcier, with some of its extras, and all that it requires, directly or through others, by name.

    Raises:
        PackageNotFoundError: a required package is not installed.
    """
    found: dict[str, Installed] = {}
    known: dict[str, frozenset[str]] = {}
    waiting = [(ROOT, extras)]
    while waiting:
        name, wanted = waiting.pop()
        if name in known and wanted <= known[name]:
            continue
        known[name] = known.get(name, frozenset()) | wanted
        dist = distribution(name)
        needed = list(_requirements(dist, known[name]))
        found[name] = Installed(name, public_version(dist.version), tuple(sorted({key for key, _ in needed})), dist)
        waiting += needed
    return dict(sorted(found.items()))


def public_version(version: str) -> str:
    """Return a version without what only one builder has added (`+cpu`)."""
    return version.split("+")[0]


def _requirements(dist: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for line in dist.requires or ():
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            yield canonicalize_name(requirement.name), frozenset(requirement.extras)
