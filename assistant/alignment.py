"""Where in a cited passage the tokens of the question are met."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.types import CitedPassage
from corpus import Span
from index import Alignment, Encoder, Hit, Index, Tokens, align


def aligned(
    index: Index, encoder: Encoder, tokens: Tokens | None, hits: Sequence[Hit], passages: Sequence[CitedPassage]
) -> list[Alignment | None]:
    """Return for each passage, that of the hit at its place, how its pieces meet the tokens of the question.

    The pieces are spans of the passage's text. None where the index keeps no tokens of the passage.
    """
    if tokens is None:
        return [None] * len(passages)
    texts = {hit.row: passage.text for hit, passage in zip(hits, passages, strict=True)}
    found = align(index, encoder, tokens, texts)
    return [found.get(hit.row) for hit in hits]


def met(alignment: Alignment, spans: Sequence[Span]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the greatest and the mean cosine of each token with the pieces of each span: float64, (spans, tokens)."""
    starts, ends = alignment.pieces.T
    firsts = np.searchsorted(ends, [span.start for span in spans], side="right")
    lasts = np.searchsorted(starts, [span.end for span in spans], side="left")
    greatest = np.zeros((len(spans), alignment.cosines.shape[1]))
    mean = greatest.copy()
    held = np.flatnonzero(firsts < lasts)
    if len(held):
        # A row behind the last, where a span that ends the text ends; every second part is what lies between spans.
        cosines = np.pad(alignment.cosines, ((0, 1), (0, 0)))
        parts = np.stack([firsts[held], lasts[held]], axis=1).ravel()
        greatest[held] = np.maximum.reduceat(cosines, parts)[::2]
        mean[held] = np.add.reduceat(cosines, parts)[::2] / (lasts - firsts)[held, None]
    return greatest, mean
