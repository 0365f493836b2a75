"""Hits of one text → one hit: an answer shows each text once, and says where else it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from index.types import Hit

Groups = Mapping[int, Sequence[int]]
"""For each row of a text that stands in several passages, all their rows, in order."""


def folded(hits: Iterable[Hit], groups: Groups, rows: Collection[int] | None) -> list[Hit]:
    """Return the best hit of each text, in their order, with the other rows of that text among `rows` (None: all)."""
    seen: set[int] = set()
    shown = []
    for hit in hits:
        if hit.row not in seen:
            group = groups.get(hit.row, ())
            seen.update(group)
            others = tuple(row for row in group if row != hit.row and (rows is None or row in rows))
            shown.append(hit._replace(others=others) if others else hit)
    return shown


def groups_of(firsts: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return the groups of rows that are given with the first row of their group, in order."""
    members: dict[int, list[int]] = {}
    for row, first in firsts:
        members.setdefault(first, [first]).append(row)
    return {row: tuple(rows) for rows in members.values() for row in rows}
