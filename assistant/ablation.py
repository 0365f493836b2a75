"""What simpler searches give for a question to measure with, on the index and from the candidates of the product."""

from collections.abc import Sequence

from assistant.answer import Assistant
from assistant.bootstrap import Difference, differences
from assistant.cite import cite
from assistant.followup import understand
from assistant.measures import RANKING_MEASURES, Columns
from assistant.outcomes import DEPTH, Ranking, ranking
from assistant.questions import Asked
from assistant.retrieve import query_of
from index import baselines, with_subject

Groups = dict[int, tuple[int, ...]]


def simpler_rankings(assistant: Assistant, asked: Asked, groups: Groups) -> dict[str, Ranking]:
    """Return the rankings of words alone, vectors alone and their reciprocal rank fusion, by name.

    The question is understood as the product does, earlier questions included: what differs is the search alone.
    """
    turn = understand(asked.question, asked.history, assistant.settings.max_question, assistant.readings)
    query = with_subject(query_of(assistant.readings, turn))
    found = baselines(assistant.index, query, groups, DEPTH)
    return {name: ranking(asked, cite(assistant.index, hits)) for name, hits in found.items()}


def gains(
    simpler: dict[str, Columns], product: Columns, conversations: Sequence[str]
) -> dict[str, tuple[str, Difference]]:
    """Return for each measure of a ranking the best of the simpler searches, and what the product gains over it."""
    own = {name: product[name] for name in RANKING_MEASURES}
    over = {
        name: differences({measure: columns[measure] for measure in RANKING_MEASURES}, own, conversations)
        for name, columns in simpler.items()
    }
    best = {measure: max(over, key=lambda name: over[name][measure].before) for measure in RANKING_MEASURES}
    return {measure: (name, over[name][measure]) for measure, name in best.items()}
