"""What documents are asked for, as SQL."""

import json

from index.types import Filters

NAMED = (
    "documents WHERE NOT EXISTS (SELECT 1 FROM json_each(?)"
    " WHERE instr(' ' || folded(title || ' ' || path), ' ' || value) = 0)"
)
"""The documents whose title and path have words that begin with each one of a list, in JSON, of folded words."""


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
