"""The signs of the first passage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Hit, Index, signs


@pytest.fixture
def index(folder: Path, index_of: Callable[..., Index]) -> Index:
    return index_of(folder)


def rows_with(index: Index, word: str) -> list[int]:
    return sorted(index.lexical.search([(word, 1.0)], 100))


def test_the_signs_are_those_of_the_first_hit_alone(index: Index) -> None:
    hits = [Hit(0, 1.0, 0.7, 0.0, late=0.4), Hit(1, 0.9, 0.9, 3.0, late=0.8)]
    found = signs(index.lexical, [("zèbre", 1.0)], hits)
    assert (found.late, found.cosine, found.words) == (0.4, 0.7, 0.0)
    assert found == signs(index.lexical, [("zèbre", 1.0)], hits[:1])


def test_words_are_shared_out_by_their_rarity_and_weight(index: Index) -> None:
    row = rows_with(index, "préfet")[0]
    here, missing = index.lexical.idf("prefet"), index.lexical.idf("zebr")
    found = signs(index.lexical, [("Le préfet et le préfet", 1.0), ("zèbre", 0.5)], [Hit(row, 1.0, 0.5, 1.0)])
    assert found.words == pytest.approx(here / (here + 0.5 * missing))


def test_a_question_of_stop_words_has_no_share(index: Index) -> None:
    assert signs(index.lexical, [("de la", 1.0)], [Hit(0, 1.0, 0.5, 0.0)]).words == 0


def test_a_word_of_the_title_counts(index: Index) -> None:
    row = rows_with(index, "bibliothèque") or rows_with(index, "library")
    assert signs(index.lexical, [("library", 1.0)], [Hit(row[0], 1.0, 0.5, 1.0)]).words == pytest.approx(1)
