"""The earlier questions of a conversation → segments, each of one subject."""

from collections.abc import Callable, Iterable, Sequence

from assistant.dependence import returns, returns_to_first
from index import terms

Segment = list[str]
"""Questions on one subject, oldest first."""
Rarity = Callable[[str], float]
"""The inverse document frequency of a term."""


def segments(questions: Sequence[str], opens: Callable[[str, Segment], bool], rarity: Rarity) -> list[Segment]:
    """Return the segments of a conversation in the order in which they were begun or taken up again.

    `opens` tells whether a question opens a subject after those of a segment. One that goes back to an older subject
    takes its questions along.
    """
    found: list[Segment] = []
    for question in questions:
        if not found:
            found.append([question])
        elif returns(question):
            found.append([*taken_up(question, found, rarity), question])
        elif opens(question, found[-1]):
            found.append([question])
        else:
            found[-1].append(question)
    return found


def taken_up(question: str, parts: Sequence[Segment], rarity: Rarity) -> Segment:
    """Return the segment that a question goes back to: the one that shares the rarest terms, else the last but one."""
    if returns_to_first(question):
        return parts[0]
    shared = [sum(map(rarity, shared_terms(question, part))) for part in parts]
    older = [place < len(parts) - 1 for place in range(len(parts))]
    return parts[max(range(len(parts)), key=lambda place: (round(shared[place], 6), older[place], place))]


def shared_terms(question: str, part: Segment) -> list[str]:
    """Return the terms that a question shares with a segment, sorted."""
    return sorted(_terms([question]) & _terms(part))


def _terms(questions: Iterable[str]) -> set[str]:
    return {term for question in questions for term in terms(question)}
