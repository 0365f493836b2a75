"""What the model read in questions, remembered: an earlier turn is not read again at each turn that follows it."""

from collections import OrderedDict
from threading import Lock

from index import Encoder, Index, Tokens, Vectors

_MOST = 128


class Readings:
    """The last questions read, over one open index; can be shared between threads.

    Each question is read by itself: in a batch, the last bits of its vector would depend on the others, and a
    conversation replayed would not give the same answers to the last bit.
    """

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._read: OrderedDict[str, tuple[Vectors, Tokens, float]] = OrderedDict()
        self._lock = Lock()

    def vector(self, question: str) -> Vectors:
        """Return the vector of a question: float32, (dimension,), of length 1."""
        return self._reading(question)[0]

    def tokens(self, question: str) -> Tokens:
        """Return the tokens of a question."""
        return self._reading(question)[1]

    def nearness(self, question: str) -> float:
        """Return how much nearer the nearest passage is than to unrelated questions: a difference of cosines."""
        return self._reading(question)[2]

    def likeness(self, question: str, other: str) -> float:
        """Return the cosine of two questions, in [-1, 1]."""
        return float(self.vector(question) @ self.vector(other))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term."""
        return self._index.lexical.idf(term)

    def _reading(self, question: str) -> tuple[Vectors, Tokens, float]:
        with self._lock:
            if question in self._read:
                self._read.move_to_end(question)
                return self._read[question]
        read = self._encoder.read_questions([question])
        nearest = max(self._index.dense.search(read.vectors[0], 1).values(), default=0.0)
        found = read.vectors[0], read.tokens[0], nearest - self._index.manifest.calibration.null_cosine
        with self._lock:
            self._read[question] = found
            while len(self._read) > _MOST:
                self._read.popitem(last=False)
        return found
