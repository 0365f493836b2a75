"""The weights of a BERT model → an ONNX graph of integers, with ONNX Runtime's fused operators.

Written node by node instead of traced and fused by pattern: an exporter and an optimizer would be two dependencies
more, and neither can take the blocks of 4 bits as they are. The input is one text: without padding there is no mask,
and the vector of a text cannot depend on the texts beside it.

- The words' embeddings and the last layer of each block, whose inputs have outliers, keep the 4 bits that they come in.
- The other layers multiply 8-bit integers. Single channels of their inputs are thirty times as large as the rest, and
  would leave it few of the 256 steps; they are made smaller, and their weights larger (Xiao et al.,
  arxiv.org/abs/2211.10438).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.packed import BLOCK, Weights
from index.token_states import GRAPH

_FUSED = "com.microsoft"
_OPSET, _IR = 21, 10
# Bytes from which a tensor lies beside the graph instead of in it.
_EXTERNAL = 1024

Smoothing = Mapping[str, NDArray[np.float32]]
"""By how much each channel's weights grow and its input shrinks, by the name of the (first) layer that reads the input:
powers of two, which are exact."""


@dataclass(slots=True)
class Graph:
    """A graph that grows. Every method adds nodes and returns the name of what they give."""

    weights: Weights
    smoothing: Smoothing
    steps: int
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def tensor(self, name: str) -> str:
        return self.constant(name, self.weights.tensors[name])

    def add(self, operator: str, inputs: Sequence[str], output: str, **options: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], **options))
        return output

    def embedded(self) -> str:
        """Add what gives each token its first state: its word, its place, and BERT's kind of text."""
        epsilon = self.weights.shape.epsilon
        words = self.weights.blocks["embeddings.word_embeddings.weight"]
        rows = words.nibbles.shape[0]
        self.constants.append(_four_bits("words", words.paired(), words.nibbles.shape))
        self.constants.append(
            _four_bits("words.zero", np.full((rows, words.scales.shape[1] // 2), 0x88, np.uint8), words.scales.shape)
        )
        inputs = ["words", "input_ids", self.constant("words.scale", words.scales), "words.zero"]
        options = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK, "domain": _FUSED}
        word = self.add("GatherBlockQuantized", inputs, "word", **options)
        kind = self.weights.tensors["embeddings.token_type_embeddings.weight"][0]
        places = self.constant("places", self.weights.tensors["embeddings.position_embeddings.weight"] + kind)
        first, second = (self.constant(f"number.{number}", np.array([number])) for number in (0, 1))
        length = self.add("Gather", [self.add("Shape", ["input_ids"], "shape"), second], "length")
        place = self.add("Slice", [places, first, length, first], "place")
        normal = [self.tensor(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
        added = self.add("Add", [word, place], "word.placed")
        return self.add("LayerNormalization", [added, *normal], "embedded", epsilon=epsilon, axis=-1)

    def layer(self, number: int, state: str, output: str) -> str:
        """Add one layer of the model over a state."""
        name = f"encoder.layer.{number}"
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        sides = self.integers(parts, state, biased=True)
        options = {"num_heads": self.weights.shape.heads, "domain": _FUSED}
        attended = self.add("MultiHeadAttention", sides, f"{name}.attended", **options)
        out = f"{name}.attention.output"
        middle = self.summed(f"{out}.LayerNorm", self.integers([f"{out}.dense"], attended)[0], state, f"{name}.middle")
        inside = f"{name}.intermediate.dense"
        (product,) = self.integers([inside], middle)
        wide = self.add("BiasGelu", [product, self.tensor(f"{inside}.bias")], f"{name}.wide", domain=_FUSED)
        last = f"{name}.output"
        return self.summed(f"{last}.LayerNorm", self.four_bits(f"{last}.dense", wide), middle, output)

    def summed(self, name: str, product: str, state: str, output: str) -> str:
        """Add the sum of a product, its bias and the state before it, normalised."""
        bias = self.tensor(f"{name.removesuffix('LayerNorm')}dense.bias")
        inputs = [product, state, self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias"), bias]
        return self.add("SkipLayerNormalization", inputs, output, epsilon=self.weights.shape.epsilon, domain=_FUSED)

    def integers(self, names: Sequence[str], state: str, biased: bool = False) -> list[str]:
        """Add linear layers over one state in 8-bit integers; return their products, with their biases or without."""
        matrices = [self.weights.tensors[f"{name}.weight"] for name in names]
        factors = self.smoothing[names[0]]
        if np.any(factors != 1):
            state = self.add("Mul", [state, self.constant(f"{names[0]}.even", 1 / factors)], f"{names[0]}.evened")
        products = []
        for name, matrix in zip(names, matrices, strict=True):
            whole, scales = _rows_in_steps(matrix * factors, self.steps)
            inputs = [state, self.constant(f"{name}.int8", whole.T), self.constant(f"{name}.scale", scales)]
            bias = ["", self.tensor(f"{name}.bias")] if biased else []  # "": a weight of 0 stands for 0
            products.append(self.add("DynamicQuantizeMatMul", [*inputs, *bias], f"{name}.product", domain=_FUSED))
        return products

    def four_bits(self, name: str, state: str) -> str:
        """Add a linear layer whose weights stay in blocks of 4 bits; return its product, without its bias."""
        blocks = self.weights.blocks[f"{name}.weight"]
        rows, columns = blocks.nibbles.shape
        packed = blocks.paired().reshape(rows, -1, BLOCK // 2)
        inputs = [state, self.constant(f"{name}.int4", packed), self.constant(f"{name}.scale", blocks.scales.ravel())]
        # Level 4: the blocks of the input are rounded to 8 bits, each with a scale of its own.
        sizes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
        return self.add("MatMulNBits", inputs, f"{name}.product", domain=_FUSED, **sizes)


def read_smoothing() -> Smoothing:
    """Return the smoothing of the built-in model, as `python -m tests.supply.model` has written it: a layer a line, its
    channels' exponents a digit each."""
    lines = (files("index") / "smoothing.txt").read_text(encoding="utf-8").splitlines()
    layers = [line.split() for line in lines if line and not line.startswith("#")]
    return {name: np.exp2([int(digit) for digit in exponents]).astype(np.float32) for name, exponents in layers}


def onnx_graph(weights: Weights, smoothing: Smoothing, steps: int) -> onnx.ModelProto:
    """Return the model that turns token numbers into token states.

    `input_ids`: int64, (1, tokens); `token_embeddings`: float32, (1, tokens, hidden).
    `steps`: the largest whole number that a weight is rounded to.
    """
    graph = Graph(weights, smoothing, steps)
    state, layers = graph.embedded(), weights.shape.layers
    for number in range(layers):
        state = graph.layer(number, state, "token_embeddings" if number == layers - 1 else f"state.{number}")
    taken = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
    given = helper.make_tensor_value_info(state, TensorProto.FLOAT, [1, "tokens", weights.shape.hidden])
    whole = helper.make_graph(graph.nodes, "bert", [taken], [given], graph.constants)
    versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
    return helper.make_model(whole, opset_imports=versions, ir_version=_IR)


def save_graph(graph: onnx.ModelProto, folder: Path) -> None:
    """Write a graph into a model's folder, its weights beside it: there they are mapped, a session starts at once, and
    processes share them.

    The places of the weights are given here, not by onnx, so that the bytes do not depend on its version.
    """
    location = f"{GRAPH}.data"
    with (folder / location).open("wb") as file:
        for tensor in graph.graph.initializer:
            if len(tensor.raw_data) < _EXTERNAL:
                continue
            place = {"location": location, "offset": file.tell(), "length": len(tensor.raw_data)}
            file.write(tensor.raw_data)
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in place.items():
                tensor.external_data.add(key=key, value=str(value))
    (folder / GRAPH).write_bytes(graph.SerializeToString(deterministic=True))


def _rows_in_steps(matrix: NDArray[np.float32], steps: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix in whole numbers from -steps to steps, and the scale of each row."""
    scales = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / steps
    return np.round(matrix / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _four_bits(name: str, paired: NDArray[np.uint8], shape: Sequence[int]) -> onnx.TensorProto:
    return TensorProto(name=name, data_type=TensorProto.UINT4, dims=shape, raw_data=paired.tobytes())
