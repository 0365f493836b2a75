"""A question that came over HTTP → its answer, timed and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from assistant import Answer, Assistant, Earlier
from index import Filters
from web.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the question, the earlier ones (oldest first), how many passages, held to what.

    `ignore` holds what must not be taken over from the earlier questions.
    """

    question: str
    history: Sequence[str | Earlier] = ()
    count: int | None = None
    filters: Filters | None = None
    ignore: Sequence[str] = ()


def ask(assistant: Assistant, metrics: Metrics, asked: Asked) -> Answer:
    """Return the answer."""
    started = perf_counter()
    answer = assistant.answer(asked.question, asked.history, asked.count, asked.filters, asked.ignore)
    metrics.answered(answer.state, perf_counter() - started)
    return answer
