"""What the model gave for the texts of the passages: from the last version where that has it, else from the cache."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np

from index.cache import EmbeddingCache
from index.dense import FILE as DENSE_FILE
from index.dense import Dense
from index.embedding import missing
from index.job import Job
from index.late import PLACES_FILE, SPACE_FILE, UNITS_FILE, Late
from index.reading import LastVersion
from index.types import Vectors


class Given:
    """Vectors and token units by the digest of their text. A version's files are read a hundred times as fast."""

    def __init__(self, job: Job, cache: EmbeddingCache, last: LastVersion) -> None:
        self._cache, self._dimension, self._last = cache, job.encoder.dimension, last
        # The files are held against their digests while the changed documents are read.
        thread = ThreadPoolExecutor(1)
        self._folder = thread.submit(_with_vectors, job, last)
        thread.shutdown(wait=False)

    @cached_property
    def _rows(self) -> dict[str, int]:
        documents = self._last.documents if self._folder.result() else None
        return {key: row for row, key in enumerate(documents.embedded())} if documents else {}

    @cached_property
    def _dense(self) -> Dense | None:
        folder = self._folder.result()
        return Dense(folder / DENSE_FILE) if folder else None

    @cached_property
    def _late(self) -> Late | None:
        folder, manifest = self._folder.result(), self._last.manifest
        return Late(folder, manifest.token_width) if folder and manifest and manifest.token_width else None

    def missing(self, keys: Iterable[str], tokens: bool) -> set[str]:
        """Return those of the keys that have no vector yet, or no token units where these are wanted."""
        known = self._rows if self._late or not tokens else {}
        return missing(self._cache, (key for key in keys if key not in known), tokens)

    def vectors(self, keys: Sequence[str]) -> Vectors:
        """Return the vectors of the keys, in their order: float32, (len(keys), dimension)."""
        vectors = np.empty((len(keys), self._dimension), dtype=np.float32)
        known = [place for place, key in enumerate(keys) if key in self._rows]
        if known and self._dense:
            vectors[known] = self._dense.vectors([self._rows[keys[place]] for place in known])
        new = [place for place, key in enumerate(keys) if key not in self._rows]
        vectors[new] = self._cache.get([keys[place] for place in new], self._dimension)
        return vectors

    def units(self, keys: Sequence[str]) -> Iterator[bytes]:
        """Yield the token units of the keys, in their order."""
        late = self._late
        new = self._cache.units([key for key in keys if late is None or key not in self._rows])
        yield from (late.units(self._rows[key]) if late and key in self._rows else next(new) for key in keys)


def _with_vectors(job: Job, last: LastVersion) -> Path | None:
    """Return the folder of the last version, if its vectors are whole, and as the model gave them."""
    manifest = last.manifest
    if manifest is None or manifest.words_only or manifest.nearest.lists:
        return None
    return last.whole(job, DENSE_FILE, UNITS_FILE, PLACES_FILE, SPACE_FILE)
