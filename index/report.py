"""What a rebuild did, and how it tells so while it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, how much of it is done, and how much there is (0 while unknown)."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nothing."""


@dataclass(slots=True)
class Report:
    """What a rebuild did.

    Documents are named by their paths, failures by path and reason, those renamed by their old and new path.
    `repeated` are documents left out because the same path and text were read already. `files_read` were read anew,
    `files_kept` had not changed. `repeated_lines` make the frames of the sites, and are in no passage. `folded`
    passages are shown as one with another of the same words. `embedded` passages went through the model, `cached`
    ones did not. `mended` rows of the embedding cache were damaged: they were dropped, and those that were needed
    embedded again. `words_version` answered by words alone meanwhile; it is empty where there was none.
    """

    version: str = ""
    words_version: str = ""
    published: bool = False
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0
    repeated: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    files_read: int = 0
    files_kept: int = 0
    documents: int = 0
    repeated_lines: int = 0
    folded: int = 0
    passages: int = 0
    embedded: int = 0
    cached: int = 0
    mended: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure a stage: `seconds[name]`, without those of the stages inside it; all the times that it is gone to."""
        self.seconds.setdefault(name, 0.0)
        start, before = time.perf_counter(), sum(self.seconds.values())
        try:
            yield
        finally:
            inside = sum(self.seconds.values()) - before
            self.seconds[name] = round(self.seconds[name] + time.perf_counter() - start - inside, 6)
