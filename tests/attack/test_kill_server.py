"""What the server acknowledged survives its kill."""

from pathlib import Path

import pytest

from tests.attack.kill_server import attack


@pytest.mark.processes
def test_a_killed_server_loses_no_acknowledged_turn(tmp_path: Path) -> None:
    turns, missing = attack(tmp_path, kills=2, clients=3, seconds=1.5)
    assert missing == []
    assert turns > 0
