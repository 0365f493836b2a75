"""Which passages of a new version say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.near import comparing, groups
from index.whole_columns import WholeColumns

Pair = tuple[str, str]
"""The digests of the words of two passages."""


@dataclass(frozen=True, slots=True)
class Alike:
    """For each row the first row of the same text, and what was found of the pairs that seemed alike."""

    firsts: list[int]
    judged: Mapping[Pair, bool]


def find_alike(documents: WholeColumns, last: Path | None) -> Alike:
    """Return which passages say the same; of pairs that the version in the folder `last` has looked at, it tells."""
    known = _judged(last) if last else {}
    judged: dict[Pair, bool] = {}
    signatures = documents.signatures()
    compare = comparing(lambda row: documents.words([row])[row])

    def same(first: int, other: int) -> bool:
        pair = signatures[first][0], signatures[other][0]
        judged[pair] = found = known[pair] if pair in known else compare(first, other)
        return found

    return Alike(groups(same, [signed for _, signed in signatures]), judged)


def _judged(folder: Path) -> dict[Pair, bool]:
    with WholeColumns(folder) as documents:
        return documents.judged()
