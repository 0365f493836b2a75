"""`Assistant.answer(question, history)`: the six steps of an answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from assistant.abstain import Verdict, judge
from assistant.alignment import aligned
from assistant.cite import cite
from assistant.filters import check_filters, told_filters
from assistant.focus import filters_in, in_focus
from assistant.followup import carried_terms, heard, understand
from assistant.guidance import LOOK_AT, guide
from assistant.highlight import highlight
from assistant.readings import Readings
from assistant.retrieve import query_of
from assistant.settings import Settings
from assistant.types import Answer, CarriedDocument, CitedPassage, Earlier, Turn, Understood
from index import Encoder, Filters, Hit, Index, Query, load_encoder, version_folder


class Assistant:
    """One open version of the index and the model that asks it; can be shared between threads."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings) -> None:
        self.index = index
        self.encoder = encoder
        self.readings = Readings(index, encoder)
        self.settings = settings

    @classmethod
    def open(cls, settings: Settings | None = None, report: Callable[[], None] = lambda: None) -> "Assistant":
        """Return the assistant over the served version of the index; the settings are the environment's by default.

        `report` is called when the built-in model has to be unpacked first.

        Raises:
            NoIndex: nothing has been indexed yet.
        """
        settings = settings or Settings()
        version_folder(settings.data)  # before the model is prepared for nothing
        encoder = load_encoder(settings.model, settings.models, report)
        return cls(Index.open(settings.data, encoder), encoder, settings)

    @property
    def version(self) -> str:
        """The name of the version that answers."""
        return self.index.version

    def answer(
        self,
        question: str,
        history: Sequence[str | Earlier] = (),
        count: int | None = None,
        filters: Filters | None = None,
        ignore: Collection[str] = (),
    ) -> Answer:
        """Return the cited passages for a question, asked after earlier ones (oldest first).

        `ignore` holds what must not be taken over from them: earlier questions, words, ids of documents, as an answer
        names them in `interpreted_as`.

        Raises:
            BadQuestion: the question is empty or too long.
            BadFilters: a filter names what no document of the index has.
            CitationFailed: a passage could not be proved; nothing is shown then.
        """
        turn = understand(question, heard(history, ignore), self.settings.max_question, self._used)
        asked = check_filters(self.index, filters)
        free = not (asked and asked.documents)  # else the reader has chosen the documents
        documents = in_focus(turn.question, history, ignore, self.index.documents) if free else ()
        count, only = count or self.settings.passages, self._used is None
        query = query_of(self._used, turn)
        found = self.index.search(query, max(count, LOOK_AT), filters_in(documents, asked))
        verdict = judge(self.index, turn, found[:count])
        told = replace(self._understood(turn, verdict, asked, documents), ignored=_once(ignore))
        passages = self._marked(turn, query, found[:count])
        more = guide(self.index, turn, found, count, verdict.state)
        return Answer(turn.question, self.version, verdict.state, verdict.confidence, told, passages, more, only)

    @property
    def _used(self) -> Readings | None:
        """What reads questions; nothing where there are no vectors to hold theirs against."""
        return None if self.index.manifest.words_only else self.readings

    def _marked(self, turn: Turn, query: Query, hits: Sequence[Hit]) -> tuple[CitedPassage, ...]:
        """Return the hits as cited passages, what answers in them marked."""
        cited = cite(self.index, hits)
        alignments = aligned(self.index, self.encoder, query.tokens, hits, cited)
        return highlight(self.index, turn, query.tokens, cited, alignments)

    def _understood(
        self, turn: Turn, verdict: Verdict, asked: Filters | None, documents: tuple[CarriedDocument, ...]
    ) -> Understood:
        terms, widened = carried_terms(self.index, turn), self.index.widening(turn.words[:1])
        return Understood(
            turn.carried,
            verdict.unknown_words,
            told_filters(asked),
            terms,
            documents,
            expansions=widened.expansions,
            corrections=widened.corrections,
        )


def _once(texts: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
