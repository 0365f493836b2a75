"""Folders followed: what is done each time that something in them has changed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

# Milliseconds: without a change after which a burst of them (a copy, a save) is over; at most for a burst; between
# two looks at whether to stop.
_QUIET, _BURST, _LOOK = 500, 10_000, 500


def follow(sources: Sequence[Path], data: Path, rebuild: Callable[[], None], stop: Event | None = None) -> None:
    """Rebuild now, and each time that files in the sources have changed; ends when interrupted, or told to stop.

    What changes while a rebuild runs is seen when it is over. The data folder may lie in a source: its own changes
    count for nothing.
    """
    own = data.absolute()

    def counts(_: Change, path: str) -> bool:
        return not Path(path).name.startswith(".") and own not in (Path(path), *Path(path).parents)

    changes = watch(
        *(source.absolute() for source in sources),
        watch_filter=counts,
        stop_event=stop,
        step=_QUIET,
        debounce=_BURST,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
    )
    next(changes, None)  # the watch has begun: nothing that changes from here on is missed
    rebuild()
    for found in changes:
        if found:
            rebuild()
