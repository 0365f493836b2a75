"""Titles or headings that compete → the words that set each apart, cut out of itself."""

from collections.abc import Sequence
from itertools import takewhile

from index import folded

_EDGES = " ,;:.–—-"


def set_apart(labels: Sequence[str]) -> dict[str, str]:
    """Return for each label its words without those that all of them begin and end with: « salarié », « agent public ».

    Where nothing would be left of one, or they have nothing in common, each is told by all its words; labels that
    differ in nothing but case, accents and punctuation cannot be told apart, and none is returned.
    """
    words = [label.split() for label in labels]
    if len({folded(label) for label in labels}) < max(len(labels), 2):
        return {}
    before, after = _alike(words), _alike([list(reversed(one)) for one in words])
    cut = [_bare(" ".join(one[before : len(one) - after])) for one in words]
    return dict(zip(labels, cut if all(map(folded, cut)) else labels, strict=True))


def _alike(texts: Sequence[Sequence[str]]) -> int:
    """Return how many words the texts have in common at their beginning."""
    return sum(1 for _ in takewhile(lambda column: len(set(map(folded, column))) == 1, zip(*texts, strict=False)))


def _bare(words: str) -> str:
    words = words.strip(_EDGES)
    return words[1:-1] if words.startswith("(") and words.endswith(")") else words
