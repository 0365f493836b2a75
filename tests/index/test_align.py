"""The tokens of a question against the pieces of a passage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import Index, Options, align, check_passage
from tests.fake_encoder import FakeEncoder

WORDS = "Le préfet représente la République. La mairie tient les registres."


@pytest.fixture
def index(index_of: Callable[..., Index], tmp_path: Path) -> Index:
    """Return an index of one passage that has no title of its own."""
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    return index_of(tmp_path / "a.txt")


def test_a_token_meets_the_piece_that_has_its_word(index: Index, encoder: FakeEncoder) -> None:
    (tokens,) = encoder.read_questions(["mairie préfet"]).tokens
    found = align(index, encoder, tokens, {0: WORDS})[0]
    nearest = [WORDS[start:end] for start, end in found.pieces[found.cosines.argmax(axis=0)]]
    assert "mairie" in nearest[0]
    assert "préfet" in nearest[1]
    assert (np.diff(found.pieces.ravel()) >= 0).all()
    assert found.pieces[-1, 1] == WORDS.rindex("registres") + len("registres")


def test_the_greatest_cosines_are_those_that_rank(index: Index, encoder: FakeEncoder) -> None:
    (tokens,) = encoder.read_questions(["La mairie tient les registres"]).tokens
    found = align(index, encoder, tokens, {0: WORDS})[0]
    assert index.late is not None
    score = index.late.scores([(tokens.states, np.ones(len(tokens.spans)))], [0])[0][0]
    assert found.cosines.max(axis=0).mean() == pytest.approx(score)


def test_what_stands_above_a_passage_is_left_out(
    index_of: Callable[..., Index], tmp_path: Path, encoder: FakeEncoder
) -> None:
    (tmp_path / "a.md").write_text(f"# Un titre à part\n\n## Sous-titre\n\n{WORDS}", encoding="utf-8")
    index = index_of(tmp_path / "a.md")
    (passage,) = index.documents.passages([0])
    _, words = check_passage(index.documents.document(passage.document_id), passage)
    (tokens,) = encoder.read_questions(["registres"]).tokens
    found = align(index, encoder, tokens, {0: words})[0]
    assert index.late is not None
    assert index.late.sizes(0).sum() > len(encoder.token_places([words])[0])
    assert words[slice(*found.pieces[found.cosines[:, 0].argmax()])].endswith("registres")
    assert found.pieces[0, 0] == 0


def test_a_text_of_more_tokens_is_left_out(index: Index, encoder: FakeEncoder) -> None:
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    assert align(index, encoder, tokens, {0: WORDS + " Un mot." * 9}) == {}


def test_a_text_that_the_model_cut_is_left_out(
    index: Index, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    assert index.late is not None
    monkeypatch.setattr(FakeEncoder, "most_tokens", int(index.late.sizes(0).sum()))
    assert align(index, encoder, tokens, {0: WORDS}) == {}


def test_an_index_without_tokens_aligns_nothing(
    index_of: Callable[..., Index], tmp_path: Path, encoder: FakeEncoder
) -> None:
    (tmp_path / "a.txt").write_text(WORDS, encoding="utf-8")
    without = index_of(tmp_path / "a.txt", Options(token_passages=0))
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    assert align(without, encoder, tokens, {0: WORDS}) == {}


def test_a_passage_that_was_shown_is_not_cut_into_tokens_again(
    index: Index, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tokens,) = encoder.read_questions(["mairie"]).tokens
    first = align(index, encoder, tokens, {0: WORDS})[0]
    monkeypatch.setattr(encoder, "token_places", lambda texts: pytest.fail("cut again"))
    assert np.array_equal(align(index, encoder, tokens, {0: WORDS})[0].pieces, first.pieces)
