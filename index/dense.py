"""The vectors' side of the search: FAISS, exact inner product of unit vectors, that is cosine."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndex
from index.types import Vectors


def write_dense(path: Path, vectors: Vectors) -> None:
    """Write the vectors, in row order."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    with path.open("wb") as file:  # not by its name: on a full disk FAISS would lose the end of the file in silence
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


_MEAN_OF = 5000


class Dense:
    """The vectors of an index. Cosines are in [-1, 1], higher is better."""

    def __init__(self, path: Path) -> None:
        try:
            # Mapped, not read: the workers of a server share its memory, and opening takes no time.
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise DamagedIndex(f"{path}: the vectors cannot be read ({reason}); run `sourcier rebuild`") from error
        self.size = int(self._index.ntotal)
        self.dimension = int(self._index.d)

    def search(self, vector: Vectors, count: int, rows: NDArray[np.int64] | None = None) -> dict[int, float]:
        """Return the nearest passages: row → cosine; searched among `rows` alone where they are given."""
        count = min(count, self.size if rows is None else len(rows))
        if count < 1:
            return {}
        parameters = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        cosines, found = self._index.search(vector.reshape(1, -1), count, params=parameters)
        pairs = zip(found[0].tolist(), cosines[0].tolist(), strict=True)
        return {row: cosine for row, cosine in pairs if row >= 0}

    def cosines(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """Return the cosines of the passages `rows`."""
        return dict(zip(rows, (self.vectors(rows) @ vector).tolist(), strict=True)) if rows else {}

    def mean_cosine(self, vector: Vectors) -> float:
        """Return the mean cosine of the passages, of 5,000 at most that lie evenly over them."""
        rows = np.linspace(0, self.size - 1, min(self.size, _MEAN_OF)).astype(np.int64).tolist()
        with np.errstate(invalid="ignore"):  # vectors that are no numbers are told when the version is checked
            return float(np.mean(self.vectors(rows) @ vector)) if rows else 0.0

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of the passages `rows`: float32, (len(rows), dimension)."""
        stored: Vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return stored
