"""A passage whose document left the served version → the page that says so, and where to look now."""

from fastapi.responses import Response

from assistant import Answer, Assistant, CitedPassage, standing_of
from web.back import Trail
from web.marks import marked_runs
from web.render import page
from web.walk import address_of

_WORDS_LOOKED_FOR = 8


def as_shown(trail: Trail | None, document_id: str, passage_id: str) -> tuple[str, Answer, CitedPassage] | None:
    """Return a passage of a document as an answer showed it, with that answer and the passage's address in it."""
    for place, answer in trail.answers if trail else ():
        for passage in answer.passages:
            if (passage.citation.document_id, passage.citation.passage_id) == (document_id, passage_id):
                return address_of(place, passage), answer, passage
    return None


def gone_page(assistant: Assistant, shown: tuple[str, Answer, CitedPassage]) -> Response:
    """Return the page that says what became of a passage: its document has another text now, or was taken away."""
    place, answer, passage = shown
    standing = standing_of(assistant.index, answer, passage.citation)
    return page(
        "gone.html",
        404,
        assistant=assistant,
        back=place,
        question=answer.question,
        passage=passage,
        runs=marked_runs(passage),
        now=standing.document_id,
        words=" ".join(max(passage.text.split("\n"), key=len).split()[:_WORDS_LOOKED_FOR]),
    )
