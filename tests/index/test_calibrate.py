"""The levels of an index, held against the definition."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import digest
from index import Documents, Index, Options, Query, rebuild, version_folder
from index.cache import EmbeddingCache
from index.calibrate import null_questions, own_questions
from index.embedding import making
from index.kept_questions import question_keys, read_kept
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.levels


def first_hits(index: Index, encoder: FakeEncoder, questions: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine and the late score of the first hit of each question that has one."""
    read = encoder.read_questions(questions)
    queries = [Query(((q, 1.0),), *found) for q, *found in zip(questions, read.vectors, read.tokens, strict=True)]
    hits = [index.search(query, 1) for query in queries]
    return np.array([(hit.cosine, hit.late) for found in hits for hit in found])


def test_the_levels_are_medians_over_the_questions_that_a_rebuild_asks(
    folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    index = index_of(folder)
    found = index.manifest.calibration
    cosine, late = np.median(first_hits(index, encoder, null_questions()), axis=0)
    assert found.null_cosine == pytest.approx(cosine, abs=1e-4)
    assert found.null_late == pytest.approx(late, abs=1e-3)
    own = first_hits(index, encoder, own_questions(index.documents))[:, 1]
    assert found.own_late == pytest.approx((len(own) * np.median(own) + 5 * 0.59) / (len(own) + 5), abs=1e-3)
    assert found.own_late > found.null_late


def test_an_index_of_two_words_has_levels(tmp_path: Path, index_of: Callable[..., Index]) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "one.txt").write_text("Deux mots.\n", encoding="utf-8")
    index = index_of(tmp_path / "one")
    assert own_questions(index.documents) == []
    assert index.manifest.calibration.own_late == pytest.approx(0.59)


def test_an_index_without_tokens_has_levels_of_its_vectors(data: Path, folder: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder, Options(token_passages=0))
    index = Index.open(data, encoder)
    assert index.manifest.calibration.null_cosine > 0
    assert index.manifest.calibration.null_late == 0
    index.close()


def test_own_questions_are_words_of_the_passages_in_their_order(folder: Path, index_of: Callable[..., Index]) -> None:
    index = index_of(folder)
    texts = [document.text for document in index.documents.whole()]
    questions = own_questions(index.documents)
    assert questions
    for question in questions:
        words = question.split()
        assert len(words) == 5
        assert any(in_order(words, text) for text in texts)


def in_order(words: list[str], text: str) -> bool:
    place = 0
    for word in words:
        place = text.find(word, place) + 1
        if not place:
            return False
    return True


def test_what_a_rebuild_asks_is_encoded_once(data: Path, folder: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    with Documents(version_folder(data)) as documents:
        asked = [*null_questions(), *own_questions(documents)]
    (folder / "neuf.txt").write_text("Une phrase tout à fait neuve.\n", encoding="utf-8")
    encoder.encoded = 0
    rebuild([folder], data, encoder)
    assert encoder.encoded < 10
    with EmbeddingCache(data, encoder.fingerprint, making()) as cache:
        assert not cache.missing_units(question_keys(null_questions()))
        assert not cache.missing(question_keys(asked[:3]))


def test_a_question_comes_back_from_the_cache_as_it_was_read(data: Path, encoder: FakeEncoder) -> None:
    data.mkdir()
    questions = ["Qui a peint La Joconde ?", "?"]
    with EmbeddingCache(data, encoder.fingerprint, making()) as cache:
        first, again = read_kept(encoder, cache, questions), read_kept(encoder, cache, questions)
    read = encoder.read_questions(questions)
    for query, other, vector, tokens in zip(first, again, read.vectors, read.tokens, strict=True):
        assert query.tokens is not None
        assert other.tokens is not None
        assert query.vector.tolist() == vector.tolist() == other.vector.tolist()
        assert replace(query.tokens, states=tokens.states) == tokens
        assert query.tokens.states.tolist() == other.tokens.states.tolist()
        assert np.allclose(query.tokens.states, tokens.states, rtol=1e-3)
    assert question_keys(questions)[0] != digest(questions[0])


def test_there_are_as_many_null_questions_in_french_as_in_english() -> None:
    questions = null_questions()
    assert len(questions) == len(set(questions)) >= 100
    assert all(question.endswith("?") and not question.startswith("#") for question in questions)
    middle = len(questions) // 2
    assert questions[middle] == "What is the capital of Mongolia?"
    assert not any(letter in "àâéèêîôùûç" for question in questions[middle:] for letter in question)
