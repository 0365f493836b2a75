"""The texts of passages → groups of those that are the same text, so that an answer shows each text once.

MinHash finds the pairs that share most of their words; then every word in which they differ is looked at. A share of
common words is not enough: among real passages of which nine tenths are the same, most differ in what matters
(« tuteur » and « curateur », « peut » and « doit », « au 1er mars » and « au 1er juillet »).

rensa rather than datasketch: on the same passages it takes a twentieth of the time, and it needs no other package;
`tests/benchmarks/near_duplicates.py` measures both.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import rensa
from numpy.typing import NDArray

# A sign that is no punctuation is a word: « 5 % » and « 5 € », « ≥ 3 » and « ≤ 3 », « -5 » and « 5 » are not the same.
_WORD = re.compile(r"[^\W_]+|(?<!\w)-(?=\d)|[^\w\s.,;:!?'’‘\"“”„«»‹›()\[\]{}*•·|‐‑–—-]")
_SHINGLE = 3
_HASHES, _BANDS = 64, 16
_SEED = 1
# Of two texts that share nine tenths of their shingles, a band of four hashes is missed by all with a chance of 1e-8.
_BAND = _HASHES // _BANDS
_DIGEST, _GUARD = 16, 8
# rensa leaves the wide registers of a processor with AVX in use, and the code of other libraries, such as the engine of
# the words, then takes twice as long in this thread and in those that it starts. Adding these takes them out of use.
_WIDE = np.ones(64, dtype=np.float32)
# A shorter text says too little for a word of difference to be a small one.
_FEWEST_WORDS = 8
# A shorter text needs what stands above it: « Valeur de retour : Long » is said of thirty functions.
_CLEAR_ALONE = 20
# How many rows before it a row is compared with in each band: thousands of a template would else meet each other.
_MOST_COMPARED = 16
# Share of equal hashes under which a pair is not looked at word by word.
_LEAST_ALIKE = 0.75

_NEGATIONS = frozenset(
    "ne n pas non ni sans jamais aucun aucune aucuns aucunes nul nulle rien guère plus sauf hors excepté hormis"
    " not no nor never without neither none nothing cannot except unless t".split()
)
# « un » is a number and « ou » a choice: they are not among them.
_SMALL = frozenset("le la les l de d du des et the and".split())
_SHORTEST_NOUN = 4


def signature(text: str, context: str = "") -> bytes:
    """Return what `groups` compares texts by, at most 280 bytes, the same in each process and on each machine.

    A digest of the words, and of those of the context (title, headings) where a text is too short to be clear without
    it; where there are enough words to differ a little, a digest of the numbers and negations and 64 hashes of
    32 bits, little-endian.
    """
    folded = [*map(str.casefold, _words(text))]
    above = [*map(str.casefold, _words(context))] if len(folded) < _CLEAR_ALONE else []
    exact = _digest([*folded, "/", *above], _DIGEST)
    if len(folded) < _FEWEST_WORDS:
        return exact
    sketch = rensa.RMinHash(num_perm=_HASHES, seed=_SEED)
    sketch.update([*map(" ".join, zip(*(folded[at:] for at in range(_SHINGLE)), strict=False))])
    _ = _WIDE + _WIDE
    weighing = [word for word in folded if not word.isalpha() or word in _NEGATIONS]
    return exact + _digest([*weighing, "/", *above], _GUARD) + np.array(sketch.digest(), "<u4").tobytes()


Same = Callable[[int, int], bool]
"""Tells whether the texts of two rows, which seem alike, say the same."""


def comparing(text_of: Callable[[int], str]) -> Same:
    """Return what compares the texts of rows word by word; `text_of` gives them."""
    words_of = lru_cache(maxsize=4096)(lambda row: _words(text_of(row)))
    return lambda first, other: _same(words_of(first), words_of(other))


def groups(same: Same, signatures: Sequence[bytes]) -> list[int]:
    """Return for each row the first row of its group, which is itself where it stands alone.

    Texts of the same words (case, punctuation and white space apart) are always one group. Others join the first
    group whose first text differs from theirs in nothing but accents, plurals, words cut in two, articles or « et ».
    They are compared with the first alone: no chain leads away from it, and the groups of such texts, which are few,
    depend on the order of the rows.
    """
    firsts = list(range(len(signatures)))
    by_words: dict[bytes, int] = {}
    for row, signed in enumerate(signatures):
        firsts[row] = by_words.setdefault(signed[:_DIGEST], row)
    rows = [row for row in by_words.values() if len(signatures[row]) > _DIGEST]
    near: dict[int, int] = {}
    for row, others in sorted(_candidates(rows, signatures).items()):
        for first in sorted({near.get(other, other) for other in others}):
            if same(first, row):
                near[row] = first
                break
    return [near.get(first, first) for first in firsts]


def _candidates(rows: Sequence[int], signatures: Sequence[bytes]) -> dict[int, set[int]]:
    """Return for each row the rows before it that seem alike, of those that have the same numbers and negations."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not rows:
        return found
    guards = np.frombuffer(b"".join(signatures[row][_DIGEST : _DIGEST + _GUARD] for row in rows), "<u8")
    sketches = np.frombuffer(b"".join(signatures[row][_DIGEST + _GUARD :] for row in rows), "<u4")
    sketches = sketches.reshape(len(rows), _HASHES)
    for band in range(_BANDS):
        keys, order = _sorted(guards, sketches[:, band * _BAND : (band + 1) * _BAND])
        for apart in range(1, _MOST_COMPARED + 1):
            places = np.flatnonzero(keys[apart:] == keys[:-apart])
            before, after = order[places], order[places + apart]
            alike = (sketches[before] == sketches[after]).mean(axis=1) >= _LEAST_ALIKE
            for other, row in zip(before[alike].tolist(), after[alike].tolist(), strict=True):
                found[rows[row]].add(rows[other])
            if not len(places):
                break
    return found


def _sorted(guards: NDArray[np.uint64], band: NDArray[np.uint32]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Return the sorted keys of the guards with the hashes of a band, and the places that have them, in order."""
    keys = guards.copy()
    for column in band.T:
        keys = keys * np.uint64(0x9E3779B97F4A7C15) + column  # what collides is told apart by its words
    order = np.argsort(keys, kind="stable")
    return keys[order], order


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text))


def _digest(words: Sequence[str], size: int) -> bytes:
    return blake2b(" ".join(words).encode(), digest_size=size).digest()


def _same(first: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether the words in which two texts differ make no difference to their reader."""
    a, b = ([*map(str.casefold, words)] for words in (first, other))
    start = _shared(a, b)  # most of it: comparing takes the square of what is left
    a, b, first, other = a[start:], b[start:], first[start:], other[start:]
    end = _shared(a[::-1], b[::-1])
    a, b = a[: len(a) - end], b[: len(b) - end]
    changes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return all(
        kind == "equal" or _harmless(first[start:end], other[from_:to]) for kind, start, end, from_, to in changes
    )


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """Return with how many words both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _harmless(one: Sequence[str], other: Sequence[str]) -> bool:
    joined, other_joined = "".join(one), "".join(other)
    # « TEST.STUDENT » and « TESTSTUDENT » are two functions of a spreadsheet.
    if joined.islower() and other_joined.islower() and _same_letters(joined, other_joined):
        return True
    kept, others = ([word for word in words if word.casefold() not in _SMALL] for words in (one, other))
    return len(kept) == len(others) and all(map(_variant, kept, others))


def _variant(one: str, other: str) -> bool:
    """Return whether two words are one word, in the plural or with other accents."""
    if _same_letters(one, other):
        return True
    shorter, longer = sorted((one, other), key=len)
    # « Martin » and « Martins » are two people, « c » and « cs » two languages.
    return len(shorter) >= _SHORTEST_NOUN and shorter.isalpha() and shorter.islower() and longer == f"{shorter}s"


def _same_letters(one: str, other: str) -> bool:
    # « autorise » and « autorisé » are two words, « évènement » and « événement » one.
    if not (one + other).isalpha() or _has_participle(one) != _has_participle(other):
        return one.casefold() == other.casefold()
    return _plain(one) == _plain(other)


def _has_participle(word: str) -> bool:
    return word.casefold().removesuffix("s").endswith("é")


_plain: Callable[[str], str] = lru_cache(maxsize=10_000)(
    lambda word: "".join(filter(str.isalpha, unicodedata.normalize("NFKD", word.casefold())))
)
