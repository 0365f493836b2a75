"""Third stage of a rebuild: the texts that stand for the passages → the cache, in one pass of the model."""

from collections.abc import Iterable

from index.cache import EmbeddingCache
from index.job import Job
from index.token_space import space_key, token_space
from index.token_units import MAKING, token_units

# Passages encoded between two writes to the cache: the most that a kill can cost.
_BATCH = 64


def making() -> str:
    """Return the name of how token units are made, for the cache: it changes whenever they could."""
    return f"{MAKING} {space_key()}"


def keeps_tokens(job: Job, passages: int) -> bool:
    """Tell whether a version of so many passages keeps their tokens."""
    return passages <= job.options.token_passages


def missing(cache: EmbeddingCache, keys: Iterable[str], tokens: bool) -> set[str]:
    """Return those of the keys that have no vector yet, or no token units where these are wanted."""
    wanted = set(keys)
    return cache.missing(wanted) | (cache.missing_units(wanted) if tokens else set())


def embed(job: Job, cache: EmbeddingCache, waiting: dict[str, str], tokens: bool) -> None:
    """Take texts through the model into the cache, longest first: a batch is padded to its longest."""
    keys = sorted(waiting, key=lambda key: (-len(waiting[key]), key))
    space = token_space(job.encoder, cache) if tokens else None
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        texts = [waiting[key] for key in batch]
        if space:
            read = job.encoder.read_passages(texts)
            cache.put(batch, read.vectors, [token_units(one.states, space).tobytes() for one in read.tokens])
        else:
            cache.put(batch, job.encoder.encode_passages(texts))
        job.progress("embedding", start + len(batch), len(keys))
