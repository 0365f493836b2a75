"""A question that came over HTTP → its answer, timed and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from assistant import Answer, Assistant
from index import Filters
from web.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the question, the earlier ones (oldest first), how many passages, held to what."""

    question: str
    history: Sequence[str] = ()
    count: int | None = None
    filters: Filters | None = None


def ask(assistant: Assistant, metrics: Metrics, asked: Asked) -> Answer:
    """Return the answer."""
    started = perf_counter()
    answer = assistant.answer(asked.question, asked.history, asked.count, asked.filters)
    metrics.answered(answer.state, perf_counter() - started)
    return answer
