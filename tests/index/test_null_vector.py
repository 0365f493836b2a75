"""A cosine counts above what unrelated questions get from the same passage."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import DamagedIndex, Index
from index.calibrate import null_questions
from index.null_vector import read_null_vector, write_null_vector
from index.search import NULL_SHARE
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, query

pytestmark = pytest.mark.levels


def test_it_is_the_mean_of_the_null_questions(
    folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    expected = encoder.encode_questions(null_questions()).mean(axis=0)
    np.testing.assert_allclose(index_of(folder).null_vector, expected, atol=1e-6)


def test_by_vectors_alone_passages_rank_by_their_cosine_less_that_of_unrelated_questions(
    folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    index = index_of(folder)
    passages = index.dense.vectors(range(index.dense.size)).astype(np.float64)
    of_null = (encoder.encode_questions(null_questions()).astype(np.float64) @ passages.T).mean(axis=0)
    for question in QUESTIONS:
        asked = query(question, encoder)
        above = passages @ asked.vector.astype(np.float64) - NULL_SHARE * of_null - (1 - NULL_SHARE) * of_null.mean()
        hits = index.search(asked, index.dense.size, dense_weight=1.0)
        by_row = {hit.row: hit for hit in hits}
        best = max(above)
        for row, value in enumerate(above):
            assert by_row[row].cosine == pytest.approx(float(passages[row] @ asked.vector), abs=1e-6)
            # What its document's better passages take off it is no matter of the vectors.
            assert by_row[row].score <= min(max(value / best, 0.0), 1.0) + 1e-5
        assert hits[0].row == int(np.argmax(np.round(above / best, 6)))


def test_one_that_was_cut_short_or_lost_is_told(tmp_path: Path) -> None:
    write_null_vector(tmp_path, np.ones((3, 8), dtype=np.float32))
    assert read_null_vector(tmp_path, 8).tolist() == [1.0] * 8
    (tmp_path / "null.vector").write_bytes(b"1234567")
    with pytest.raises(DamagedIndex, match=r"null\.vector: the vector cannot be read"):
        read_null_vector(tmp_path, 8)
    (tmp_path / "null.vector").unlink()
    with pytest.raises(DamagedIndex, match="run `sourcier rebuild`"):
        read_null_vector(tmp_path, 8)
