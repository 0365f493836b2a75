"""Questions that each rebuild asks: read once by the model, then taken from the embedding cache."""

from collections.abc import Iterable, Sequence

import numpy as np

from corpus import Span, digest
from index.cache import EmbeddingCache
from index.types import Encoder, Query, Tokens


def question_keys(questions: Iterable[str]) -> list[str]:
    """Return the keys of questions in the embedding cache."""
    # Not the digest of the question alone: a passage of the same words has another prompt, hence another vector.
    return [digest(f"question\0{question}") for question in questions]


def read_kept(encoder: Encoder, cache: EmbeddingCache, questions: Sequence[str]) -> list[Query]:
    """Return questions as the index takes them; those that are not in the cache are put there."""
    keys = question_keys(questions)
    missing = cache.missing(keys) | cache.missing_units(keys)
    new = {key: question for key, question in zip(keys, questions, strict=True) if key in missing}
    if new:
        read = encoder.read_questions(list(new.values()))
        cache.put(list(new), read.vectors, [_packed(tokens) for tokens in read.tokens])
    kept = zip(questions, cache.get(keys, encoder.dimension), cache.units(keys), strict=True)
    width = encoder.token_width
    return [Query(((text, 1.0),), vector, _unpacked(text, packed, width)) for text, vector, packed in kept]


def _packed(tokens: Tokens) -> bytes:
    """Return tokens as bytes: the spans as pairs of 32 bits, then the states in 16 bits a number."""
    spans = np.array([(span.start, span.end) for span in tokens.spans], dtype="<i4")
    return spans.tobytes() + tokens.states.astype("<f2").tobytes()


def _unpacked(text: str, packed: bytes, width: int) -> Tokens:
    count = len(packed) // (8 + 2 * width)
    spans = np.frombuffer(packed, dtype="<i4", count=2 * count).reshape(-1, 2).tolist()
    states = np.frombuffer(packed, dtype="<f2", offset=8 * count).astype(np.float32).reshape(-1, width)
    return Tokens(text, states, tuple(Span(start, end) for start, end in spans))
