"""Measures an assistant on questions of one's own: `evaluate(assistant, questions)`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.ablation import simpler_rankings
from assistant.answer import Assistant
from assistant.errors import BadQuestions, NotMeasured
from assistant.measures import Columns, Numbers, answer_columns, ranking_columns
from assistant.outcomes import Outcome, Ranking, outcome
from assistant.questions import Asked, holds
from corpus import digest
from index import BASELINES, Index

Progress = Callable[[str, int, int], None]

_BLOCK = 200


@dataclass(frozen=True, slots=True)
class Misfit:
    """What a question names that is not in the index: a document, or words that do not stand in the document named."""

    id: str
    document: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the questions got, in their order, from one version of the index.

    `corpus` is a digest of the paths and texts of its documents; `simpler` holds the rankings of the simpler searches
    by name, and is empty where they were not asked for.
    """

    outcomes: tuple[Outcome, ...]
    misfits: tuple[Misfit, ...]
    corpus: str
    simpler: dict[str, tuple[Ranking, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions."""
        return tuple(outcome.asked for outcome in self.outcomes)


def evaluate(
    assistant: Assistant,
    questions: Sequence[Asked],
    ablate: bool = False,
    report: Progress = lambda stage, done, total: None,
) -> Evaluation:
    """Return what the questions get; with `ablate`, what the simpler searches give for them, too.

    Raises:
        BadQuestions: no document that the questions name is in the index.
        NotMeasured: the served version answers by words alone.
    """
    _check_whole(assistant)
    misfits = tuple(_misfits(assistant.index, questions))
    _check_named(questions, misfits)
    assistant.answer(questions[0].question)  # the model is loaded with the first question: no latency of an answer
    groups = assistant.index.documents.groups()
    outcomes, simpler = [], []
    for done, asked in enumerate(questions, start=1):
        outcomes.append(outcome(assistant, asked))
        if ablate:
            simpler.append(simpler_rankings(assistant, asked, groups))
        report("asking", done, len(questions))
    by_search = {name: tuple(found[name] for found in simpler) for name in BASELINES} if ablate else {}
    return Evaluation(tuple(outcomes), misfits, corpus_digest(assistant.index), by_search)


def columns_of(evaluation: Evaluation) -> dict[str, Numbers]:
    """Return all that is counted of each question."""
    rankings = [outcome.ranking for outcome in evaluation.outcomes]
    return ranking_columns(evaluation.asked, rankings) | answer_columns(evaluation.outcomes)


def simpler_columns(evaluation: Evaluation) -> dict[str, Columns]:
    """Return what is counted of each question's ranking by the simpler searches, by their names."""
    return {name: ranking_columns(evaluation.asked, found) for name, found in evaluation.simpler.items()}


def _check_named(questions: Sequence[Asked], misfits: Sequence[Misfit]) -> None:
    named = {relevant.document for asked in questions for relevant in asked.relevant}
    if named and named <= {misfit.document for misfit in misfits if misfit.words is None}:
        raise BadQuestions(
            f"none of the {len(named)} documents that the questions name is in the index, {sorted(named)[0]!r} among "
            "them; expected paths or ids as `sourcier search --json` prints them: is this the data folder that you "
            "meant (--data)?"
        )


def _check_whole(assistant: Assistant) -> None:
    if assistant.index.manifest.words_only:
        raise NotMeasured(
            f"the version {assistant.version} answers by words alone while a rebuild goes on; wait for its end (or run "
            "`sourcier rebuild`, if it was ended), then measure"
        )


def corpus_digest(index: Index) -> str:
    """Return a digest of the documents of an index: of their paths and texts, wherever they lie."""
    return digest("\n".join(sorted(f"{path}\0{sha256}" for (_, path), sha256 in index.documents.digests())))


def _misfits(index: Index, questions: Sequence[Asked]) -> Iterator[Misfit]:
    """Yield what the questions name that is not there; such a question is asked all the same, and counts as missed."""
    ids = _ids(index)
    for asked in questions:
        for relevant in asked.relevant:
            if relevant.document not in ids:
                yield Misfit(asked.id, relevant.document, None)
            elif relevant.wordings and not _stand_in(index, ids[relevant.document], relevant.wordings):
                yield Misfit(asked.id, relevant.document, relevant.wordings[0])


def _ids(index: Index) -> dict[str, list[str]]:
    """Return the ids of the documents by their paths, of which several may be the same, and by themselves."""
    ids: dict[str, list[str]] = {}
    for offset in range(0, index.manifest.documents, _BLOCK):
        for document in index.documents.listing(offset, _BLOCK):
            for name in (document.path, document.id):
                ids.setdefault(name, []).append(document.id)
    return ids


def _stand_in(index: Index, ids: Sequence[str], wordings: Sequence[str]) -> bool:
    found = (index.documents.document(document_id) for document_id in ids)
    return any(document and holds(document.text, words) for document in found for words in wordings)
