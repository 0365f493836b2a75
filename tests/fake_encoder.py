"""A stand-in for the model: the vector of a text is a hashed bag of its words, the state of a word its hash."""

import re
import time
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from index import Reading, Tokens, Vectors
from index.device import PROCESSOR, Device

_WORD = re.compile(r"\w+")


class FakeEncoder:
    """An encoder that is a function of the text alone: texts that share words have vectors that are near.

    `delay` is slept for each batch, in seconds; `encoded` counts the texts that were encoded.
    """

    def __init__(
        self, name: str = "fake", fingerprint: str = "fake-1", dimension: int = 64, delay: float = 0.0
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self.delay = delay
        self.device: Device = PROCESSOR
        self.tokenizer_folder: Path | None = None
        self.encoded = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words of each text, as white space parts them."""
        return [len(text.split()) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages."""
        return self._encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions: a question that is a passage has its vector."""
        return self._encode(texts)

    @property
    def token_width(self) -> int:
        """The length of a token's state."""
        return self.dimension

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of passages: a word is a token, and has the same state everywhere."""
        return Reading(self.encode_passages(texts), tuple(self._tokens(text) for text in texts))

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions."""
        return Reading(self.encode_questions(texts), tuple(self._tokens(text) for text in texts))

    @property
    def most_tokens(self) -> int:
        """The most tokens that are read of a text."""
        return 1000

    def token_places(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return where the words of texts stand."""
        found = [[match.span() for match in _WORD.finditer(text)] for text in texts]
        return [np.asarray(spans, dtype=np.int64).reshape(-1, 2) for spans in found]

    def _tokens(self, text: str) -> Tokens:
        found = list(_WORD.finditer(text))
        states = [_state(" ".join(words(match[0])), self.dimension) for match in found]
        spans = tuple(Span(match.start(), match.end()) for match in found)
        return Tokens(text, np.asarray(states, dtype=np.float32).reshape(-1, self.dimension), spans)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.delay)
        self.encoded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for word in words(text) or [""]:
                vector[_place(word, self.dimension)] += 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def words(text: str) -> list[str]:
    """Return the words of a text, in lower case and without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return _WORD.findall(bare.lower())


def _place(word: str, dimension: int) -> int:
    return int.from_bytes(sha256(word.encode()).digest()[:8], "big") % dimension


def _state(word: str, width: int) -> list[float]:
    """Return a state of ones and minus ones, drawn from the word's digest."""
    bits = np.unpackbits(np.frombuffer(sha256(f"state {word}".encode()).digest(), dtype=np.uint8))
    return [1.0 if bits[place % len(bits)] else -1.0 for place in range(width)]
