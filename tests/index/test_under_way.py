"""How far a rebuild is, as others see it."""

import os
import time
from pathlib import Path

import pytest

from index import UnderWay, rebuild, under_way
from index.under_way import telling
from tests.fake_encoder import FakeEncoder


def test_a_rebuild_tells_how_far_it_is_until_it_ends(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    seen: list[UnderWay | None] = []
    assert under_way(data) is None
    rebuild([folder], data, encoder, progress=lambda *_: seen.append(under_way(data)))
    assert [one.stage for one in seen if one][-1] == "splitting", "seen from the first call of the stage that follows"
    assert under_way(data) is None
    assert not list(data.glob(".rebuild.json*"))


def test_the_share_of_a_stage_is_known_where_its_total_is(data: Path) -> None:
    data.mkdir()
    with telling(data, lambda *_: None) as tell:
        tell("embedding", 32, 64)
        assert under_way(data) == UnderWay("embedding", 32, 64)
        tell("embedding", 64, 64)  # too soon after the last
        assert under_way(data) == UnderWay("embedding", 32, 64)
    assert [UnderWay("", *counts).share for counts in ((32, 64), (0, 0), (3, 2))] == [0.5, None, 1.0]


def test_what_a_killed_rebuild_left_is_not_believed_for_long(data: Path) -> None:
    data.mkdir()
    path = data / ".rebuild.json"
    path.write_text('{"stage": "reading", "done": 1, "total": 2}', encoding="utf-8")
    assert under_way(data) == UnderWay("reading", 1, 2)
    old = time.time() - 600
    os.utime(path, (old, old))
    assert under_way(data) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"stage": "reading", "done": "x", "total": 2}', "\0"])
def test_a_file_that_cannot_be_read_tells_nothing(data: Path, content: str) -> None:
    data.mkdir()
    (data / ".rebuild.json").write_text(content, encoding="utf-8")
    assert under_way(data) is None


def test_a_folder_that_cannot_be_written_stops_no_rebuild(tmp_path: Path) -> None:
    told: list[str] = []
    with telling(tmp_path / "missing", lambda stage, *_: told.append(stage)) as tell:
        tell("reading", 1, 2)
    assert told == ["reading"]
