"""From which level on a score means something in an index: between what unrelated questions get and its own words.

The scores of one corpus are not those of another one: the more passages there are, the nearer comes the nearest of
them to any question. So each rebuild asks its index two sorts of questions, those that come with Sourcier and have
nothing to do with it, and some that are made of a few of its own words.
"""

import functools
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.auction import LEAST_PASSAGES, auctioned
from index.cache import EmbeddingCache
from index.documents import Documents
from index.kept_questions import read_kept
from index.manifest import Calibration, Manifest
from index.prices import no_prices, write_prices
from index.search import Index
from index.signs import Signs, signs
from index.terms import term_spans
from index.types import Encoder, Query

CONTROLS = 50
"""How many of the general questions are kept for the negative control."""

_OWN_QUESTIONS = 40
# The words of a passage that make a question: every third one from its middle. Sentences taken whole would be found
# far more surely than what a reader asks.
_WORDS, _STEP = 5, 3
# What such words get over the dev sets (tests.benchmarks.abstention), and how many questions that counts for: a small
# corpus makes few of its own.
_TYPICAL_LATE, _TYPICAL_COUNT = 0.59, 5


@functools.cache
def null_questions() -> tuple[str, ...]:
    """Return the questions of general knowledge that come with Sourcier, in French and in English."""
    return _lines("null_questions.txt")


def control_questions() -> list[str]:
    """Return those of the general questions that are kept to look for passages that come whatever is asked."""
    every = null_questions()
    count = min(CONTROLS, len(every))
    return [every[place * len(every) // count] for place in range(count)]


def bidding_questions() -> list[str]:
    """Return the unrelated questions that prices are found by: all but those that are kept to look whether they do."""
    kept = {*control_questions()}
    return [question for question in (*null_questions(), *_lines("bidding_questions.txt")) if question not in kept]


def _lines(name: str) -> tuple[str, ...]:
    lines = (files("index") / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def own_questions(documents: Documents) -> list[str]:
    """Return questions that an index surely answers: a few words of passages that lie evenly over all of them."""
    passages = documents.counts()[1]
    rows = np.linspace(0, passages - 1, min(passages, _OWN_QUESTIONS)).astype(int).tolist()
    return list(dict.fromkeys(filter(None, (_few_words(documents, row) for row in rows))))


def _few_words(documents: Documents, row: int) -> str | None:
    (passage,) = documents.passages([row])
    document = documents.document(passage.document_id)
    text = document.text[passage.start : passage.end] if document else ""
    spans = [span for _, span in term_spans(text)]
    first = max(0, (len(spans) - _WORDS * _STEP) // 2)
    chosen = spans[first : first + _WORDS * _STEP : _STEP]
    return " ".join(span.of(text) for span in chosen) if len(chosen) == _WORDS else None


def calibrated(folder: Path, manifest: Manifest, encoder: Encoder, cache: EmbeddingCache) -> Manifest:
    """Return the manifest of the version in a folder with what was learned by asking it; write its prices there."""
    null = read_kept(encoder, cache, null_questions())
    write_prices(folder, no_prices(manifest.passages))
    index = Index(folder, manifest)
    try:
        own = read_kept(encoder, cache, own_questions(index.documents))
        if index.late and manifest.passages >= LEAST_PASSAGES:
            write_prices(folder, auctioned(index, read_kept(encoder, cache, bidding_questions())))
        return replace(manifest, calibration=calibrate(index, null, own))
    finally:
        index.close()


def calibrate(index: Index, null: Sequence[Query], own: Sequence[Query]) -> Calibration:
    """Return what unrelated questions (`null`) and the index's own words (`own`) get from it.

    Medians: a corpus may well answer a few of the unrelated questions.
    """
    unrelated, sure = _asked(index, null), [found.late for found in _asked(index, own)]
    late = float(np.median(sure)) if sure else _TYPICAL_LATE
    return Calibration(
        null_cosine=float(np.median([found.cosine for found in unrelated])),
        null_late=float(np.median([found.late for found in unrelated])),
        own_late=(len(sure) * late + _TYPICAL_COUNT * _TYPICAL_LATE) / (len(sure) + _TYPICAL_COUNT),
    )


def _asked(index: Index, queries: Sequence[Query]) -> list[Signs]:
    return [signs(index.lexical, query.words, hits) for query in queries if (hits := index.search(query, 1))]
