"""The words of a question near together: what a passage gains by them."""

import random
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from index import Index, Query
from index.nearness import BY_NEARNESS, drawn_near, nearness
from index.terms import phrase_terms
from index.types import Hit
from tests.fake_encoder import FakeEncoder

WEIGHTS = {"chat": 2.0, "jardin": 1.0, "gris": 1.0}


def brute(weights: dict[str, float], text: str, stretch: int = 30) -> float:
    placed = [(place, term) for place, term in phrase_terms(text) if term in weights]
    found = [{term for place, term in placed if 0 <= place - start <= stretch} for start, _ in placed]
    return max((sum(weights[term] for term in terms) for terms in found), default=0.0) / sum(weights.values())


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Le chat gris dort dans le jardin.", 1.0),
        ("Le chat dort. " + "mot " * 40 + "Le jardin est gris.", 0.5),
        ("Des chats, des chats, des chats.", 0.5),
        ("Le jardin.", 0.25),
        ("Rien de cela.", 0.0),
        ("", 0.0),
    ],
)
def test_it_is_the_greatest_share_of_the_weights_in_one_stretch(text: str, share: float) -> None:
    assert nearness(WEIGHTS, text) == pytest.approx(share)


def test_it_is_what_looking_at_every_stretch_gives() -> None:
    draw = random.Random(4)  # noqa: S311  texts
    for _ in range(200):
        text = " ".join(draw.choices(("chat", "jardin", "gris", "de", "mot", "autre"), (1, 1, 1, 9, 9, 9), k=80))
        assert nearness(WEIGHTS, text) == pytest.approx(brute(WEIGHTS, text))
    assert nearness({}, "Le chat.") == 0.0


def test_a_passage_gains_by_it_as_far_as_it_was_looked_at() -> None:
    hits = [Hit(row, 0.5 - row / 1000, 0.8, 1.0, late=0.4) for row in range(3)]
    texts = {0: "Le jardin.", 1: "Le chat gris dort dans le jardin."}
    found = drawn_near(hits, texts, WEIGHTS)
    assert [hit.row for hit in found] == [1, 0, 2]
    assert [hit.score for hit in found] == pytest.approx([0.499 + BY_NEARNESS, 0.5 + BY_NEARNESS / 16, 0.498])
    assert drawn_near(hits, {}, WEIGHTS) == hits
    assert drawn_near([], {}, WEIGHTS) == []


def test_of_two_passages_of_the_same_words_that_comes_first_in_which_they_stand_near_together(
    tmp_path: Path, index_of: Callable[..., Index], encoder: FakeEncoder
) -> None:
    far, near = (
        "Le permis de pêche. " + "Autre mot. " * 20 + "La rivière.",
        "Le permis de pêche en rivière. " + "Mot autre. " * 20,
    )
    for name, words in (("a.txt", far), ("b.txt", near)):
        (tmp_path / name).write_text(words, encoding="utf-8")
    index = index_of(tmp_path)
    question = "permis de pêche rivière"
    read = encoder.read_questions([question])
    asked = Query(((question, 1.0),), read.vectors[0], read.tokens[0])
    gained = {hit.row: hit.score for hit in index.search(asked, 2)}
    with patch("index.nearness.BY_NEARNESS", 0.0):
        before = {hit.row: hit.score for hit in index.search(asked, 2)}
    gains = {path: gained[row] - before[row] for row, path in enumerate(("a.txt", "b.txt"))}
    assert gains["b.txt"] == pytest.approx(BY_NEARNESS)
    assert 0 <= gains["a.txt"] < BY_NEARNESS
