"""A document → what it can be asked: its title, headings, explained short forms and questions, word for word."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus import Document, Span, asked_in_full, short_forms, shown_title, written_questions
from index.whole_columns import WholeColumns

Kind = Literal["question", "title", "short form", "heading"]
"""What words of a document are: a question in full, be it a heading or in the text; its title; a long form with its
short form; a heading that is no question."""

_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a document, white space made one space: what they are, and where they stand.

    `passage_id` is that of the passage in which they stand or which they head, None for a title; `start` is the
    offset of the words in the document's text, in code points, 0 for a title; `title` is the document's.
    """

    text: str
    kind: Kind
    document_id: str
    passage_id: str | None
    start: int
    title: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a document offers, and its language; `key` changes with whatever could change the suggestions."""

    document_id: str
    title: str
    language: str | None
    suggestions: Sequence[Wording]
    key: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a text asks questions in full, and where it spells out short forms."""

    questions: Sequence[Span]
    short_forms: Sequence[Span]


def asked_of(text: str) -> Asked:
    """Return where a text asks and spells out."""
    return Asked(list(written_questions(text)), list(short_forms(text)))


def offers(
    documents: WholeColumns,
    known: Mapping[str, Sequence[Wording]] | None = None,
    cut: Mapping[str, Sequence[Wording]] | None = None,
) -> Iterator[Offer]:
    """Yield what each document offers, in order.

    `known` has what documents offered at the last rebuild, by key, `cut` what those offer that were cut at this one, by
    their ids.
    """
    keys = documents.shapes()
    for stored in documents.listing(0, documents.counts()[0]):
        key = keys[stored.id]
        found = (cut or {}).get(stored.id, (known or {}).get(key))
        if found is None:
            passages = [Cut(one.id, one.start, one.end, one.headings) for one in documents.passages_of(stored.id)]
            found = wordings(documents.whole_document(stored.id), passages)
        yield Offer(stored.id, stored.title, stored.language, found, key)


class Cut(NamedTuple):
    """Where a passage stands, and under which headings."""

    passage_id: str
    start: int
    end: int
    headings: Sequence[str]


def wordings(document: Document, passages: Sequence[Cut], asked: Asked | None = None) -> list[Wording]:
    """Return what a document offers; `asked` is where it asks and spells out, if that was found before."""
    title = shown_title(document.path, document.metadata.title, document.text)
    return [*_wordings(document, passages, asked or asked_of(document.text), title)]


def _wordings(document: Document, passages: Sequence[Cut], asked: Asked, title: str) -> Iterator[Wording]:
    stated = _one_line(document.metadata.title)
    if stated and len(stated) <= _LONGEST:
        yield Wording(stated, "question" if asked_in_full(stated) else "title", document.id, None, 0, title)
    ends, headed = [one.end for one in passages], {heading for one in passages for heading in one.headings}
    for kind, span in _spans(document, asked, headed):
        place = bisect_right(ends, span.start)
        # What frames the pages of a site is in no passage; a heading may stand right above its own.
        if place < len(passages) and (kind == "heading" or passages[place].start <= span.start):
            words = _one_line(span.of(document.text))
            yield Wording(words, kind, document.id, passages[place].passage_id, span.start, title)


def _spans(document: Document, asked: Asked, headed: set[str]) -> Iterator[tuple[Kind, Span]]:
    for heading in document.headings:
        words = _one_line(heading.span.of(document.text))
        if words in headed and len(words) <= _LONGEST:
            yield "question" if asked_in_full(words) else "heading", heading.span
    for span in asked.questions:
        yield "question", span
    for span in asked.short_forms:
        yield "short form", span


def _one_line(text: str) -> str:
    return " ".join(text.split())
