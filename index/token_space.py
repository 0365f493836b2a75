"""The token states of a model → directions in which they differ by meaning.

All states of a model lie in a narrow cone around their mean, and differ most along a few directions that say nothing
of the meaning (Mu, Viswanath, arxiv.org/abs/1702.01417). Both are learned from texts that come with Sourcier, not from
the documents: what is kept of a passage is then the same in every index, and is never computed twice.
"""

import functools
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from corpus import digest
from index.cache import EmbeddingCache
from index.types import Encoder, States

_COMPONENTS = 4


@dataclass(frozen=True, slots=True)
class TokenSpace:
    """What the states of a model have in common. `mean`: float32, (width,); `components`: float32, (n, width)."""

    mean: NDArray[np.float32]
    components: NDArray[np.float32]

    def directions(self, states: States) -> States:
        """Return the states without what they have in common, of length 1: float32, (tokens, width)."""
        apart: States = states - self.mean
        apart -= (apart @ self.components.T) @ self.components
        apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
        return apart


@functools.cache
def space_texts() -> tuple[str, ...]:
    """Return the texts that the space of a model is learned from."""
    lines = (files("index") / "token_space.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def space_key() -> str:
    """Return the key of the space in the embedding cache: it changes with the texts."""
    return digest("\n".join(("token space", *space_texts())))


def space_of(states: States) -> TokenSpace:
    """Return the space of token states: their mean, and the directions in which they differ most."""
    mean = states.mean(axis=0) if len(states) else np.zeros(states.shape[1])
    apart = (states - mean).astype(np.float64)
    _, vectors = np.linalg.eigh(apart.T @ apart)
    components = vectors[:, ::-1][:, : min(_COMPONENTS, states.shape[1] // 2)].T
    return TokenSpace(mean.astype(np.float32), np.ascontiguousarray(components, dtype=np.float32))


def token_space(encoder: Encoder, cache: EmbeddingCache) -> TokenSpace:
    """Return the space of a model, from the cache; it is learned and put there the first time."""
    key = space_key()
    if cache.missing_units([key]):
        tokens = encoder.read_passages(space_texts()).tokens
        found = space_of(np.concatenate([one.states for one in tokens]))
        cache.put_units([key], [np.concatenate([found.mean[None], found.components]).astype("<f4").tobytes()])
    (stored,) = cache.units([key])
    rows = np.frombuffer(stored, dtype="<f4").astype(np.float32)
    return space_from(rows.reshape(-1, encoder.token_width))


def space_from(rows: NDArray[np.float32]) -> TokenSpace:
    """Return the space that is written as rows: the mean, then the components."""
    return TokenSpace(rows[0], rows[1:])
