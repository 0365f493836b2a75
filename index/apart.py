"""What a document gives whatever others there are, made in the process that reads it: while the main process writes one
document, others are cut beside it.

    python -m index.apart SECONDS MEGABYTES FOLDER LEAST MOST
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import Bounds, Command, CountTokens, Document, File, Limits, Passage, Span, Tell, passages, read_and_tell
from index.cut import CutPassage, Made, made_of, with_text
from index.errors import ModelFailed
from index.offers import Asked, asked_of
from index.pieces import Pieces
from index.shards import Found
from index.token_counts import TokenCounts

# One process takes in what four give.
_MOST_PROCESSES = 4
# Of the words that were counted, and of the cutting of a long document.
_MEGABYTES = 300


def bounds_apart(bounds: Bounds, files: Sequence[File]) -> Bounds | None:
    """Return the bounds within which files are read and cut apart; None where it would take no shorter."""
    count = min(bounds.processes_for(files), _MOST_PROCESSES)
    return replace(bounds, processes=count) if count > 1 else None


def command(folder: Path, limits: Limits) -> Command:
    """Return what runs this module: `folder` has the tokenizer."""
    return ("index.apart", str(folder.absolute()), str(limits.least), str(limits.most))


def told_of(document: Document, count_tokens: CountTokens, limits: Limits) -> dict[str, Any] | None:
    """Return what a document gives by itself, as values that JSON knows; None where it is a page of a site.

    The frame of a site, which is in no passage, is known once all its pages are.
    """
    if document.surroundings:
        return None
    try:
        cut = [_row(one, made_of(document, one)) for one in passages(document, count_tokens, limits)]
        asked = asked_of(document.text)
    except MemoryError:
        return None  # the main process has no such bound
    kinds = {"questions": asked.questions, "short_forms": asked.short_forms}
    return {"passages": cut} | {name: list(map(_pair, of)) for name, of in kinds.items()}


def passages_from(document: Document, told: Mapping[str, Any]) -> list[CutPassage]:
    """Return the passages that were told of a document."""
    return [_passage(document, row) for row in told["passages"]]


def asked_from(told: Mapping[str, Any]) -> Asked:
    """Return what was told that a document asks and spells out."""
    return Asked([Span(*pair) for pair in told["questions"]], [Span(*pair) for pair in told["short_forms"]])


def _row(one: Passage, made: Made) -> list[Any]:
    signed, found, fragment = made
    place = [*_pair(one.span), one.headings, list(map(_pair, one.leads)), one.tokens]
    return [*place, b64encode(signed).decode(), fragment, found.compounds, found.defined]


def _passage(document: Document, row: Sequence[Any]) -> CutPassage:
    start, end, headings, leads, tokens, signed, fragment, compounds, defined = row
    led = tuple(Span(*pair) for pair in leads)
    passage = Passage(document.id, Span(start, end), tuple(headings), led, tokens)
    found = Found(compounds, [(acronym, long) for acronym, long in defined])
    return with_text(document, passage, (b64decode(signed), found, fragment))


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _prepared(arguments: Sequence[str]) -> Tell:
    folder, least, most = arguments
    try:
        counts = TokenCounts(Pieces(Path(folder)).counts)
    except ModelFailed:
        return lambda document: None  # the main process says so
    return lambda document: told_of(document, counts.of, Limits(int(least), int(most)))


if __name__ == "__main__":
    read_and_tell(_prepared, _MEGABYTES)
