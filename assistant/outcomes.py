"""What came of a question to measure with, held against what answers it."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Assistant
from assistant.questions import Asked, Relevant, holds
from assistant.types import Answer, Citation, CitedPassage, State

DEPTH = 50
"""How many passages are looked through for the first ten documents."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the documents and the words that answer came.

    `documents` holds for each rank, counted over different documents, the relevant ones found there for the first
    time, as the question names them. A passage that stands in several documents counts for each of them at its rank.
    `passage` is the rank of the first passage that holds the words asked for, from 1; None where there is none.
    """

    documents: tuple[frozenset[str], ...]
    passage: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage of the answer: its id, the documents in which it stands, whether it answers."""

    passage_id: str
    documents: tuple[str, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question got: the answer as a reader sees it, and the ranks of what answers.

    `highlight` is 1 or 0 where a passage shown holds a short answer: does the first mark of the first such passage hold
    one? NaN elsewhere. `seconds` is how long the answer took, from the question to the marks.
    """

    asked: Asked
    state: State
    confidence: float
    seconds: float
    shown: tuple[Shown, ...]
    highlight: float
    ranking: Ranking


def outcome(assistant: Assistant, asked: Asked) -> Outcome:
    """Return what a question gets: asked once as a reader would, timed, and once for more passages."""
    start = time.perf_counter()
    answer = assistant.answer(asked.question, asked.history)
    seconds = time.perf_counter() - start
    deep = assistant.answer(asked.question, asked.history, DEPTH)
    return Outcome(
        asked,
        answer.state,
        answer.confidence or 0.0,  # a version of words alone, which has none, is not measured
        seconds,
        tuple(_shown(asked, passage) for passage in answer.passages),
        _highlight_hit(asked, answer),
        ranking(asked, deep.passages),
    )


def ranking(asked: Asked, passages: Sequence[CitedPassage]) -> Ranking:
    """Return where in a list of passages, best first, the documents and the words that answer came."""
    seen: set[str] = set()
    found: set[str] = set()
    ranks = []
    for passage in passages:
        new = [place for place in _places(passage) if place.document_id not in seen]
        if new:
            here = {r.document for r in asked.relevant for place in new if _names(r, place)} - found
            seen.update(place.document_id for place in new)
            found |= here
            ranks.append(frozenset(here))
    answering = (passage.rank for passage in passages if any(_holding(asked, passage)))
    return Ranking(tuple(ranks), next(answering, None))


def has_words(asked: Asked) -> bool:
    """Tell whether words are named that a passage must hold to answer the question."""
    return any(relevant.wordings for relevant in asked.relevant)


def _shown(asked: Asked, passage: CitedPassage) -> Shown:
    documents = tuple(dict.fromkeys(place.document for place in _places(passage)))
    return Shown(passage.citation.passage_id, documents, _answers(asked, passage))


def _answers(asked: Asked, passage: CitedPassage) -> bool:
    """Tell whether a passage answers: it holds the words where words are named, else its document answers."""
    return any(not r.wordings or _holds_any(passage.text, r.wordings) for r in _of(asked, passage))


def _holding(asked: Asked, passage: CitedPassage) -> list[Relevant]:
    return [r for r in _of(asked, passage) if r.wordings and _holds_any(passage.text, r.wordings)]


def _highlight_hit(asked: Asked, answer: Answer) -> float:
    for passage in answer.passages:
        answers = [text for r in _holding(asked, passage) for text in r.answers if holds(passage.text, text)]
        if answers:
            marks = [passage.text[mark.start : mark.end] for mark in passage.highlights[:1]]
            return float(any(_holds_any(mark, answers) for mark in marks))
    return math.nan


def _of(asked: Asked, passage: CitedPassage) -> list[Relevant]:
    return [r for r in asked.relevant if any(_names(r, place) for place in _places(passage))]


def _places(passage: CitedPassage) -> tuple[Citation, ...]:
    return (passage.citation, *passage.also)


def _names(relevant: Relevant, place: Citation) -> bool:
    return relevant.document in (place.document, place.document_id)


def _holds_any(text: str, wordings: Sequence[str]) -> bool:
    return any(holds(text, words) for words in wordings)
