"""The prices of passages that would come whatever is asked."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import HUB_SHARE, Index, Query, hubs, rebuild
from index.calibrate import bidding_questions, control_questions, null_questions
from index.prices import no_prices
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.levels

# Words of any question, which the words' side leaves out: their vectors and tokens are near to all questions.
_OF_ANY = "comment quel quelle est la le de une pour how what is the of a do does in which".split()


def _write(folder: Path) -> Path:
    """Write pages of a few words each, some of which any question has, and twelve of these alone."""
    draw, words = random.Random(1), [f"mot{n}" for n in range(400)]  # noqa: S311  documents
    texts = [" ".join([*draw.sample(words, 12), *draw.sample(_OF_ANY, 2)]) for _ in range(260)]
    texts += [" ".join(draw.sample(_OF_ANY, len(_OF_ANY))) for _ in range(12)]
    lines = [json.dumps({"id": f"d{n}", "text": f"{text}."}) for n, text in enumerate(texts)]
    folder.mkdir(exist_ok=True)
    (folder / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _hubs(index: Index, encoder: FakeEncoder) -> list[float]:
    return [hub.share for hub in hubs(index, encoder) or () if hub.share > HUB_SHARE]


def test_with_their_prices_fewer_passages_come_whatever_is_asked(
    tmp_path: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    """Among questions, too, by which no price was found."""
    index = index_of(_write(tmp_path / "pages"))
    assert index.prices.of_row[260:].mean() > 3 * index.prices.of_row[:260].mean()
    with_prices = _hubs(index, encoder)
    index.prices = no_prices(index.manifest.passages)
    without = _hubs(index, encoder)
    assert max(with_prices) < max(without)
    assert len(with_prices) < len(without) / 2


def test_a_question_that_is_answered_is_ranked_as_without_prices(
    tmp_path: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    index = index_of(_write(tmp_path / "pages"))
    document = index.documents.document(index.documents.passages([7])[0].document_id)
    assert document
    read = encoder.read_questions([document.text])
    asked = Query(((document.text, 1.0),), read.vectors[0], read.tokens[0])
    priced = index.search(asked, 10)
    index.prices = no_prices(index.manifest.passages)
    assert priced == index.search(asked, 10)
    assert priced[0].row == 7


def test_after_a_small_change_passages_keep_their_prices(tmp_path: Path, data: Path, encoder: FakeEncoder) -> None:
    pages = _write(tmp_path / "pages")
    rebuild([pages], data, encoder)
    before = Index.open(data, encoder)
    costs = dict(zip(before.documents.passage_ids(), before.prices.of_row.tolist(), strict=True))
    before.close()
    (pages / "a.txt").write_text("Une page toute neuve.\n", encoding="utf-8")
    rebuild([pages], data, encoder)
    after = Index.open(data, encoder)
    found = dict(zip(after.documents.passage_ids(), after.prices.of_row.tolist(), strict=True))
    after.close()
    (new,) = found.keys() - costs.keys()
    assert {key: price for key, price in found.items() if key != new} == costs
    assert found[new] == pytest.approx(np.mean(list(costs.values())), rel=1e-5)


def test_a_few_passages_cost_nothing(folder: Path, index_of: Callable[..., Index]) -> None:
    prices = index_of(folder).prices
    assert not prices.of_row.any()
    assert (prices.low, prices.high) == (0.0, 0.0)


def test_no_price_is_found_by_the_questions_that_look_for_hubs() -> None:
    assert len(control_questions()) == len({*control_questions()}) == 50
    assert {*control_questions()} <= {*null_questions()}
    bidding = bidding_questions()
    assert len(bidding) == len({*bidding}) > 500
    assert not {*bidding} & {*control_questions()}
