"""`Assistant.answer(question, history)`: the six steps of an answer."""

from collections.abc import Callable, Sequence

from assistant.abstain import judge
from assistant.cite import cite
from assistant.followup import understand
from assistant.guidance import LOOK_AT, guide
from assistant.highlight import highlight
from assistant.retrieve import retrieve
from assistant.settings import Settings
from assistant.types import Answer, Understood
from index import Encoder, Filters, Index, load_encoder, version_folder


class Assistant:
    """One open version of the index and the model that asks it; can be shared between threads."""

    def __init__(self, index: Index, encoder: Encoder, settings: Settings) -> None:
        self.index = index
        self.encoder = encoder
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
        self, question: str, history: Sequence[str] = (), count: int | None = None, filters: Filters | None = None
    ) -> Answer:
        """Return the cited passages for a question, asked after earlier ones (oldest first).

        Raises:
            BadQuestion: the question is empty or too long.
            CitationFailed: a passage could not be proved; nothing is shown then.
        """
        turn = understand(question, history, self.settings.max_question)
        count = count or self.settings.passages
        found = retrieve(self.index, self.encoder, turn, max(count, LOOK_AT), filters)
        hits = found[:count]
        verdict = judge(self.index, turn, hits)
        cited = cite(self.index, hits)
        passages = highlight(self.index, turn, cited)
        understood = Understood(turn.carried, verdict.unknown_words)
        suggestions = guide(self.index, turn, found, count, verdict.state)
        return Answer(turn.question, self.version, verdict.state, verdict.confidence, understood, passages, suggestions)
