"""The tokens of a passage → units of one or more neighbouring tokens, each kept as the signs of its direction.

A unit is a row of bytes: a bit for each number of the direction, set where it is positive, then a byte that counts
its tokens. Where neighbours say most nearly the same they are merged, until little more than half are left: 27 bytes
a token, 6 kB for a passage of 220 (docs/measures.md).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.token_space import TokenSpace
from index.types import States

Units = NDArray[np.uint8]
"""The units of a passage: uint8, (units, bytes)."""

MAKING = "token units 1"
"""The name of this form; it changes with whatever changes the bytes."""

_KEPT = 0.54
_MOST_TOKENS = 255


def token_units(states: States, space: TokenSpace) -> Units:
    """Return the units of the tokens of a passage."""
    directions = space.directions(states)
    sums, sizes = merged(directions, round(_KEPT * len(directions)))
    return np.concatenate([np.packbits(sums > 0, axis=1), sizes[:, None].astype(np.uint8)], axis=1)


def products(units: Units, directions: States) -> NDArray[np.float32]:
    """Return the products of the signs that units keep, +1 or -1, with directions: float32, (units, directions)."""
    set_bits = np.unpackbits(units[:, :-1], axis=1, count=directions.shape[1]).astype(np.float32)
    # Twice the sum of what is set less the sum of all is the sum of what is set less that of the rest: the bits, which
    # are many, need not be made signs.
    found: NDArray[np.float32] = set_bits @ np.ascontiguousarray(2 * directions.T)
    found -= directions.sum(axis=1)
    return found


def unit_bytes(width: int) -> int:
    """Return the length of a unit in bytes, for states of a width."""
    return -(-width // 8) + 1


def merged(directions: States, count: int) -> tuple[States, NDArray[np.int64]]:
    """Return `count` sums of neighbouring directions, and how many went into each.

    Again and again the two neighbours of greatest cosine are merged, the first two where there are several.
    """
    total = len(directions)
    sums = directions.copy()
    rows, counts = list(sums), [1] * total
    lengths = [np.sqrt(row.dot(row)) for row in rows]
    after, before = list(range(1, total + 1)), list(range(-1, total - 1))
    near = np.full(total, -np.inf)
    near[:-1] = np.einsum("ij,ij->i", directions[:-1], directions[1:])
    for _ in range(total - count):
        one = int(near.argmax())
        two = after[one]
        rows[one] += rows[two]
        lengths[one] = np.sqrt(rows[one].dot(rows[one]))  # of the two million of a rebuild, each is found once
        counts[one], counts[two] = counts[one] + counts[two], 0
        after[one], near[two] = after[two], -np.inf
        if after[one] < total:
            before[after[one]] = one
        for left, right in ((before[one], one), (one, after[one])):
            if left >= 0:
                apart = right == total or counts[left] + counts[right] > _MOST_TOKENS
                near[left] = -np.inf if apart else _cosine(rows, lengths, left, right)
    sizes = np.array(counts, dtype=np.int64)
    return sums[sizes > 0], sizes[sizes > 0]


def _cosine(rows: Sequence[States], lengths: Sequence[np.float32], left: int, right: int) -> float:
    """Return the cosine of two neighbours."""
    return float(rows[left].dot(rows[right])) / max(float(lengths[left] * lengths[right]), 1e-9)
