"""What simpler searches give: the controls that `Index.search` is measured against.

Words alone, vectors alone, and reciprocal rank fusion of the two (Cormack, Clarke, Büttcher,
doi.org/10.1145/1571941.1572114).
"""

from collections.abc import Iterable

from index.fold import Groups
from index.search import Index
from index.types import Hit, Query

BASELINES = ("words", "vectors", "rrf")

# As many candidates from each side as `Index.search` takes.
_CANDIDATES = 100
# The constant of the paper, and of every engine that offers this fusion.
_K = 60


def baselines(index: Index, query: Query, groups: Groups, count: int) -> dict[str, list[Hit]]:
    """Return the best passages, at most `count`, by each of `BASELINES`; ties in row order.

    `groups` are those of the index's documents: passages of one text are one hit here, too, else the comparison would
    be with the folding and not with the fusion.
    """
    words = _ranked(index.lexical.search(query.words, _CANDIDATES), groups)
    vectors = _ranked(index.dense.search(query.vector, _CANDIDATES), groups)
    scores: dict[int, float] = {}
    for side in (words, vectors):
        for rank, row in enumerate(side, start=1):
            scores[row] = scores.get(row, 0.0) + 1 / (_K + rank)
    both = _best_first(scores)
    orders = zip(BASELINES, (words, vectors, both), strict=True)
    return {name: [_hit(row, rank, groups) for rank, row in enumerate(order[:count], 1)] for name, order in orders}


def _ranked(scores: dict[int, float], groups: Groups) -> list[int]:
    """Return the rows, best first, each text once: under the first row of its group."""
    firsts: Iterable[int] = (groups.get(row, (row,))[0] for row in _best_first(scores))
    return list(dict.fromkeys(firsts))


def _best_first(scores: dict[int, float]) -> list[int]:
    # Rounded as in the fusion: the last bits of a float depend on the machine.
    return sorted(scores, key=lambda row: (-round(scores[row], 6), row))


def _hit(row: int, rank: int, groups: Groups) -> Hit:
    return Hit(row, 1 / rank, 0.0, 0.0, tuple(groups.get(row, ())[1:]))
