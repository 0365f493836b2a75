"""Some rebuilds killed beside a running server; `python -m tests.attack.kill_rebuild` kills more."""

import os
from pathlib import Path

from tests.attack.kill_rebuild import attack


def test_rebuilds_killed_beside_a_server_lose_nothing(tmp_path: Path, models: Path) -> None:
    found = attack(tmp_path, 4, 3, dict(os.environ) | {"SOURCIER_MODELS": str(models)})
    assert (found["lost"], found["killed"] > 1, found["right"] > 10) == (0, True, True)
    assert set(found) == {"killed", "lost", "right"}
