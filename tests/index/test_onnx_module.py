"""The built-in model through `SentenceTransformer`, held against what the product computes without torch."""

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index import Encoder, ModelFailed
from index.onnx_module import sentence_transformer
from tests.index.texts import ENGLISH, FRENCH

TEXTS = [*FRENCH, *ENGLISH, "très longue question " * 500, ""]


@pytest.fixture(scope="module")
def model(model_folder: Path) -> SentenceTransformer:
    """Return the built-in model."""
    return sentence_transformer(model_folder)


def test_vectors_are_those_of_the_product_but_for_the_order_of_a_sum(
    model: SentenceTransformer, real_encoder: Encoder
) -> None:
    np.testing.assert_allclose(model.encode_document(TEXTS), real_encoder.encode_passages(TEXTS), atol=1e-6, rtol=0)
    np.testing.assert_allclose(model.encode_query(TEXTS), real_encoder.encode_questions(TEXTS), atol=1e-6, rtol=0)


def test_states_of_tokens_are_the_very_same(model: SentenceTransformer, real_encoder: Encoder) -> None:
    states = model.encode_document(TEXTS, output_value="token_embeddings")
    for one, text in zip(states, real_encoder.read_passages(TEXTS).tokens, strict=True):
        own = one.numpy()[3:-1]  # <s>, « passage » and « : » before, </s> behind
        assert own.shape == text.states.shape
        assert np.array_equal(own, text.states)


def test_a_vector_does_not_depend_on_the_batch(model: SentenceTransformer) -> None:
    alone = np.concatenate([model.encode_document([text]) for text in TEXTS[:5]])
    np.testing.assert_allclose(model.encode_document(TEXTS)[:5], alone, atol=1e-6, rtol=0)


def test_it_is_no_copy_of_the_weights_in_float32(
    model: SentenceTransformer, model_folder: Path, least_cosine: float
) -> None:
    plain = SentenceTransformer(str(model_folder), device="cpu")
    cosines = (plain.encode_document(TEXTS) * model.encode_document(TEXTS)).sum(axis=1)
    assert least_cosine < cosines.min() < 1 - 1e-5
    assert (model.max_seq_length, model.get_embedding_dimension()) == (plain.max_seq_length, 384)
    assert model.prompts == plain.prompts


def test_a_length_that_is_set_is_kept(model_folder: Path) -> None:
    model = sentence_transformer(model_folder)
    model.max_seq_length = 8
    (states,) = model.encode_query(["un deux trois quatre cinq six sept"], output_value="token_embeddings")
    assert len(states) == 8


def test_saved_it_is_loaded_by_the_library_to_whom_it_is_told_to_trust(
    model: SentenceTransformer, tmp_path: Path
) -> None:
    model.save(str(tmp_path))
    with pytest.raises(ValueError, match="trust_remote_code"):
        SentenceTransformer(str(tmp_path), device="cpu")
    loaded = SentenceTransformer(str(tmp_path), device="cpu", trust_remote_code=True)
    assert np.array_equal(loaded.encode_document(FRENCH), model.encode_document(FRENCH))
    assert loaded.prompts == model.prompts


def test_a_damaged_tokenizer_is_said(model_folder: Path, tmp_path: Path) -> None:
    for file in model_folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "tokenizer.json").write_bytes(b"{")
    with pytest.raises(ModelFailed, match="delete the folder"):
        sentence_transformer(tmp_path)
