"""Third stage of a rebuild: the texts that stand for the passages → the cache, in one pass of the model."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

from index.cache import EmbeddingCache
from index.job import Job
from index.token_space import space_key, token_space
from index.token_units import MAKING, token_units
from index.types import Encoder, Reading

# Passages encoded between two writes to the cache, unless a pass takes more: the most that a kill can cost.
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
    size = max(_BATCH, job.encoder.device.batch)
    batches = [keys[start : start + size] for start in range(0, len(keys), size)]
    done = 0
    with ThreadPoolExecutor(1) as thread:
        # The next batch is in the model while the last one is made into units and written: no core waits.
        ahead = (thread.submit(_read, job.encoder, [waiting[key] for key in batch], tokens) for batch in batches)
        reading = next(ahead, None)
        for batch in batches:
            read, reading = cast(Future[Reading], reading).result(), next(ahead, None)
            units = [token_units(one.states, space).tobytes() for one in read.tokens] if space else []
            cache.put(batch, read.vectors, units)
            done += len(batch)
            job.progress("embedding", done, len(keys))


def _read(encoder: Encoder, texts: Sequence[str], tokens: bool) -> Reading:
    return encoder.read_passages(texts) if tokens else Reading(encoder.encode_passages(texts), ())
