"""Any sentence-transformers model as an `Encoder`; the built-in one by default."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from index import bundled
from index.errors import ModelFailed
from index.types import Vectors

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
        # Models that name their prompt « passage », as e5 does, would get the empty one of « document ».
        prompts = (self._model.prompts.get(name) for name in ("document", "passage", "corpus"))
        prompt = next(filter(None, prompts), None)
        with self._lock:
            return self._rows(self._model.encode_document(list(texts), prompt=prompt, **_OPTIONS))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, with the model's prompt for them where it has one."""
        with self._lock:
            return self._rows(self._model.encode_query(list(texts), **_OPTIONS))

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


def load_encoder(model: str, models: Path, report: Callable[[], None] = lambda: None) -> SentenceEncoder:
    """Return the encoder of a model: the built-in one by its name, else a folder or a name in the hub's local cache.

    The built-in model is unpacked into `models` the first time; `report` is called then.

    Raises:
        ModelFailed: there is no such model on this machine.
    """
    if model == bundled.NAME:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        folder = bundled.unpack(models, report)
        return SentenceEncoder(model, str(folder), folder.name)
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
