"""What unrelated questions get from an index: the level from which a score begins to mean something."""

import functools
from collections.abc import Sequence
from importlib.resources import files

import numpy as np

from corpus import digest
from index.cache import EmbeddingCache
from index.dense import Dense
from index.lexical import Lexical
from index.manifest import Calibration
from index.types import Encoder, Vectors

_MOST_PASSAGES = 5000


@functools.cache
def null_questions() -> tuple[str, ...]:
    """Return the questions of general knowledge that come with Sourcier, in French and in English."""
    lines = (files("index") / "null_questions.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def null_keys() -> list[str]:
    """Return the keys of the null questions in the embedding cache."""
    # Not the digest of the question alone: a passage of the same words has another prompt, hence another vector.
    return [digest(f"question\0{question}") for question in null_questions()]


def null_vectors(encoder: Encoder, cache: EmbeddingCache) -> Vectors:
    """Return the vectors of the null questions; those that are not in the cache are put there."""
    keys = null_keys()
    missing = cache.missing(keys)
    new = [(key, question) for key, question in zip(keys, null_questions(), strict=True) if key in missing]
    if new:
        cache.put([key for key, _ in new], encoder.encode_questions([question for _, question in new]))
    return cache.get(keys, encoder.dimension)


def calibrate(dense: Dense, lexical: Lexical, vectors: Vectors) -> Calibration:
    """Return what the null questions, of these vectors, get from the passages.

    Medians and median absolute deviations: a corpus may well answer a few of them.
    """
    sample = np.linspace(0, dense.size - 1, min(dense.size, _MOST_PASSAGES)).astype(int).tolist()
    means = [np.mean(list(dense.cosines(vector, sample).values())) for vector in vectors]
    nearest = [max(dense.search(vector, 1).values()) for vector in vectors]
    coverages = [coverage(lexical, ((question, 1.0),)) for question in null_questions()]
    return Calibration(float(np.mean(means)), *_median_and_spread(nearest), *_median_and_spread(coverages))


def coverage(lexical: Lexical, words: Sequence[tuple[str, float]]) -> float:
    """Return the best BM25 of a question as a share of the highest that its words allow, in [0, 1]."""
    highest = lexical.highest_score(words)
    return max(lexical.search(words, 1).values(), default=0.0) / highest if highest else 0.0


def _median_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """Return the median, and the median absolute deviation on the scale of a standard deviation."""
    median = float(np.median(values))
    return median, float(1.4826 * np.median(np.abs(np.asarray(values) - median)))
