"""The packed weights → the files of the built-in model's folder.

Every byte follows from the packed file, `smoothing.txt` and this code, on any machine: no model is run, and no library
writes its version or its defaults into a file. The digests of the files can therefore be known to the program
(`index.bundled`).
"""

import json
from pathlib import Path

import numpy as np

from index.onnx_graph import onnx_graph, read_smoothing, save_graph
from index.packed import Shape, Weights
from index.pieces import DROPPED, SPACES, write_pieces
from index.pieces import FILE as PIECES

_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
_UNKNOWN = 3
_POOLER = "pooler.dense"


def write_engine_files(weights: Weights, folder: Path, bits: int) -> None:
    """Write what ONNX Runtime and SentencePiece read, and the prompts; integer weights have `bits` bits."""
    _write_json(folder / "config.json", _bert_config(weights.shape))
    # sentence-transformers takes the prompt of "document" first, and an empty one where none is given.
    prompts = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
    _write_json(folder / "config_sentence_transformers.json", {"prompts": prompts, "similarity_fn_name": "cosine"})
    write_pieces(folder / PIECES, weights.pieces, _UNKNOWN)
    save_graph(onnx_graph(weights, read_smoothing(), steps=2 ** (bits - 1) - 1), folder)


def write_torch_files(weights: Weights, folder: Path) -> None:
    """Write the other files of a sentence-transformers folder: BERT, mean pooling, unit length, the tokenizer."""
    from safetensors.numpy import save_file

    hidden = weights.shape.hidden
    # BERT's pooler is not used; zeros say so, where random numbers would change with every loading.
    pooler = {"weight": np.zeros((hidden, hidden), np.float32), "bias": np.zeros(hidden, np.float32)}
    tensors = weights.tensors | {f"{_POOLER}.{name}": values for name, values in pooler.items()}
    contiguous = {name: np.ascontiguousarray(values) for name, values in tensors.items()}
    save_file(contiguous, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(folder / "tokenizer.json", _tokenizer(weights))
    _write_json(folder / "tokenizer_config.json", _tokenizer_config())
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": weights.shape.positions})
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
    pooling = {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)


def _write_json(path: Path, content: object) -> None:
    path.write_bytes(json.dumps(content, indent=2, ensure_ascii=False).encode())


def _bert_config(shape: Shape) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.ffn,
        "hidden_act": "gelu",
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "pad_token_id": 1,
    }


def _tokenizer(weights: Weights) -> dict[str, object]:
    """Return the tokenizer as the library of that name stores it: XLM-RoBERTa's Unigram with metaspace over the packed
    file's normalisation."""
    numbers = {piece: number for number, (piece, _) in enumerate(weights.pieces)}
    added = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    metaspace = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}

    def special(token: str) -> dict[str, object]:
        return {"SpecialToken": {"id": token, "type_id": 0}}

    def text(name: str) -> dict[str, object]:
        return {"Sequence": {"id": name, "type_id": 0}}

    def replaced(pattern: str, content: str) -> dict[str, object]:
        return {"type": "Replace", "pattern": {"Regex": pattern}, "content": content}

    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": numbers[token], "content": token, **added} for token in _SPECIAL],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                replaced(DROPPED, ""),
                replaced(SPACES, " "),
                {"type": "NFKC"},
                replaced(" {2,}", " "),
                {"type": "Strip", "strip_left": True, "strip_right": True},
            ],
        },
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [special("<s>"), text("A"), special("</s>")],
            "pair": [special("<s>"), text("A"), special("</s>"), special("</s>"), text("B"), special("</s>")],
            "special_tokens": {
                token: {"id": token, "ids": [numbers[token]], "tokens": [token]} for token in ("</s>", "<s>")
            },
        },
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": _UNKNOWN, "vocab": weights.pieces, "byte_fallback": False},
    }


def _tokenizer_config() -> dict[str, object]:
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token", "mask_token"), _SPECIAL, strict=True))
    names |= {"cls_token": names["bos_token"], "sep_token": names["eos_token"]}
    return {
        "backend": "tokenizers",
        "tokenizer_class": "TokenizersBackend",
        "model_max_length": 512,
        "split_special_tokens": True,
        **names,
    }
