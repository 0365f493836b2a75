"""Passages embedded elsewhere than questions. No machine of these tests has a GPU: torch computes on the processor."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import BUNDLED_MODEL, Encoder, Index, ModelFailed, Vectors, load_encoder, rebuild
from index.bundled import unpack
from index.device import GPU, Device
from index.manifest import check_fit
from index.sentence_encoder import SentenceEncoder
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, ask
from tests.index.texts import ENGLISH, FRENCH

TEXTS = [*FRENCH, *ENGLISH]
TORCH = Device("cpu", "float32", 32)


@pytest.fixture(scope="module")
def split(models: Path) -> Encoder:
    """Return the built-in model with passages in torch."""
    return load_encoder(BUNDLED_MODEL, models, device=TORCH)


def test_questions_are_read_as_without_the_device(split: Encoder, real_encoder: Encoder) -> None:
    assert np.array_equal(split.encode_questions(FRENCH), real_encoder.encode_questions(FRENCH))
    assert np.array_equal(split.read_questions(FRENCH).vectors, real_encoder.read_questions(FRENCH).vectors)
    assert (split.name, split.fingerprint) == (real_encoder.name, real_encoder.fingerprint)
    assert (split.dimension, split.token_width, split.most_tokens) == (384, 384, real_encoder.most_tokens)
    assert split.count_tokens(TEXTS) == real_encoder.count_tokens(TEXTS)


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_passages_have_nearly_the_vectors_of_the_processor(
    models: Path, real_encoder: Encoder, precision: str, least_cosine: float
) -> None:
    split = load_encoder(BUNDLED_MODEL, models, device=replace(TORCH, precision=precision))
    found, expected = split.read_passages(TEXTS), real_encoder.read_passages(TEXTS)
    assert found.vectors.dtype == found.tokens[0].states.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)
    assert (found.vectors * expected.vectors).sum(axis=1).min() > least_cosine
    np.testing.assert_allclose(split.encode_passages(TEXTS), found.vectors, atol=1e-3)
    assert not np.array_equal(found.vectors, expected.vectors)  # or this would be the engine of questions


def test_tokens_stand_where_those_of_the_processor_do(split: Encoder, real_encoder: Encoder) -> None:
    texts = [*TEXTS, "préfet " * 600]
    found, expected = split.read_passages(texts).tokens, real_encoder.read_passages(texts).tokens
    assert [one.spans for one in found] == [one.spans for one in expected]
    for one, other, places in zip(found, expected, split.token_places(texts), strict=True):
        assert one.states.shape == other.states.shape
        assert [(span.start, span.end) for span in one.spans] == [tuple(p) for p in places[: len(one.spans)].tolist()]


def test_another_machine_serves_the_index_and_does_not_mix_passages_of_two_precisions(
    folder: Path, data: Path, split: Encoder, real_encoder: Encoder
) -> None:
    made = rebuild([folder], data, split)
    assert made.embedded == made.passages
    index = Index.open(data, real_encoder)
    assert index.manifest.recipe.precision == "float32"
    assert [len(ask(index, question, real_encoder)) for question in QUESTIONS] == [made.passages] * len(QUESTIONS)
    index.close()
    again = rebuild([folder], data, real_encoder)
    assert (again.embedded, again.version != made.version) == (again.passages, True)
    back = rebuild([folder], data, split)
    assert (back.embedded, back.version) == (0, made.version)


def test_the_precision_of_passages_does_not_keep_an_index_from_being_opened(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    index = Index.open(data, encoder)
    check_fit(replace(index.manifest.recipe, precision="float16"), index.manifest.recipe)
    index.close()


class Counting(FakeEncoder):
    """An encoder that notes how many passages it is given at once."""

    def __init__(self, device: Device) -> None:
        super().__init__()
        self.device = device
        self.given: list[int] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages."""
        self.given.append(len(texts))
        return super().encode_passages(texts)


def test_a_device_is_given_the_batches_that_it_takes(tmp_path: Path) -> None:
    lines = [f'{{"id": "{n}", "title": "Page {n}", "text": "Le texte de la page {n}."}}' for n in range(150)]
    (tmp_path / "pages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for batch, expected in ((4, [64, 64, 22]), (100, [100, 50])):
        encoder = Counting(Device("cpu", "", batch))
        rebuild([tmp_path / "pages.jsonl"], tmp_path / str(batch), encoder)
        assert [count for count in encoder.given if count in expected] == expected


def test_a_model_whose_numbers_do_not_fit_in_16_bits_is_said(models: Path) -> None:
    import torch

    encoder = SentenceEncoder("ample", str(unpack(models)), "ample-1", replace(TORCH, precision="float16"))
    with torch.no_grad():
        dict(encoder._model.named_parameters())["0.model.encoder.layer.0.output.dense.weight"].fill_(60_000)
    with pytest.raises(ModelFailed, match="ample gives no numbers in float16; set CUDA_VISIBLE_DEVICES to nothing"):
        encoder.encode_passages(["Combien ?"])


def test_a_gpu_that_pytorch_cannot_use_is_said(models: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(ModelFailed, match=r"finds no GPU that it can use.*; set CUDA_VISIBLE_DEVICES to nothing"):
        load_encoder(BUNDLED_MODEL, models, device=GPU).encode_passages(["Combien ?"])
