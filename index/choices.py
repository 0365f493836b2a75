"""What the documents of a version can be filtered by: a reader chooses among what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Choices:
    """The sources (paths) and the languages (codes) of the documents, in order, and their first and last date."""

    sources: tuple[str, ...]
    languages: tuple[str, ...]
    first: date | None
    last: date | None

    @property
    def source_names(self) -> list[str]:
        """The last names of the sources, each once; a source may be asked for by it."""
        return sorted({PurePath(source).name for source in self.sources})

    def unknown_sources(self, names: Sequence[str]) -> list[str]:
        """Return those of the names that are neither the path nor the last name of a source."""
        return [name for name in names if name not in self.sources and name not in self.source_names]
