"""What the documents did not answer, for those who write them: questions in groups, with no personal data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.feedback import Judged, Verdict
from assistant.masking import mask, unmasked
from assistant.types import State, Understood
from index import terms

_UNANSWERED: Sequence[State] = ("nothing", "closest")
# A question joins a group with which it shares at least this part of the terms of the shorter of the two.
_SHARED = 0.5
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was not answered, masked, what it was asked after, its states, and how often it was asked."""

    question: str
    history: tuple[str, ...]
    states: Mapping[State, int]
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that share terms: the terms of all of them, how often they were asked, the most asked first."""

    terms: tuple[str, ...]
    count: int
    questions: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The report: how many answers of each state and opinions of each sort, from which day to which, the groups of
    questions that were not answered, and their words that stand in no document, with how often they were asked."""

    first: str | None
    last: str | None
    answers: Mapping[State, int]
    opinions: Mapping[Verdict, int]
    groups: tuple[Group, ...]
    unknown_words: tuple[tuple[str, int], ...]


def gaps(turns: Iterable[Judged]) -> Gaps:
    """Return the report over kept turns; what names a person is masked in all of it."""
    days: set[str] = set()
    answers: Counter[State] = Counter()
    opinions: Counter[Verdict] = Counter()
    words: Counter[str] = Counter()
    asked: dict[tuple[str, tuple[str, ...]], Counter[State]] = {}
    for turn in turns:
        state: State = turn.answer.state
        days.add(turn.asked[:10])
        answers[state] += 1
        opinions.update(opinion.verdict for opinion in turn.opinions if opinion.verdict)
        if state in _UNANSWERED:
            question, history = mask(turn.answer.question), _needed(turn)
            asked.setdefault((question, history), Counter())[state] += 1
            words.update(_unknown(turn.answer.interpreted_as, question))
    found = [Gap(question, history, dict(states), states.total()) for (question, history), states in asked.items()]
    most = sorted(words.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_WORDS]
    counted = dict(answers), dict(opinions)
    return Gaps(min(days, default=None), max(days, default=None), *counted, grouped(found), tuple(most))


def grouped(questions: Iterable[Gap]) -> tuple[Group, ...]:
    """Return questions in groups, the most asked first; each joins the first group whose first question is like it."""
    groups: list[tuple[frozenset[str], list[Gap]]] = []
    for gap in sorted(questions, key=lambda gap: (-gap.count, gap.question, gap.history)):
        own = frozenset(_terms(gap))
        like = next((group for founding, group in groups if _alike(founding, own)), None)
        if like is None:
            groups.append((own, [gap]))
        else:
            like.append(gap)
    made = (_group(members) for _, members in groups)
    return tuple(sorted(made, key=lambda group: (-group.count, group.questions[0].question)))


def _group(members: Sequence[Gap]) -> Group:
    shared = frozenset.intersection(*(frozenset(_terms(gap)) for gap in members))
    told = tuple(dict.fromkeys(term for term in _terms(members[0]) if term in shared))
    return Group(told, sum(gap.count for gap in members), tuple(members))


def _alike(founding: frozenset[str], own: frozenset[str]) -> bool:
    return len(founding & own) >= _SHARED * min(len(founding), len(own)) if founding and own else founding == own


def _terms(gap: Gap) -> list[str]:
    return terms(unmasked(" ".join((*gap.history, gap.question))))


def _needed(turn: Judged) -> tuple[str, ...]:
    """Return the earlier questions with which a question was understood, masked; none where it stands alone."""
    return tuple(mask(question) for question in turn.history[-1:]) if turn.answer.interpreted_as.carried else ()


def _unknown(understood: Understood, question: str) -> list[str]:
    """Return the words that stand in no document, but those that were part of what is masked."""
    left = question.lower()
    return [word.lower() for word in understood.unknown_words if word.lower() in left]
