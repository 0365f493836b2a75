"""What folding passages folds, how long it takes, and what a share of common words alone would fold besides.

    python -m tests.benchmarks.near_duplicates CORPUS.jsonl | FOLDER [EXAMPLES]

CORPUS are lines of documents, FOLDER holds files to read; a token is counted as two thirds of a word.
`datasketch`, where it is installed, is timed beside the library that is used.
"""

import random
import sys
import time
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import rensa

from corpus import MOST_MEGABYTES, Document, File, Limits, find_files, passages, shown_title
from corpus.file import MEGABYTE
from corpus.read import read
from index.near import _candidates, _same, _words, comparing, groups, signature

_SHARE = 0.9


def main() -> None:
    """Print the counts, the times and the examples."""
    cut = list(_passages(Path(sys.argv[1])))
    texts = [text for text, _ in cut]
    examples = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    started = time.perf_counter()
    signatures = [signature(*pair) for pair in cut]
    signed = time.perf_counter()
    firsts = groups(comparing(texts.__getitem__), signatures)
    print(f"{len(cut)} passages, {(signed - started) / len(cut) * 1000:.3f} ms a signature, ", end="")
    print(f"{time.perf_counter() - signed:.2f} s for the groups")
    folded = [(first, row) for row, first in enumerate(firsts) if first != row]
    near = [(first, row) for first, row in folded if _folded(texts[first]) != _folded(texts[row])]
    print(f"folded: {len(folded) - len(near)} of the same words, {len(near)} nearly")
    for pair in near[:examples]:
        print("   folded:", _differences(texts, *pair))
    alike = list(_alike(texts, signatures, firsts))
    other = [pair for pair in alike if not _same(*(_words(texts[row]) for row in pair))]
    print(f"{len(other)} further pairs share {_SHARE:.0%} of their shingles, with the same numbers and negations")
    for pair in random.Random(1).sample(other, min(examples, len(other))):  # noqa: S311  a sample
        print("   apart:", _differences(texts, *pair))
    if find_spec("datasketch"):
        _time_libraries(texts)


def _passages(source: Path) -> Iterator[tuple[str, str]]:
    """Yield each passage's words with what stands above it."""
    if source.is_dir():
        files = find_files([source])
    else:
        files = [File(source, source.name, str(source.parent), int(MOST_MEGABYTES * MEGABYTE) * 100)]
    for document in (found for file in files for found in read(file) if isinstance(found, Document)):
        for passage in passages(document, _count, Limits()):
            above = " ".join((shown_title(document.path, document.metadata.title, document.text), *passage.headings))
            yield passage.span.of(document.text), above


def _count(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) * 3 // 2 + 1 for text in texts]


def _folded(text: str) -> str:
    return " ".join(_words(text)).casefold()


def _alike(texts: Sequence[str], signatures: Sequence[bytes], firsts: Sequence[int]) -> Iterator[tuple[int, int]]:
    rows = [row for row, signed in enumerate(signatures) if firsts[row] == row and len(signed) > 16]
    for row, others in _candidates(rows, signatures).items():
        for other in others:
            one, two = _shingles(texts[row]), _shingles(texts[other])
            if len(one & two) >= _SHARE * len(one | two):
                yield other, row


def _shingles(text: str) -> set[str]:
    words = _folded(text).split()
    return {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}


def _differences(texts: Sequence[str], first: int, row: int) -> str:
    one, two = _words(texts[first]), _words(texts[row])
    changes = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    return ", ".join(
        f"« {' '.join(one[a:b])} » / « {' '.join(two[c:d])} »" for kind, a, b, c, d in changes if kind != "equal"
    )


def _time_libraries(texts: Sequence[str]) -> None:
    datasketch = import_module("datasketch")
    shingles = [sorted(_shingles(text)) for text in texts]
    started = time.perf_counter()
    for one in shingles:
        sketch = rensa.RMinHash(num_perm=64, seed=1)
        sketch.update(one)
        sketch.digest()
    middle = time.perf_counter()
    for one in shingles:
        other = datasketch.MinHash(num_perm=64, seed=1)
        other.update_batch([shingle.encode() for shingle in one])
        np.asarray(other.hashvalues)
    print(f"64 hashes: rensa {middle - started:.2f} s, datasketch {time.perf_counter() - middle:.2f} s")


if __name__ == "__main__":
    main()
