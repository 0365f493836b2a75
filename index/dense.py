"""The vectors' side of the search: FAISS, inner product of unit vectors, that is cosine; every one up to a size.

The numbers have 16 bits: half of the memory to read for a question, and no cosine moves by more than `lists.SAME`.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import DamagedIndex
from index.lists import SIXTEEN_BITS, in_lists, tuned
from index.manifest import EXACT, EXACT_PASSAGES, Nearest
from index.types import Vectors

FILE = "dense.faiss"


def write_dense(
    path: Path, vectors: Vectors, questions: Vectors | None = None, most_exact: int = EXACT_PASSAGES
) -> Nearest:
    """Write the vectors, in row order; return how the nearest are found among them.

    More than `most_exact` are put in lists; `questions`, as they are searched, tell how many of these to look at.
    """
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    index: faiss.Index
    if len(vectors) > most_exact:
        index = lists = in_lists(vectors)
        nearest = tuned(lists, vectors, vectors[:1] if questions is None else questions)
    else:
        index, nearest = faiss.IndexScalarQuantizer(vectors.shape[1], *SIXTEEN_BITS), EXACT
        index.train(vectors)
        index.add(vectors)
    with path.open("wb") as file:  # not by its name: on a full disk FAISS would lose the end of the file in silence
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]
    return nearest


_MEAN_OF = 5000
# Of what the lists looked at hold on average, a search may ask for such a share; for more, it looks at all lists.
_MOST_ASKED = 0.25


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
        self._lists = self._index if isinstance(self._index, faiss.IndexIVF) else None
        if self._lists is not None:
            self._lists.make_direct_map()  # where the vector of a row lies

    def search(self, vector: Vectors, count: int, rows: NDArray[np.int64] | None = None) -> dict[int, float]:
        """Return the nearest passages: row → cosine, best first, ties in row order; among `rows` alone where given.

        Exact where there are no lists, and among `rows` in any case: these are searched, never a result cut down.
        """
        count = min(count, self.size if rows is None else len(rows))
        if count < 1:
            return {}
        # Threads would wait for one another longer than one of them searches, the more so beside other programs.
        faiss.omp_set_num_threads(1)
        cosines, found = self._index.search(vector.reshape(1, -1), count, params=self._parameters(count, rows))
        kept = found[0] >= 0
        order = np.lexsort((found[0][kept], -cosines[0][kept]))
        return dict(zip(found[0][kept][order].tolist(), cosines[0][kept][order].tolist(), strict=True))

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

    def _parameters(self, count: int, rows: NDArray[np.int64] | None) -> faiss.SearchParameters | None:
        """Return how FAISS is to search where it is not as the index was written."""
        chosen = {} if rows is None else {"sel": self._selector(rows)}
        if self._lists is None:
            return faiss.SearchParameters(**chosen) if chosen else None
        lists, probed = self._lists.nlist, self._lists.nprobe
        everywhere = rows is not None or count > _MOST_ASKED * self.size * probed / lists
        return faiss.SearchParametersIVF(nprobe=lists if everywhere else probed, **chosen)  # type: ignore[call-arg]

    def _selector(self, rows: NDArray[np.int64]) -> faiss.IDSelector:
        allowed = np.zeros(self.size, dtype=bool)
        allowed[rows] = True
        return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg, arg-type]


class NoVectors(Dense):
    """Stands for the vectors of a version of words alone: nothing is found, and nothing is near."""

    def __init__(self, passages: int) -> None:
        self.size = passages
        self.dimension = 0

    def search(self, vector: Vectors, count: int, rows: NDArray[np.int64] | None = None) -> dict[int, float]:
        """Return nothing."""
        return {}

    def cosines(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """Return a cosine of 0 for each of the passages `rows`."""
        return dict.fromkeys(rows, 0.0)

    def mean_cosine(self, vector: Vectors) -> float:
        """Return 0."""
        return 0.0

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """Return vectors of no length: float32, (len(rows), 0)."""
        return np.zeros((len(rows), 0), dtype=np.float32)
