"""The built-in model in whole numbers, held against its weights in float32."""

from pathlib import Path

import numpy as np
import pytest

from index import ModelFailed
from index.bundled import packed_file
from index.onnx_graph import _rows_in_steps
from index.packed import BLOCK, Blocks, read_weights
from index.pieces import FILE as PIECES
from index.token_states import GRAPH, TokenStates
from tests.index.texts import FRENCH


def test_blocks_are_eight_less_times_their_scale() -> None:
    nibbles = np.arange(2 * BLOCK, dtype=np.uint8).reshape(1, -1) % 16
    blocks = Blocks(nibbles, np.array([[2, 10]], dtype=np.float32))
    assert blocks.floats()[0, :3].tolist() == [-16, -14, -12]
    assert blocks.floats()[0, BLOCK : BLOCK + 2].tolist() == [-80, -70]
    assert blocks.paired()[0, :2].tolist() == [0 + 16 * 1, 2 + 16 * 3]


def test_the_blocks_of_the_packed_file_are_its_matrices() -> None:
    weights = read_weights(packed_file())
    name = "encoder.layer.0.output.dense.weight"
    assert weights.blocks[name].nibbles.shape == (weights.shape.hidden, weights.shape.ffn)
    assert np.array_equal(weights.blocks[name].floats(), weights.tensors[name])


def test_a_row_is_rounded_by_its_own_scale() -> None:
    whole, scales = _rows_in_steps(np.array([[1.0, -0.5], [100.0, 0.0]], dtype=np.float32), 4)
    assert whole.tolist() == [[4, -2], [4, 0]]
    assert scales.tolist() == [0.25, 25]


def test_states_are_those_of_the_weights_in_float32(model_folder: Path) -> None:
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(model_folder)
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    ours = TokenStates(model_folder, 512)
    for text in FRENCH[:5]:
        given = tokenizer(f"passage: {text}", return_tensors="pt")
        expected = model(**given).last_hidden_state[0].detach().numpy()
        read = ours.read(text, "passage: ")
        assert read.numbers.tolist() == given["input_ids"][0].tolist()
        (states,) = ours.states([read.numbers])
        cosines = (states * expected).sum(1) / np.linalg.norm(states, axis=1) / np.linalg.norm(expected, axis=1)
        assert np.median(cosines) > 0.995


def test_the_weights_lie_beside_the_graph_to_be_mapped(model_folder: Path) -> None:
    assert (model_folder / GRAPH).stat().st_size < 1_000_000 < (model_folder / f"{GRAPH}.data").stat().st_size


def test_a_text_too_long_keeps_its_first_tokens_and_the_closing_one(model_folder: Path) -> None:
    text = "un deux trois quatre cinq six sept huit neuf"
    cut, whole = (TokenStates(model_folder, longest).read(text, "") for longest in (10, 512))
    assert len(cut.numbers) == 10
    assert cut.numbers.tolist() == [*whole.numbers[:9], whole.numbers[-1]]
    assert np.array_equal(cut.places, whole.places[:8])


@pytest.mark.parametrize("prompt", ["", "passage: "])
def test_the_places_of_a_text_are_those_that_it_is_read_with(model_folder: Path, prompt: str) -> None:
    model = TokenStates(model_folder, 512)
    text = "  <s> L'État\u00a0: « n° 2014-445 »  </s>\n\u1680fin"
    assert np.array_equal(model.places(text, prompt), model.read(text, prompt).places)


@pytest.mark.parametrize("name", [GRAPH, PIECES])
def test_a_damaged_model_says_what_mends_it(model_folder: Path, tmp_path: Path, name: str) -> None:
    for file in model_folder.iterdir():
        if file.is_file() and file.suffix != ".safetensors":
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(b"{")
    model = TokenStates(tmp_path, 512)
    with pytest.raises(ModelFailed, match="delete the folder"):
        model.states([model.read("texte", "").numbers])
