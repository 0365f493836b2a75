"""What the stages of one rebuild share."""

from dataclasses import dataclass, field
from pathlib import Path

from corpus import MOST_MEGABYTES, Bounds, Limits, reading_recipe
from index.manifest import EXACT_PASSAGES, TOKEN_PASSAGES, Recipe
from index.report import Progress
from index.types import Encoder

EARLY_PASSAGES = 500
"""From how many passages to embed on a version of words alone is published first, by default: 20 s on two cores."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a rebuild is made; `keep` is the number of older versions kept, `bounds` what reading a file may take,
    `token_passages` up to how many passages their tokens are kept, `exact_passages` up to how many every vector is
    looked at, `early_passages` from how many passages to embed on a version of words alone comes first.
    `follow_links`: also symbolic links that lead out of a source."""

    limits: Limits = field(default_factory=Limits)
    keep: int = 2
    most_megabytes: float = MOST_MEGABYTES
    bounds: Bounds = field(default_factory=Bounds)
    token_passages: int = TOKEN_PASSAGES
    exact_passages: int = EXACT_PASSAGES
    early_passages: int = EARLY_PASSAGES
    follow_links: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One rebuild: from which sources, into which folder, by which model."""

    sources: tuple[str, ...]
    data: Path
    folder: Path
    encoder: Encoder
    options: Options
    progress: Progress

    @property
    def recipe(self) -> Recipe:
        """What shapes the version besides its documents."""
        options = self.options
        return Recipe(
            self.encoder.name,
            self.encoder.fingerprint,
            options.limits,
            reading_recipe(options.most_megabytes, self.sources),
            token_passages=options.token_passages,
            exact_passages=options.exact_passages,
            precision=self.encoder.device.precision,
        )

    @property
    def cached_as(self) -> str:
        """Under which name the cache keeps what the model gives here: passages of two precisions are never mixed."""
        return f"{self.encoder.fingerprint} {self.encoder.device.precision}".rstrip()
