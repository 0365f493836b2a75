"""Damaged data is refused, mended or harmless: never shown, never a crash."""

from pathlib import Path

import pytest

from tests.attack.flips import WRONG, Bench, Damage, attack, attack_while_open, make_bench, targets


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a whole data folder."""
    return make_bench(tmp_path_factory.mktemp("bench"))


def test_damage_anywhere_shows_no_wrong_words_and_raises_nothing_unforeseen(bench: Bench) -> None:
    wanted = targets(bench)
    assert {"current", "manifest.json", "documents.sqlite", "embeddings.sqlite"} <= {target.name for target in wanted}
    outcomes = attack(bench, wanted, flips=2, seed=7, most_mended=0)
    assert all(counts.total() == 4 for counts in outcomes.values())
    assert {name: counts[wrong] for name, counts in outcomes.items() for wrong in WRONG if counts[wrong]} == {}
    assert not outcomes["manifest.json"]["harmless"]


def test_what_was_refused_is_rolled_back_and_rebuilt(bench: Bench) -> None:
    wanted = [target for target in targets(bench) if target.name in ("manifest.json", "documents.sqlite")]
    outcomes = attack(bench, wanted, flips=1, seed=3, most_mended=3)
    assert all(counts == {"refused": 3} for counts in outcomes.values())


def test_each_block_of_open_documents_may_be_zeroed(bench: Bench) -> None:
    (target,) = (target for target in targets(bench) if target.name == "documents.sqlite (open)")
    size = (bench.whole / target.path).stat().st_size
    outcomes = [
        attack_while_open(bench, Path(target.path), Damage("zeroed block", place), False)
        for place in range(0, size, 4096)
    ]
    assert "refused" in outcomes
    assert not set(outcomes) & set(WRONG)
