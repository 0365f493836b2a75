"""How fast passages are embedded, and how near the vectors stay to those of the weights in float32.

    python -m tests.benchmarks.embedding CORPUS [--passages 64] [--rounds 3]

In one run: `SentenceTransformer.encode` of the unpacked model with its default settings and in batches of 4, and what a
rebuild does. Tokens a second, by the clock and by the processor (the one to compare on a machine in use); the best
round of each counts. The floor is 1.7 times the default settings.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import Settings
from corpus import Bounds, Document, find_files, read_all
from index import BUNDLED_MODEL, load_encoder
from index.bundled import unpack

_FLOOR = 1.7
_WORDS = 140  # some 200 tokens of French

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


def main() -> int:
    """Measure, print, and return 1 if the floor is missed."""
    from sentence_transformers import SentenceTransformer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    models = Settings().models
    encoder = load_encoder(BUNDLED_MODEL, models)
    torch = SentenceTransformer(str(unpack(models)), device="cpu")
    texts = texts_of(given.corpus, given.passages)
    tokens = sum(encoder.count_tokens(texts))
    ways: dict[str, Encode] = {
        "torch, default settings": lambda some: torch.encode_document(list(some), prompt="passage: "),
        "torch, batches of 4": lambda some: torch.encode_document(list(some), prompt="passage: ", batch_size=4),
        "whole numbers": encoder.encode_passages,
    }
    rates = {name: rate(encode, texts, tokens, given.rounds) for name, encode in ways.items()}
    ours, usual = rates["whole numbers"], rates["torch, default settings"]
    for name, (clock, processor) in rates.items():
        print(f"{name}: {clock:.0f} tokens a second, {processor:.0f} a second of processor")
    cosines = (torch.encode_document(texts, prompt="passage: ") * encoder.encode_passages(texts)).sum(axis=1)
    print(f"cosine with the vectors of float32: mean {cosines.mean():.5f}, least {cosines.min():.5f}")
    print(f"ratio: {ours[0] / usual[0]:.2f} by the clock, {ours[1] / usual[1]:.2f} by the processor; floor {_FLOOR}")
    return int(ours[1] / usual[1] < _FLOOR)


def texts_of(corpus: Path, count: int) -> list[str]:
    """Return runs of words of the documents, drawn with a fixed seed."""
    found = []
    for document in (one for _, made in read_all(find_files([corpus]), Bounds()) for one in made):
        words = document.text.split() if isinstance(document, Document) else []
        found += [" ".join(words[start : start + _WORDS]) for start in range(0, len(words), _WORDS)]
    chosen = np.random.default_rng(0).permutation(len(found))[:count]
    return [found[number] for number in chosen]


def rate(encode: Encode, texts: Sequence[str], tokens: int, rounds: int) -> tuple[float, float]:
    """Return the most tokens a second over some rounds, by the clock and by the processor."""
    encode(texts[:2])
    rates = []
    for _ in range(rounds):
        clock, processor = time.perf_counter(), _processor()
        encode(texts)
        rates.append((tokens / (time.perf_counter() - clock), tokens / (_processor() - processor)))
    return max(rate for rate, _ in rates), max(rate for _, rate in rates)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
