"""Filters → what holds the documents of a version to them, in SQL."""

import json

from index.types import Filters


def conditions(filters: Filters) -> tuple[str, list[str]]:
    """Return the filters as a WHERE clause and its values."""
    clauses, values = ["1"], []
    for clause, names in (
        ("(id IN ({0}) OR path IN ({0}))", filters.documents),
        ("source IN ({0})", filters.sources),
        ("language IN ({0})", filters.languages),
    ):
        if names:
            clauses.append(clause.format("SELECT value FROM json_each(?)"))
            values += [json.dumps(names)] * clause.count("{0}")
    for sign, day in ((">=", filters.date_from), ("<=", filters.date_to)):
        if day:
            clauses.append(f"coalesce(modified, published) {sign} ?")
            values.append(day.isoformat())
    return " AND ".join(clauses), values
