"""An `Encoder` whose passages are embedded on a GPU, and whose questions are read as on a laptop."""

from collections.abc import Sequence
from pathlib import Path

from index.device import Device
from index.sentence_encoder import SentenceEncoder
from index.types import Encoder, Places, Reading, Vectors


class TwoDevices:
    """One model twice: as it reads questions everywhere, and as it embeds passages here.

    Its fingerprint is that of the first, so that a machine without a GPU serves what this one has indexed.
    """

    def __init__(self, questions: Encoder, passages: SentenceEncoder) -> None:
        self._questions = questions
        self._passages = passages

    @property
    def name(self) -> str:
        """The model's name."""
        return self._questions.name

    @property
    def fingerprint(self) -> str:
        """The fingerprint of what reads questions."""
        return self._questions.fingerprint

    @property
    def device(self) -> Device:
        """The device of passages."""
        return self._passages.device

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._questions.dimension

    @property
    def token_width(self) -> int:
        """The length of a token's state."""
        return self._questions.token_width

    @property
    def tokenizer_folder(self) -> Path | None:
        """The folder of the tokenizer of what reads questions."""
        return self._questions.tokenizer_folder

    @property
    def most_tokens(self) -> int:
        """The most tokens of a text to be found that `read_passages` gives."""
        return self._questions.most_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens."""
        return self._questions.count_tokens(texts)

    def token_places(self, texts: Sequence[str]) -> list[Places]:
        """Return where the tokens of texts to be found stand."""
        return self._questions.token_places(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts to be found."""
        return self._passages.encode_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of texts to be found."""
        return self._passages.read_passages(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return self._questions.encode_questions(texts)

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions."""
        return self._questions.read_questions(texts)
