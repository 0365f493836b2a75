"""What the model read in questions, remembered: an earlier turn is not read again at each turn that follows it."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from index import Encoder, Index, Reading, Tokens, Vectors

_MOST = 128

T = TypeVar("T")


class Readings:
    """The last questions read, over one open index; can be shared between threads.

    Each question is read by itself: in a batch, the last bits of its vector would depend on the others, and a
    conversation replayed would not give the same answers to the last bit.
    """

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._read: OrderedDict[str, Reading] = OrderedDict()
        self._near: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def vector(self, question: str) -> Vectors:
        """Return the vector of a question: float32, (dimension,), of length 1."""
        vector: Vectors = self._reading(question).vectors[0]
        return vector

    def tokens(self, question: str) -> Tokens:
        """Return the tokens of a question."""
        return self._reading(question).tokens[0]

    def nearness(self, question: str) -> float:
        """Return how much nearer the nearest passage is than to unrelated questions: a difference of cosines."""
        return self._remembered(self._near, question, self._nearness)

    def likeness(self, question: str, other: str) -> float:
        """Return the cosine of two questions, in [-1, 1]."""
        return float(self.vector(question) @ self.vector(other))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term."""
        return self._index.lexical.idf(term)

    def _reading(self, question: str) -> Reading:
        return self._remembered(self._read, question, lambda text: self._encoder.read_questions([text]))

    def _nearness(self, question: str) -> float:
        nearest = max(self._index.dense.search(self.vector(question), 1).values(), default=0.0)
        return nearest - self._index.manifest.calibration.null_cosine

    def _remembered(self, known: OrderedDict[str, T], question: str, found_out: Callable[[str], T]) -> T:
        with self._lock:
            if question in known:
                known.move_to_end(question)
                return known[question]
        found = found_out(question)
        with self._lock:
            known[question] = found
            while len(known) > _MOST:
                known.popitem(last=False)
        return found
