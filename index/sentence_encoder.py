"""Any sentence-transformers model as an `Encoder`, computed by torch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from index.device import PROCESSOR, Device
from index.errors import ModelFailed
from index.types import Places, Reading, Tokens, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_WITHOUT_GPU = "set CUDA_VISIBLE_DEVICES to nothing to embed on the processor"


class SentenceEncoder:
    """A sentence-transformers model on a device of this machine.

    The model is loaded at its first use: opening an index must not cost the seconds that torch takes.
    """

    def __init__(self, name: str, folder: str, fingerprint: str, device: Device = PROCESSOR) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.device = device
        self.tokenizer_folder: Path | None = None  # what it does before the tokens is its own
        self._folder = folder
        # A tokenizer that two threads use at once may refuse: it is « already borrowed ».
        self._lock = Lock()

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in the model's tokens, special tokens and prompt left out."""
        if not texts:
            return []
        options = {"add_special_tokens": False, "return_attention_mask": False, "verbose": False}
        with self._lock:
            tokens = self._model.tokenizer(list(texts), **options)
        return [len(ids) for ids in tokens["input_ids"]]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts to be found, with the model's prompt for them where it has one."""
        with self._passing():
            found = self._model.encode_document(list(texts), prompt=self._passage_prompt, **self._options)
        return self._rows(found)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, with the model's prompt for them where it has one."""
        with self._passing():
            found = self._model.encode_query(list(texts), **self._options)
        return self._rows(found)

    @property
    def _passage_prompt(self) -> str | None:
        # Models that name their prompt « passage », as e5 does, would get the empty one of « document ».
        prompts = (self._model.prompts.get(name) for name in ("document", "passage", "corpus"))
        return next(filter(None, prompts), None)

    @property
    def token_width(self) -> int:
        """The length of a token's state, which a last layer may have turned into vectors of another length."""
        from sentence_transformers.sentence_transformer.modules import Transformer

        first = self._model[0]
        return int(first.get_embedding_dimension()) if isinstance(first, Transformer) else self.dimension

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of texts to be found, with the model's prompt for them where it has one."""
        return self._read(self._model.encode_document, texts, self._passage_prompt)

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions, with the model's prompt for them where it has one."""
        return self._read(self._model.encode_query, texts, self._model.prompts.get("query"))

    def _read(self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None) -> Reading:
        with self._passing():
            found = encode(list(texts), prompt=prompt, output_value=None, **self._options)
            tokens = tuple(self._tokens(text, prompt or "", one) for text, one in zip(texts, found, strict=True))
        return Reading(self._rows([_numpy(one["sentence_embedding"]) for one in found]), tokens)

    def _tokens(self, text: str, prompt: str, found: Mapping[str, Any]) -> Tokens:
        """Return the tokens of a text; a model that pools none, or cannot place them in the text, has none."""
        tokenizer = self._model.tokenizer
        if "token_embeddings" not in found or not getattr(tokenizer, "is_fast", False):
            return Tokens(text, np.empty((0, self.token_width), dtype=np.float32), ())
        states = _numpy(found["token_embeddings"][found["attention_mask"].bool()])
        # A text too long for the model was cut before its last special token: the same length cuts it again.
        own, places = self._placed(text, prompt, len(states))
        return Tokens(text, states[own], tuple(Span(start, end) for start, end in places.tolist()))

    @cached_property
    def most_tokens(self) -> int:
        """The most tokens of a text to be found that `read_passages` gives: what is longer is cut."""
        with self._lock:
            taken = len(self._model.tokenizer(self._passage_prompt or "")["input_ids"])
        return (self._model.max_seq_length or self._model.tokenizer.model_max_length) - taken

    def token_places(self, texts: Sequence[str]) -> list[Places]:
        """Return where the tokens of texts to be found stand, uncut, without a pass; nowhere if that is not known."""
        if not getattr(self._model.tokenizer, "is_fast", False):
            return [np.empty((0, 2), dtype=np.int64) for _ in texts]
        with self._lock:
            return [self._placed(text, self._passage_prompt or "", None)[1] for text in texts]

    def _placed(self, text: str, prompt: str, longest: int | None) -> tuple[NDArray[np.int64], Places]:
        """Return the text's own tokens: their numbers among all that the model reads, and where they stand."""
        told = {"return_offsets_mapping": True, "return_special_tokens_mask": True, "verbose": False}
        placed = self._model.tokenizer(prompt + text, truncation=longest is not None, max_length=longest, **told)
        places = np.asarray(placed["offset_mapping"], dtype=np.int64).reshape(-1, 2) - len(prompt)
        special = np.asarray(placed["special_tokens_mask"], dtype=bool)
        own = np.flatnonzero(~special & (places[:, 1] > 0))
        return own, np.maximum(places[own], 0)

    def _rows(self, vectors: Any) -> Vectors:
        # Of length 1 in 32 bits: what has it in 16 bits misses it by some thousandths.
        rows: Vectors = np.array(vectors, dtype=np.float32).reshape(-1, self.dimension)
        if self.device.precision and not np.isfinite(rows).all():
            raise ModelFailed(f"{self.name} gives no numbers in {self.device.precision}; {_WITHOUT_GPU}")
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    @property
    def _options(self) -> dict[str, Any]:
        return {"batch_size": self.device.batch, "show_progress_bar": False, "convert_to_numpy": True}

    @contextmanager
    def _passing(self) -> Iterator[None]:
        """Take texts through the model, one thread at a time.

        Raises:
            ModelFailed: the GPU has too little memory, or fails otherwise.
        """
        with self._lock:
            try:
                yield
            except RuntimeError as error:
                if self.device.name == PROCESSOR.name:
                    raise
                raise ModelFailed(f"the GPU failed ({error}); {_WITHOUT_GPU}") from error

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            # safetensors only: weights in the older format are pickled, and a pickle runs code.
            model = SentenceTransformer(self._folder, device="cpu", model_kwargs={"use_safetensors": True})
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelFailed(
                f"the model {self._folder} cannot be loaded ({error}); expected a sentence-transformers folder with "
                "weights in safetensors: check SOURCIER_MODEL; if it is the built-in model, delete that folder"
            ) from error
        return self._moved(model)

    def _moved(self, model: "SentenceTransformer") -> "SentenceTransformer":
        import torch

        if self.device.precision:
            model.to(getattr(torch, self.device.precision))
        if self.device.name != PROCESSOR.name and not torch.cuda.is_available():
            raise ModelFailed(f"PyTorch finds no GPU that it can use, though the driver tells of one; {_WITHOUT_GPU}")
        return model.to(self.device.name)


def _numpy(tensor: Any) -> NDArray[np.float32]:
    found: NDArray[np.float32] = tensor.float().cpu().numpy()
    return found
