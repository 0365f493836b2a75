"""Makes what the program knows of the built-in model: `index/smoothing.txt`, and the digests of its unpacked files.

    python -m tests.supply.model

Run it when the packed weights, the graph or the files of the folder change; it writes `index/smoothing.txt` and prints
the digests, which belong into `index/bundled.py`. The smoothing is learned from the texts of `index/token_space.txt`,
which the model reads in float32.
"""

import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bundled import packed_file
from index.bundled_files import write_engine_files, write_torch_files
from index.onnx_graph import Smoothing
from index.packed import Weights, read_weights
from index.token_space import space_texts

SMOOTHING = Path(__file__).parents[2] / "index" / "smoothing.txt"
_HEAD = """\
# The exponents (of 2) by which the channels of the built-in model's linear layers are evened: a layer a line, a channel
# a digit. `python -m tests.supply.model` writes this file.
"""
_TEXTS_A_PASS = 12  # some 250 tokens, as a passage has
# How much of an outlier the weights take over; .7 to .85 give the same vectors to the fourth digit.
_TAKEN_OVER = 0.8

Peaks = Mapping[str, NDArray[np.float32]]
"""The largest input of each linear layer, channel by channel, by the layer's name."""


def main() -> None:
    """Write the smoothing, print the digests."""
    weights = read_weights(packed_file())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_torch_files(weights, folder)
        write_engine_files(weights, folder, 8)  # its config.json makes the folder one that transformers can load
        write_smoothing(smoothing_of(weights, peaks_in(folder)))
        data = {}
        for bits in (7, 8):
            write_engine_files(weights, folder, bits)
            data[bits] = sha256((folder / "model.onnx.data").read_bytes()).hexdigest()
        print(f"packed: {sha256(packed_file().read_bytes()).hexdigest()}")
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "model.onnx.data":
                print(f"{path.relative_to(folder).as_posix()}: {sha256(path.read_bytes()).hexdigest()}")
        for bits, digest in data.items():
            print(f"model.onnx.data, {bits} bits: {digest}")


def peaks_in(folder: Path) -> Peaks:
    """Return the peaks of the model of a sentence-transformers folder."""
    from transformers import AutoTokenizer, BertModel

    return peaks_of(BertModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder))


def peaks_of(model: Any, tokenizer: Any) -> Peaks:
    """Return the largest input of each linear layer, channel by channel, over the texts that come with Sourcier."""
    import torch

    peaks: dict[str, NDArray[np.float32]] = {}

    def watch(name: str) -> Callable[[Any, tuple[Any]], None]:
        def note(_: Any, inputs: tuple[Any]) -> None:
            found = inputs[0].abs().amax(dim=(0, 1)).numpy()
            peaks[name] = np.maximum(peaks.get(name, found), found)

        return note

    model.eval()
    layers = [(name, layer) for name, layer in model.named_modules() if isinstance(layer, torch.nn.Linear)]
    watched = [layer.register_forward_pre_hook(watch(name)) for name, layer in layers if "pooler" not in name]
    with torch.inference_mode():
        texts = space_texts()
        for start in range(0, len(texts), _TEXTS_A_PASS):
            together = " ".join(texts[start : start + _TEXTS_A_PASS])
            model(**tokenizer(f"passage: {together}", truncation=True, return_tensors="pt"))
    for handle in watched:
        handle.remove()
    return peaks


def smoothing_of(weights: Weights, peaks: Peaks) -> Smoothing:
    """Return the factors of every linear layer; the three that read one state share those of the first."""
    found = {}
    for number in range(weights.shape.layers):
        layer = f"encoder.layer.{number}"
        together = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        alone = [f"{layer}.{part}" for part in ("attention.output.dense", "intermediate.dense", "output.dense")]
        for names in (together, *([name] for name in alone)):
            matrix = np.concatenate([weights.tensors[f"{name}.weight"] for name in names])
            found[names[0]] = factors(peaks[names[0]], matrix)
    return found


def factors(peaks: NDArray[np.float32], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return by how much each channel's weights grow and its input shrinks: a power of two, 1 for common channels.

    Powers of two are exact, and the same on every machine though the peaks differ in the last digits.
    """
    reach = np.abs(matrix).max(axis=0)
    wanted = np.maximum(peaks, 1e-3) ** _TAKEN_OVER / np.maximum(reach, 1e-3) ** (1 - _TAKEN_OVER)
    exponents = np.round(np.log2(np.maximum(wanted / np.median(wanted), 1)))
    found: NDArray[np.float32] = np.exp2(exponents).astype(np.float32)
    return found


def write_smoothing(smoothing: Smoothing, path: Path = SMOOTHING) -> None:
    """Write the factors of the layers that multiply integers: the last one of each block keeps its 4 bits."""
    lines = [
        f"{name} {''.join(str(int(exponent)) for exponent in np.log2(values))}\n"
        for name, values in smoothing.items()
        if name.endswith(("attention.self.query", "attention.output.dense", "intermediate.dense"))
    ]
    path.write_text(_HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
