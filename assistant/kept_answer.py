"""An answer as it is kept, in JSON → the answer as it was shown."""

from typing import Any

from assistant.types import (
    Answer,
    CarriedDocument,
    Citation,
    CitedPassage,
    Highlight,
    Suggestion,
    Understood,
)
from corpus import Span


def answer_of(fields: dict[str, Any]) -> Answer:
    """Return an answer; what an older version of Sourcier did not keep of it is empty."""
    passages = tuple(
        CitedPassage(
            **kept
            | {
                "highlights": tuple(map(_highlight, kept["highlights"])),
                "citation": _citation(kept["citation"]),
                "also": tuple(map(_citation, kept.get("also", ()))),
            }
        )
        for kept in fields["passages"]
    )
    told = {name: tuple(values) for name, values in fields["interpreted_as"].items()}
    carried = tuple(CarriedDocument(**document) for document in told.get("documents", ()))
    pairs = {name: tuple(map(tuple, told.get(name, ()))) for name in ("expansions", "corrections")}
    understood = Understood(**told | pairs | {"documents": carried})
    suggestions = tuple(Suggestion(**kept) for kept in fields.get("suggestions", ()))
    return Answer(**fields | {"interpreted_as": understood, "passages": passages, "suggestions": suggestions})


def _highlight(fields: dict[str, Any]) -> Highlight:
    key = fields.get("key")
    return Highlight(**fields | {"key": key and Span(**key)})


def _citation(fields: dict[str, Any]) -> Citation:
    lists = {name: tuple(fields.get(name, ())) for name in ("headings", "leads")}
    return Citation(**fields | lists)
