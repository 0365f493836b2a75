"""The built-in model as a `SentenceTransformer` that ONNX Runtime computes.

    from index.onnx_module import sentence_transformer
    model = sentence_transformer(folder)      # of `index.bundled.unpack`
    model.encode_query("Qui verse l'APL ?")

The engine is that of the product, `TokenStates`; what follows are the library's own modules. Saved, the model is loaded
where Sourcier is installed by `SentenceTransformer(path, trust_remote_code=True)`: the library imports no module that
is not its own without that word. The folder that was unpacked names the library's module for BERT, so that any program
can load it: `SentenceTransformer(folder)` computes the weights in float32.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.base.modules.normalize import Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer

from index.errors import ModelFailed
from index.pieces import FILE as PIECES
from index.token_states import GRAPH, TokenStates

_FILES = ("config.json", "tokenizer.json", PIECES, GRAPH, f"{GRAPH}.data")
_PADDING = 1


class OnnxStates(InputModule):
    """Texts → the states of their tokens, by ONNX Runtime, whatever the device of the modules that follow."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._folder = folder
        about = json.loads((folder / "config.json").read_bytes())
        self.embedding_dimension = int(about["hidden_size"])
        self._states = TokenStates(folder, int(about["max_position_embeddings"]))
        self.tokenizer = _tokenizer(folder / "tokenizer.json")

    @property
    def max_seq_length(self) -> int:
        """The most tokens of a text that are read; what is longer is cut."""
        return self._states.longest

    @max_seq_length.setter
    def max_seq_length(self, tokens: int) -> None:
        self._states.longest = tokens

    def get_embedding_dimension(self) -> int:
        """Return the length of a state."""
        return self.embedding_dimension

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Return the numbers of the tokens, padded to the longest text, and where there are any."""
        numbers = [torch.from_numpy(self._states.read(text, prompt or "").numbers) for text in inputs]
        mask = [torch.ones_like(one) for one in numbers]
        return {"input_ids": _padded(numbers, _PADDING), "attention_mask": _padded(mask, 0)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Add the states of the tokens; those of padding are 0, as it is never computed."""
        numbers, there = features["input_ids"].cpu().numpy(), features["attention_mask"].cpu().numpy().astype(bool)
        states = self._states.states([np.ascontiguousarray(row[own]) for row, own in zip(numbers, there, strict=True)])
        together = _padded([torch.from_numpy(one) for one in states], 0)
        return features | {"token_embeddings": together.to(features["input_ids"].device)}

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write what the module is loaded from."""
        for name in _FILES:
            shutil.copyfile(self._folder / name, Path(output_path) / name)

    @classmethod
    def load(cls, model_name_or_path: str, *_: Any, **options: Any) -> "OnnxStates":
        """Return the module of a saved model."""
        taken = ("subfolder", "token", "cache_folder", "revision", "local_files_only")
        given = {name: options[name] for name in taken if name in options}
        folder = cls.load_dir_path(model_name_or_path, **given)
        if folder is None:
            raise ModelFailed(f"{model_name_or_path} was not found; expected a folder with {GRAPH}")
        return cls(Path(folder))


def sentence_transformer(folder: Path) -> SentenceTransformer:
    """Return the built-in model of an unpacked folder as a `SentenceTransformer`, with its prompts."""
    about: Mapping[str, Any] = json.loads((folder / "config_sentence_transformers.json").read_bytes())
    states = OnnxStates(folder)
    modules = [states, Pooling(states.embedding_dimension, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu", **about)


def _tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer for who asks the library for it; the texts are read by `TokenStates`."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises no narrower one
        raise ModelFailed.damaged(path, error) from error
    tokenizer.encode_special_tokens = True  # « <s> » written in a text is three characters
    return tokenizer


def _padded(rows: Sequence[torch.Tensor], padding: int) -> torch.Tensor:
    return torch.nn.utils.rnn.pad_sequence(list(rows), batch_first=True, padding_value=padding)
