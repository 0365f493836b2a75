"""The pieces that tokens are counted by: written with the model, refused where damaged."""

import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from corpus import SAMPLES
from index import ModelFailed
from index.pieces import FILE, Pieces, write_pieces
from tests.index.texts import SIGNS


@pytest.mark.parametrize("damage", ["gone", "empty", "cut short", "something else"])
def test_pieces_that_cannot_be_read_are_said(tmp_path: Path, model_folder: Path, damage: str) -> None:
    whole = (model_folder / FILE).read_bytes()
    found = {"empty": b"", "cut short": whole[: len(whole) // 2 + 1], "something else": b"pieces" * 1000}.get(damage)
    if found is not None:
        (tmp_path / FILE).write_bytes(found)
    with pytest.raises(ModelFailed, match=rf"{FILE} cannot be read .* delete the folder"):
        Pieces(tmp_path)


def test_the_likeliest_pieces_are_counted(tmp_path: Path) -> None:
    pieces = [("<unk>", 0.0), ("</s>", 0.0), ("▁chat", -1.0), ("▁", -2.0), ("chat", -2.0), ("s", -1.0), ("é", -3.0)]
    write_pieces(tmp_path / FILE, pieces, unknown=0)
    found = Pieces(tmp_path)
    words = ["chat", "chats", "chat\u00a0s", "e\u0301s", "\x01", "chat</s>", "chat漢字"]
    assert found.counts(words) == [1, 2, 3, 3, 0, 2, 2]
    numbers, places = found.read("\n chats  e\u0301s ")
    assert numbers.tolist() == [2, 5, 3, 6, 5]
    assert places.tolist() == [[2, 6], [6, 7], [8, 9], [9, 12], [9, 12]], "a word whose accents stand apart is one"
    assert [part.shape for part in found.read(" \x01")] == [(0,), (0, 2)]


def test_the_tokens_of_texts_are_those_of_the_tokenizer_and_stand_where_they_stand(
    model_folder: Path, tokenizer: Tokenizer
) -> None:
    draw, pieces = random.Random(5), Pieces(model_folder)  # noqa: S311  texts
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(SAMPLES).rglob("*.md"))]
    words = [word for text in texts for word in text.split()]
    texts += ["".join(draw.choice(draw.choice((words, SIGNS))) for _ in range(20)) for _ in range(400)]
    for text in texts:
        found, (numbers, places) = tokenizer.encode(text, add_special_tokens=False), pieces.read(text)
        assert numbers.tolist() == found.ids
        if "\u0301" not in text:  # a word of letters and accents apart is one place
            assert places.tolist() == [list(place) for place in found.offsets]
