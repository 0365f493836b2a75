"""What the clock showed before: nothing is deleted by age on the word of a clock that may have jumped."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

# Observations of a period of grace that are noted, at most, so that frequent restarts do not fill the table.
_MOST = 24


def observe(database: sqlite3.Connection, now: datetime, grace: timedelta) -> datetime | None:
    """Note what the clock shows; return the last earlier time that it showed at least `grace` ago, None without one.

    What the clock showed of the future was wrong, or the clock is now: it is forgotten.
    """
    seen = sorted(moment for moment in _seen(database) if moment <= now)
    confirmed = max((moment for moment in seen if moment <= now - grace), default=None)
    noted = [moment for moment in seen if confirmed is None or moment >= confirmed]
    if not noted or now - noted[-1] >= grace / _MOST:
        noted.append(now)
    database.execute("DELETE FROM clock")
    database.executemany("INSERT INTO clock VALUES (?)", [(moment.isoformat(timespec="seconds"),) for moment in noted])
    return confirmed


def _seen(database: sqlite3.Connection) -> Iterator[datetime]:
    for (written,) in database.execute("SELECT seen FROM clock").fetchall():
        try:
            moment = datetime.fromisoformat(written)
        except (TypeError, ValueError):
            continue  # damaged: one observation less delays a deletion, and causes none
        if moment.tzinfo is not None:
            yield moment
