"""What each choice of the built-in model's graph costs and gives: speed, nearness to float32, and what it finds.

    python -m tests.benchmarks.graphs CORPUS [QUESTIONS] [--passages 64] [--rounds 3] [--questions 700] [--all]

Tokens a second of processor on passages of some 200 tokens, the best round of each; the mean cosine with the vectors of
float32 in torch. `in batches of` has texts of like lengths padded to the longest: the time is right, the states are
not, as the graph knows no padding.

With QUESTIONS, milliseconds of processor a question in such batches, and nDCG@10 of the vectors alone, over all
passages of the corpus: in float32, by the product's graph, and questions of the graph among passages of float32, as on
a laptop that serves what a machine with a GPU has indexed.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray

from assistant import Settings
from corpus import Bounds, Document, Limits, find_files, passages, read_all
from index import BUNDLED_MODEL, Encoder, Vectors, load_encoder
from index import onnx_graph as graphs
from index.bundled import packed_file, unpack
from index.cut import embedded_text
from index.device import Device
from index.onnx_encoder import OnnxEncoder
from index.onnx_graph import Graph
from index.packed import read_weights
from index.sentence_encoder import SentenceEncoder
from index.token_states import GRAPH, TokenStates
from tests.benchmarks.embedding import Encode, rate, texts_of
from tests.benchmarks.output import write_figures
from tests.benchmarks.questions import read_questions, score
from tests.supply.model import peaks_in, smoothing_of

_SHOWN = ("config.json", "config_sentence_transformers.json", "tokenizer.json", "pieces.model")


class _Floats(Graph):
    """No layer is rounded."""

    def integers(self, names: Sequence[str], state: str, biased: bool = False) -> list[str]:
        products = []
        for name in names:
            matrix = self.constant(f"{name}.float", self.weights.tensors[f"{name}.weight"].T)
            product = self.add("MatMul", [state, matrix], f"{name}.product")
            products.append(self.biased(name, product) if biased else product)
        return products

    def four_bits(self, name: str, state: str) -> str:
        return self.integers([name], state)[0]

    def biased(self, name: str, product: str) -> str:
        return self.add("Add", [product, self.tensor(f"{name}.bias")], f"{name}.biased")


class _Blocks(_Floats):
    """Every layer keeps the 4 bits that it comes in."""

    def integers(self, names: Sequence[str], state: str, biased: bool = False) -> list[str]:
        products = [self.four_bits(name, state) for name in names]
        return [self.biased(name, one) for name, one in zip(names, products, strict=True)] if biased else products

    def four_bits(self, name: str, state: str) -> str:
        return Graph.four_bits(self, name, state)


class _Whole(Graph):
    """Every layer multiplies 8-bit integers."""

    def four_bits(self, name: str, state: str) -> str:
        return self.integers([name], state)[0]


_TORCH = Device("cpu", "float32", 4)
_BATCHES, _LONGEST, _DEPTH, _ASKED = (4, 16), 512, 100, 384
_VARIANTS = {
    "float32, fused": (_Floats, 127, True),
    "4-bit blocks as published, inputs rounded by block": (_Blocks, 127, True),
    "8 bits, one scale for all of an input": (_Whole, 127, False),
    "the same, 7-bit weights": (_Whole, 63, False),
    "8 bits, outlying channels evened out": (_Whole, 127, True),
    "the same, the last layer of each block in 4-bit blocks": (Graph, 127, True),
}
_PRODUCT = list(_VARIANTS)[-1]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions", nargs="?")
    parser.add_argument("--passages", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=700)
    parser.add_argument("--all", action="store_true", help="nDCG@10 of every graph")
    given = parser.parse_args()
    texts = texts_of(given.corpus, given.passages)
    with _variants() as encoders:
        figures = _speeds(encoders, texts, given.rounds)
        asked = _questions(encoders[_PRODUCT], given) if given.questions_file else {}
        found = _found(encoders, given) if given.questions_file else {}
    write_figures("graphs", {"speed": figures, "questions": asked, "nDCG@10": found})


@contextmanager
def _variants() -> Iterator[dict[str, OnnxEncoder]]:
    """Give the built-in model with each of the graphs."""
    folder = unpack(Settings().models)
    weights = read_weights(packed_file())
    learned = smoothing_of(weights, peaks_in(folder))
    ones = {name: np.ones_like(values) for name, values in learned.items()}
    with tempfile.TemporaryDirectory() as name:
        encoders = {}
        for number, (label, (kind, steps, smoothed)) in enumerate(_VARIANTS.items()):
            at = Path(name, str(number))
            at.mkdir()
            for shown in _SHOWN:
                (at / shown).symlink_to((folder / shown).resolve())
            with patch.object(graphs, "Graph", kind):
                graphs.save_graph(graphs.onnx_graph(weights, learned if smoothed else ones, steps), at)
            encoders[label] = OnnxEncoder(label, at)
        yield encoders


def _speeds(encoders: dict[str, OnnxEncoder], texts: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    """Return for each graph its speed, alone and in batches, and how near it comes to float32."""
    models = Settings().models
    exact = load_encoder(BUNDLED_MODEL, models, device=_TORCH)
    half = load_encoder(BUNDLED_MODEL, models, device=replace(_TORCH, precision="float16"))
    expected = exact.encode_passages(texts)
    tokens = sum(exact.count_tokens(texts))
    figures = {"float16 in torch": {"cosine": _cosine(expected, half.encode_passages(texts))}}
    for label, encoder in encoders.items():
        told = {"tokens a second": round(rate(encoder.encode_passages, texts, tokens, rounds)[1])}
        for batch in _BATCHES:
            told[f"in batches of {batch}"] = round(rate(_padded(encoder, batch), texts, tokens, rounds)[1])
        figures[label] = {**told, "cosine": _cosine(expected, encoder.encode_passages(texts))}
    for label, figure in figures.items():
        print(f"{label}: {figure}", flush=True)
    return figures


def _cosine(expected: Vectors, found: Vectors) -> float:
    return round(float((expected * found).sum(axis=1).mean()), 5)


def _padded(encoder: OnnxEncoder, batch: int, prompt: str = "passage: ", alike: bool = True) -> Encode:
    """Return what takes texts through a graph in padded batches, of like lengths or as they come, one on each core."""
    folder = encoder.folder
    model = onnx.load(folder / GRAPH, load_external_data=False)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "texts"
    onnx.save_model(model, folder / "batches.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "batches.onnx", options, providers=["CPUExecutionProvider"])
    tokenizer = TokenStates(folder, _LONGEST)

    def passed(rows: Sequence[NDArray[np.int64]]) -> None:
        width = max(map(len, rows))
        session.run(None, {"input_ids": np.stack([np.pad(row, (0, width - len(row))) for row in rows])})

    def encode(texts: Sequence[str]) -> Vectors:
        read = [tokenizer.read(text, prompt).numbers for text in texts]
        read = sorted(read, key=len) if alike else read
        with ThreadPoolExecutor() as threads:
            list(threads.map(passed, (read[at : at + batch] for at in range(0, len(read), batch))))
        return np.empty((0, 0), dtype=np.float32)

    return encode


def _found(encoders: dict[str, OnnxEncoder], given: argparse.Namespace) -> dict[str, float]:
    """Return nDCG@10 of the vectors of questions and of passages, each in float32 or by a graph."""
    exact, product = SentenceEncoder("float32", str(unpack(Settings().models)), "", _TORCH), encoders[_PRODUCT]
    asked = read_questions(given.questions_file, given.questions)
    texts, documents = _passages(given.corpus, product)
    questions = [one.question for one in asked]
    ways: dict[str, tuple[Encoder, Encoder]] = {
        "float32": (exact, exact),
        "the product's graph": (product, product),
        "questions of the graph, passages of float32": (product, exact),
    }
    if given.all:
        ways |= {label: (encoder, encoder) for label, encoder in encoders.items() if encoder is not product}
    known: dict[int, Vectors] = {}
    figures = {}
    for label, (asking, holding) in ways.items():
        if id(holding) not in known:
            known[id(holding)] = holding.encode_passages(texts)
        order = np.argsort(-asking.encode_questions(questions) @ known[id(holding)].T, axis=1, kind="stable")
        ranked = [list(dict.fromkeys(documents[row] for row in rows[:_DEPTH])) for rows in order]
        figures[label] = round(score(asked, ranked).ndcg_10, 4)
        print(f"nDCG@10, {label}: {figures[label]}", flush=True)
    return figures


def _questions(product: OnnxEncoder, given: argparse.Namespace) -> dict[str, dict[int, float]]:
    """Return the milliseconds of processor that a question takes in batches."""
    questions = [one.question for one in read_questions(given.questions_file, _ASKED)]
    figures: dict[str, dict[int, float]] = {}
    for label, alike in (("as they come", False), ("of like length", True)):
        rates = {
            batch: rate(_padded(product, batch, "query: ", alike), questions, len(questions), given.rounds)[1]
            for batch in (1, 2, *_BATCHES)
        }
        figures[label] = {batch: round(1000 / found, 1) for batch, found in rates.items()}
        print(f"milliseconds of processor a question, {label}: {figures[label]}", flush=True)
    return figures


def _passages(corpus: Path, encoder: Encoder) -> tuple[list[str], list[str]]:
    """Return the texts that stand for the passages of a corpus, and the document of each."""
    read = (one for _, made in read_all(find_files([corpus]), Bounds()) for one in made if isinstance(one, Document))
    cut = [(document, one) for document in read for one in passages(document, encoder.count_tokens, Limits(), ())]
    return [embedded_text(*one) for one in cut], [document.path for document, _ in cut]


if __name__ == "__main__":
    main()
