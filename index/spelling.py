"""A term that stands nowhere → the commonest one that is one edit away: a letter more, less, other, or two swapped."""

from collections.abc import Callable, Iterator
from string import ascii_lowercase

SHORTEST = 5
"""Letters that a word must have to be corrected: shorter ones have too many neighbours."""


def nearest(term: str, frequency: Callable[[str], int]) -> str | None:
    """Return the neighbour of a term that stands in most passages, the first in the alphabet of several; None if none.

    `frequency` tells in how many passages a term stands. A term with anything but letters has no neighbour: another
    number is another thing.
    """
    if not term.isalpha():
        return None
    frequencies = {neighbour: frequency(neighbour) for neighbour in set(_neighbours(term))}
    best = min(frequencies, key=lambda neighbour: (-frequencies[neighbour], neighbour))
    return best if frequencies[best] else None


def _neighbours(term: str) -> Iterator[str]:
    """Yield all that is one edit away (Damerau, doi.org/10.1145/363958.363994), the letters being those of terms."""
    for place in range(len(term) + 1):
        before, after = term[:place], term[place:]
        for letter in ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
