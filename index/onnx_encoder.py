"""The built-in model as an `Encoder`: its ONNX graph, mean pooling, unit length.

`index.onnx_module` gives the same vectors through a `SentenceTransformer`, which takes three seconds to be imported.
`SentenceTransformer` on the folder itself computes the weights in float32: the same vectors but for the rounding of the
graph, in 2.4 times as long for a passage.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from corpus import Span
from index.device import PROCESSOR, Device
from index.pieces import FILE as PIECES
from index.stamps import Stamp, stamp_of
from index.token_states import GRAPH, Read, TokenStates
from index.types import Places, Reading, States, Tokens, Vectors


class OnnxEncoder:
    """The model of an unpacked folder, on all cores of the processor. Loaded at its first use; safe from threads.

    The weights are mapped, so that what is written into their file while a server runs would change its answers: the
    stamps of the files are compared before each pass, and where one has changed, `check` is called and the files are
    loaded again.
    """

    def __init__(self, name: str, folder: Path, check: Callable[[], object] = lambda: None) -> None:
        self.name = name
        self.folder = folder
        self.fingerprint = folder.name
        self.device: Device = PROCESSOR
        self._about = json.loads((folder / "config.json").read_bytes())
        self._prompts = json.loads((folder / "config_sentence_transformers.json").read_bytes())["prompts"]
        self._check = check
        self._lock = Lock()
        self._stamps = self._found_stamps()
        self._loaded = TokenStates(folder, self._about["max_position_embeddings"])

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._about["hidden_size"])

    @property
    def token_width(self) -> int:
        """The length of a token's state."""
        return self.dimension

    @property
    def tokenizer_folder(self) -> Path | None:
        """The folder of the tokenizer."""
        return self.folder

    @property
    def most_tokens(self) -> int:
        """The most tokens of a text to be found that `read_passages` gives: what is longer is cut."""
        return int(self._about["max_position_embeddings"]) - len(
            self._states.read("", self._prompts["passage"]).numbers
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens, special tokens and prompt left out."""
        return self._states.count(texts)

    def token_places(self, texts: Sequence[str]) -> list[Places]:
        """Return where the tokens of texts to be found stand, uncut, without a pass."""
        return [self._states.places(text, self._prompts["passage"]) for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts to be found."""
        return self.read_passages(texts).vectors

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return self.read_questions(texts).vectors

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of texts to be found."""
        return self._read(texts, self._prompts["passage"])

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions."""
        return self._read(texts, self._prompts["query"])

    @property
    def _states(self) -> TokenStates:
        """The engine over files that are as they were when they were checked.

        Raises:
            ModelFailed, StorageFailed: a file was altered, and it cannot be unpacked again.
        """
        if self._found_stamps() != self._stamps:
            with self._lock:
                if self._found_stamps() != self._stamps:
                    self._check()
                    self._loaded = TokenStates(self.folder, self._loaded.longest)
                    self._stamps = self._found_stamps()
        return self._loaded

    def _found_stamps(self) -> list[Stamp | None]:
        return [stamp_of(self.folder / name) for name in (GRAPH, f"{GRAPH}.data", PIECES)]

    def _read(self, texts: Sequence[str], prompt: str) -> Reading:
        engine = self._states
        reads = [engine.read(text, prompt) for text in texts]
        states = engine.states([read.numbers for read in reads])
        means = np.array([of_all.mean(axis=0) for of_all in states], dtype=np.float32).reshape(-1, self.dimension)
        vectors: Vectors = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
        tokens = (_tokens(*one) for one in zip(texts, reads, states, strict=True))
        return Reading(vectors, tuple(tokens))


def _tokens(text: str, read: Read, states: States) -> Tokens:
    return Tokens(text, states[read.own], tuple(Span(start, end) for start, end in read.places.tolist()))
