"""What unrelated questions have in common: taken off a question, fewer passages are near to all of them.

A cosine then counts above what unrelated questions get from that very passage, not above what they get on average: the
difference of the two is the cosine with their mean, of which a search takes off a part. It is what local scaling is for
(Radovanović, Nanopoulos, Ivanović, jmlr.org/papers/v11/radovanovic10a.html; Conneau and others,
arxiv.org/abs/1710.04087), with one vector.
"""

from pathlib import Path

import numpy as np

from index.errors import DamagedIndex
from index.types import Vectors

NAME = "null.vector"


def write_null_vector(folder: Path, questions: Vectors) -> None:
    """Write the mean of the vectors of unrelated questions."""
    (folder / NAME).write_bytes(questions.mean(axis=0).astype("<f4").tobytes())


def read_null_vector(folder: Path, dimension: int) -> Vectors:
    """Return the mean of the vectors of unrelated questions: float32, (dimension,), shorter than 1.

    A version without vectors, of dimension 0, has none.

    Raises:
        DamagedIndex: it is not there, or of another length.
    """
    if not dimension:
        return np.zeros(0, dtype=np.float32)
    path = folder / NAME
    try:
        return np.frombuffer(path.read_bytes(), dtype="<f4").reshape(dimension)
    except (OSError, ValueError) as error:
        raise DamagedIndex(f"{path}: the vector cannot be read ({error}); run `sourcier rebuild`") from error
