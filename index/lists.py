"""Vectors in lists, each about a centroid: where there are many, only those of the lists nearest to a question are
looked at.

The lists hold the vectors themselves, in 16 bits a number: the cosines are those of a search of all lists, and a
search that looks at all of them is exact. A graph (HNSW) takes many times as long to build (docs/measures.md).
"""

import faiss
import numpy as np

from index.manifest import Nearest
from index.types import Vectors

LEAST_RECALL = 0.99
"""The recall at 10 that the number of lists looked at is chosen for."""

_TOP = 10
# Fewer lists are trained faster, more are searched faster: n vectors make 2·√n lists of √n/2.
_LISTS = 2.0
_FEWEST_PROBED = 8
# Rounds of k-means, and vectors of each list that it looks at.
_ROUNDS, _LOOKED_AT = 8, 40
_AT_ONCE = 50_000

SIXTEEN_BITS = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
"""How FAISS is told to keep numbers of 16 bits, and to compare vectors by their inner product."""

SAME = 1e-4
"""More than 16 bits a number move a cosine by."""


def in_lists(vectors: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """Return the vectors in lists; the same vectors give the same lists."""
    count, dimension = vectors.shape
    lists = max(1, min(round(_LISTS * count**0.5), count // 2))
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        lists,
        *SIXTEEN_BITS,
        False,  # what lies in a list is the vector, not its difference from the centroid
    )
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.min_points_per_centroid = _ROUNDS, _LOOKED_AT, 1
    index.cp.spherical = True
    index.train(vectors)
    for start in range(0, count, _AT_ONCE):
        index.add(vectors[start : start + _AT_ONCE])
    return index


def tuned(index: faiss.IndexIVFScalarQuantizer, vectors: Vectors, questions: Vectors) -> Nearest:
    """Set how many lists are looked at, the fewest that find what is near to the questions; return what was measured.

    `questions`: float32, (n, dimension), as they are searched.
    """
    tenth = _tenth_best(vectors, questions)
    index.nprobe = min(_FEWEST_PROBED, index.nlist)
    while (recall := _recall(index, questions, tenth)) < LEAST_RECALL and index.nprobe < index.nlist:
        index.nprobe = min(2 * index.nprobe, index.nlist)
    return Nearest(index.nlist, index.nprobe, round(recall, 4), len(questions))


def _recall(index: faiss.IndexIVFScalarQuantizer, questions: Vectors, tenth: Vectors) -> float:
    """Return the share of the ten nearest that are found; of several as near as the tenth, any will do."""
    cosines, _ = index.search(questions, min(_TOP, index.ntotal))
    return float(np.mean(cosines >= tenth[:, None] - SAME))


def _tenth_best(vectors: Vectors, questions: Vectors) -> Vectors:
    """Return the product of each question with the tenth nearest of all vectors, or with the last of fewer."""
    best = np.full((len(questions), 0), 0, dtype=np.float32)
    for start in range(0, len(vectors), _AT_ONCE):
        best = np.hstack([best, questions @ vectors[start : start + _AT_ONCE].T])
        best = np.partition(best, max(best.shape[1] - _TOP, 0), axis=1)[:, -_TOP:]
    tenth: Vectors = best.min(axis=1)
    return tenth
