"""Last step: what else can be asked, in the documents' own words; nothing is made up.

Where several documents or sections come equally near, each is offered as a reading. Where the answer was not found,
the questions that stand in the nearest documents are offered, then the headings of the passages that are not shown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import urlencode

from assistant.rivals import set_apart
from assistant.types import State, Suggestion, Turn
from index import Hit, Index, Kind, StoredPassage, Wording, folded, terms

LOOK_AT = 20
"""How many of the best hits are looked at."""

MARGIN = 0.008
"""How far the score of a reading may lie under that of the best one; see docs/measures.md."""

_MOST, _MOST_QUESTIONS, _MOST_READINGS = 5, 3, 3


@dataclass(frozen=True, slots=True)
class Near:
    """A passage near the question: its score in [0, 1], itself, the title of its document."""

    score: float
    passage: StoredPassage
    title: str

    @property
    def path(self) -> tuple[str, ...]:
        """What it stands under, outermost first."""
        return (self.title, *self.passage.headings)

    @property
    def text(self) -> str:
        """The innermost heading of the passage, the title of its document where it has none."""
        return self.path[-1]


def guide(index: Index, turn: Turn, hits: Sequence[Hit], shown: int, state: State) -> tuple[Suggestion, ...]:
    """Return what leads on from the hits, best first, of which the first `shown` are shown as passages."""
    level = [hit for hit in hits[:LOOK_AT] if hit.score >= hits[0].score - MARGIN]
    if state == "found":  # nothing else is offered then
        return tuple(readings(near(index, level))) if len(level) > 1 else ()
    found = near(index, hits[:LOOK_AT])
    competing = readings(found)
    beside, behind = (found[:shown], found[shown:]) if state == "closest" else ([], found)
    told = {folded(turn.question), *(folded(one.text) for one in beside)}
    offered = islice(_each_once([*questions(index, turn, found), *behind], told), _MOST)
    return (*competing, *(_heading(one) if isinstance(one, Near) else one for one in offered))


def _each_once(offers: Iterable[Suggestion | Near], told: set[str]) -> Iterator[Suggestion | Near]:
    """Yield the first offer of each words but those that were told already."""
    for one in offers:
        words = folded(one.text)
        if words not in told:
            told.add(words)
            yield one


def near(index: Index, hits: Sequence[Hit]) -> list[Near]:
    """Return the passages of the hits, in their order."""
    passages = index.documents.passages([hit.row for hit in hits])
    titles = index.suggestions.titles(list({passage.document_id for passage in passages}))
    return [Near(h.score, p, titles[p.document_id]) for h, p in zip(hits, passages, strict=True)]


def readings(found: Sequence[Near], margin: float = MARGIN) -> list[Suggestion]:
    """Return the documents or sections that come as near as the best, each by the words that set it apart."""
    level = [one for one in found if one.score >= found[0].score - margin]
    for depth in range(len(level[0].path) if level else 0):
        rivals = {one.path[depth]: one for one in reversed(level) if depth < len(one.path)}
        if len(rivals) > 1:
            apart = set_apart(list(reversed(rivals))[:_MOST_READINGS])
            return [_suggestion("reading", words, rivals[name]) for name, words in apart.items()]
    return []


def questions(index: Index, turn: Turn, found: Sequence[Near]) -> list[Suggestion]:
    """Return the questions of the nearest documents that share words with the turn, those of the rarest words first."""
    asked = {term for text, _ in turn.words for term in terms(text)}
    documents = list(dict.fromkeys(one.passage.document_id for one in found))
    weighed = [
        (sum(map(index.lexical.idf, sorted(asked & set(terms(one.text))))), one)
        for one in index.suggestions.questions_of(documents)
    ]
    best = sorted(((weight, one) for weight, one in weighed if weight), key=lambda pair: -round(pair[0], 6))
    return [suggestion_of(one) for _, one in best[:_MOST_QUESTIONS]]


def suggestion_of(one: Wording) -> Suggestion:
    """Return words of a document as they are offered."""
    return Suggestion(one.kind, one.text, one.title, one.document_id, _link(one.document_id, one.passage_id))


def _heading(one: Near) -> Suggestion:
    return _suggestion("heading" if one.passage.headings else "title", one.text, one)


def _suggestion(kind: Literal["reading"] | Kind, words: str, one: Near) -> Suggestion:
    document_id = one.passage.document_id
    return Suggestion(kind, words, one.title, document_id, _link(document_id, one.passage.id))


def _link(document_id: str, passage_id: str | None) -> str:
    return f"/documents/{document_id}" + (f"?{urlencode({'passage': passage_id})}#passage" if passage_id else "")
