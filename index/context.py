"""A question that leans on earlier ones: its passages by what it says itself and by what it is about.

Concatenated or blended, the words of the earlier questions, which are more, drown those of the last one. So each
passage is scored twice, as for two questions, and the scores are added. The subject of a page is often named once, and
what is asked about it answered elsewhere: most of the second score is that of the best passage of the same work.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from index.types import Hit, Query, Vectors

CONTEXT_CANDIDATES, OWN_CANDIDATES = 60, 30
"""Of how many hits for the question with its subject, and for it alone, the tokens are looked at; docs/measures.md."""

SUBJECT_TOKENS = 32
"""To how many tokens a subject is held, those that weigh most."""

BY_WORK = 0.7
"""The share of the best passage of the work in what a passage has to do with the subject."""


def with_subject(query: Query) -> Query:
    """Return a question in whose words and vector those of its subject are mixed, half and half."""
    if not query.subject:
        return query
    both = query.vector + query.subject.vector
    vector: Vectors = (both / max(float(np.linalg.norm(both)), 1e-9)).astype(np.float32)
    return Query((*query.words, *query.subject.words), vector, query.tokens, query.operators)


def candidates(in_context: Sequence[Hit], alone: Sequence[Hit]) -> list[int]:
    """Return the rows of the best hits of both searches, each once, in order."""
    return sorted({hit.row for hit in (*in_context[:CONTEXT_CANDIDATES], *alone[:OWN_CANDIDATES])})


def ranked_in_context(own: Sequence[Hit], subject: Sequence[Hit], share: float, works: Mapping[int, str]) -> list[Hit]:
    """Return hits scored for a question, with what the same passages score for its subject, best first.

    `works` are those that the rows belong to. Scores and late scores are weighted means: the question counts 1, its
    subject `share`.
    """
    about = {hit.row: hit for hit in subject}
    best: dict[str, float] = {}
    for hit in subject:
        best[works[hit.row]] = max(hit.score, best.get(works[hit.row], 0.0))
    whole, found = 1 + share, []
    for hit in own:
        other = about[hit.row]
        context = BY_WORK * best[works[hit.row]] + (1 - BY_WORK) * other.score
        found.append(hit.scored((hit.score + share * context) / whole, (hit.late + share * other.late) / whole))
    return sorted(found, key=lambda hit: (-round(hit.score, 6), hit.row))
