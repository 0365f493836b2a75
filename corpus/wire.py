"""Documents ↔ JSON: how they leave the process that read them, and how their structure is stored."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from corpus.types import Content, Document, Heading, Lead, Metadata, Span, ToldDocument


def structure(content: Content) -> str:
    """Return all of a content but its text, as JSON."""
    return json.dumps(
        {
            "headings": [[h.level, h.span.start, h.span.end] for h in content.headings],
            "leads": [[lead.span.start, lead.span.end, lead.over.start, lead.over.end] for lead in content.leads],
            "pages": content.pages,
        },
        separators=(",", ":"),
    )


def content_of(text: str, structured: str) -> Content:
    """Return the content that a text and what `structure` wrote make.

    Raises:
        ValueError, TypeError, KeyError: it is not what `structure` writes.
    """
    told = json.loads(structured)
    headings = tuple(Heading(level, Span(start, end)) for level, start, end in told["headings"])
    leads = tuple(Lead(Span(start, end), Span(first, last)) for start, end, first, last in told["leads"])
    return Content(text, headings, leads, tuple(told["pages"]))


def document_fields(document: Document) -> dict[str, Any]:
    """Return a document as values that JSON knows."""
    return {
        "path": document.path,
        "source": document.source,
        "text": document.text,
        "structure": structure(document.content),
        "metadata": asdict(document.metadata)
        | {name: day and day.isoformat() for name, day in _days(document.metadata).items()},
        "surroundings": document.surroundings,
    }


def document_of(fields: dict[str, Any], more: Any = None) -> Document:
    """Return the document that `document_fields` gave the values of, with what was told of it besides."""
    told = dict(fields["metadata"])
    for name in ("published", "modified"):
        told[name] = date.fromisoformat(told[name]) if told[name] else None
    content = content_of(fields["text"], fields["structure"])
    given = (fields["path"], fields["source"], content, Metadata(**told), fields["surroundings"])
    return Document(*given) if more is None else ToldDocument(*given, told=more)


def _days(told: Metadata) -> dict[str, date | None]:
    return {"published": told.published, "modified": told.modified}
