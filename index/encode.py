"""Any sentence-transformers model as an `Encoder`; the built-in one by default."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from corpus import Span
from index import bundled
from index.errors import ModelFailed
from index.onnx_encoder import OnnxEncoder
from index.types import Places, Reading, Tokens, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 4  # on two cores the fastest of 2, 4, 8, 16, 32 for passages of 220 tokens, as less is padded
_BLOCK = 1 << 20
_NOT_LOADED = ["*.bin", "*.pt", "*.onnx", "*.h5", "*.msgpack", "openvino/*"]


class SentenceEncoder:
    """A sentence-transformers model on this machine's processor.

    The model is loaded at its first use: opening an index must not cost the seconds that torch takes.
    """

    def __init__(self, name: str, folder: str, fingerprint: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
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
        with self._lock:
            return self._rows(self._model.encode_document(list(texts), prompt=self._passage_prompt, **_OPTIONS))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, with the model's prompt for them where it has one."""
        with self._lock:
            return self._rows(self._model.encode_query(list(texts), **_OPTIONS))

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
        with self._lock:
            found = encode(list(texts), prompt=prompt, output_value=None, **_OPTIONS)
            tokens = tuple(self._tokens(text, prompt or "", one) for text, one in zip(texts, found, strict=True))
        vectors = self._rows([one["sentence_embedding"].numpy() for one in found])
        return Reading(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), tokens)

    def _tokens(self, text: str, prompt: str, found: Mapping[str, Any]) -> Tokens:
        """Return the tokens of a text; a model that pools none, or cannot place them in the text, has none."""
        tokenizer = self._model.tokenizer
        if "token_embeddings" not in found or not getattr(tokenizer, "is_fast", False):
            return Tokens(text, np.empty((0, self.token_width), dtype=np.float32), ())
        states = found["token_embeddings"][found["attention_mask"].bool()].numpy()
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
        return np.ascontiguousarray(vectors, dtype=np.float32).reshape(-1, self.dimension)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            # safetensors only: weights in the older format are pickled, and a pickle runs code.
            return SentenceTransformer(self._folder, device="cpu", model_kwargs={"use_safetensors": True})
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            raise ModelFailed(
                f"the model {self._folder} cannot be loaded ({error}); expected a sentence-transformers folder with "
                "weights in safetensors: check SOURCIER_MODEL; if it is the built-in model, delete that folder"
            ) from error


_OPTIONS: dict[str, Any] = {
    "batch_size": _BATCH,
    "normalize_embeddings": True,
    "show_progress_bar": False,
    "convert_to_numpy": True,
}


def load_encoder(model: str, models: Path, report: Callable[[], None] = lambda: None) -> SentenceEncoder | OnnxEncoder:
    """Return the encoder of a model: the built-in one by its name, else a folder or a name in the hub's local cache.

    The built-in model is unpacked into `models` the first time; `report` is called then.

    Raises:
        ModelFailed: there is no such model on this machine.
    """
    if model == bundled.NAME:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        folder = bundled.unpack(models, report)
        return OnnxEncoder(model, folder)
    folder = Path(model) if Path(model).is_dir() else _from_hub(model)
    return SentenceEncoder(model, str(folder), f"{folder.name}-{_digest(folder)[:12]}")


def _from_hub(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, ignore_patterns=_NOT_LOADED))
    except (OSError, HfHubHTTPError, HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelFailed(
            f"the model {model!r} was not found; expected {bundled.NAME!r} (built in), a sentence-transformers folder, "
            "or the name of a model that this machine can reach: check SOURCIER_MODEL"
        ) from error


def _digest(folder: Path) -> str:
    """Return the SHA-256 of a model folder: every file's name and content."""
    total = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()
