"""The tokens of a question against the pieces of a passage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import Index, Options, align
from tests.fake_encoder import FakeEncoder

WORDS = "Le préfet représente la République. La mairie tient les registres."


@pytest.fixture
def index(index_of: Callable[..., Index], tmp_path: Path) -> Index:
    """Return an index of one passage that has no title of its own."""
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    return index_of(tmp_path / "a.txt")


def embedded(index: Index) -> str:
    title = index.documents.listing(0, 1)[0].title
    return WORDS if WORDS.startswith(title) else f"{title}\n{WORDS}"


def test_a_token_meets_the_piece_that_has_its_word(index: Index, encoder: FakeEncoder) -> None:
    text = embedded(index)
    (tokens,) = encoder.read_questions(["mairie préfet"]).tokens
    found = align(index, encoder, tokens, {0: text})[0]
    nearest = [text[start:end] for start, end in found.pieces[found.cosines.argmax(axis=0)]]
    assert "mairie" in nearest[0]
    assert "préfet" in nearest[1]
    assert (np.diff(found.pieces.ravel()) >= 0).all()
    assert found.pieces[-1, 1] == text.rindex("registres") + len("registres")


def test_the_greatest_cosines_are_those_that_rank(index: Index, encoder: FakeEncoder) -> None:
    (tokens,) = encoder.read_questions(["La mairie tient les registres"]).tokens
    found = align(index, encoder, tokens, {0: embedded(index)})[0]
    assert index.late is not None
    score = index.late.scores(tokens.states, np.ones(len(tokens.spans)), [0])[0]
    assert found.cosines.max(axis=0).mean() == pytest.approx(score)


def test_a_text_of_other_tokens_is_left_out(index: Index, encoder: FakeEncoder) -> None:
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    assert align(index, encoder, tokens, {0: WORDS + " Un mot."}) == {}


def test_an_index_without_tokens_aligns_nothing(
    index_of: Callable[..., Index], tmp_path: Path, encoder: FakeEncoder
) -> None:
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    without = index_of(tmp_path / "a.txt", Options(token_passages=0))
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    assert align(without, encoder, tokens, {0: WORDS}) == {}
