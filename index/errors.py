"""What can go wrong with an index.

SearchIndexError
├── NoIndex             nothing has been indexed yet
├── IncompatibleIndex   the index was made with other settings than the present ones
├── DamagedIndex        a file of the index is missing, cut short or altered
├── UnknownVersion      a version that is not kept
├── NothingToIndex      a rebuild found no document that it could read
├── RebuildRunning      another rebuild of the same data folder is under way
├── StorageFailed       the disk is full, or refuses to be written
└── ModelFailed         the model cannot be loaded
"""

from pathlib import Path


class SearchIndexError(Exception):
    """The root of what goes wrong with an index; its message says what was found and what mends it."""


class NoIndex(SearchIndexError):
    """Nothing has been indexed yet."""


class IncompatibleIndex(SearchIndexError):
    """The index was made with other settings than the present ones."""


class DamagedIndex(SearchIndexError):
    """A file of the index is missing, cut short or altered."""


class UnknownVersion(SearchIndexError):
    """A version that is not kept."""


class NothingToIndex(SearchIndexError):
    """A rebuild found no document that it could read; `failures` are the reasons, path by path."""

    def __init__(self, message: str, failures: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.failures = failures


class RebuildRunning(SearchIndexError):
    """Another rebuild of the same data folder is under way."""


class StorageFailed(SearchIndexError):
    """The disk is full, or refuses to be written."""


class ModelFailed(SearchIndexError):
    """The model cannot be loaded."""

    @classmethod
    def damaged(cls, path: Path, error: Exception) -> "ModelFailed":
        """Return what to raise where a file of an unpacked model cannot be read; it says what to do."""
        return cls(f"{path} cannot be read ({error}): delete the folder {path.parent}, it is then unpacked again")
