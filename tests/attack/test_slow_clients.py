"""A short attack by slow clients; `python -m tests.attack.slow_clients` is the long one."""

from tests.attack.slow_clients import PATIENCE, attacked


def test_a_good_client_is_answered_while_slow_ones_attack() -> None:
    taken, seen = attacked(200, 5, workers=2)
    assert sum(seen.values()) >= 200
    assert len(taken) > 5
    assert max(taken) < PATIENCE
