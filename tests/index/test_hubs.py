"""The negative control: passages that come whatever is asked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index import HUB_SHARE, Index, hubs
from index.calibrate import null_questions
from tests.fake_encoder import FakeEncoder

pytestmark = pytest.mark.levels


def test_a_passage_that_answers_nothing_but_holds_every_question_is_found(
    tmp_path: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    """It is made of the words of all the questions; the others share few with any."""
    lines = [{"id": f"d{n}", "text": f"Zone {n}, secteur {n % 7}, parcelle {n % 31}."} for n in range(250)]
    lines.append({"id": "hub", "text": " ".join(null_questions()[:20])})
    source = tmp_path / "lines.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    index = index_of(source)
    found = hubs(index, encoder)
    assert found
    first = index.documents.document(index.documents.passages([found[0].row])[0].document_id)
    assert first
    assert first.path == "hub"
    assert found[0].share > HUB_SHARE
    assert [hub.share for hub in found] == sorted((hub.share for hub in found), reverse=True)
    assert sum(hub.share for hub in found) <= 10 + 1e-9


def test_of_a_few_passages_nothing_is_told(folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]) -> None:
    assert hubs(index_of(folder), encoder) is None
