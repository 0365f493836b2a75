"""What a version of the index was made from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus import Limits
from index import terms
from index.errors import DamagedIndex, IncompatibleIndex

FORMAT = 9
"""The version of what lies in a version's folder."""

NAME = "manifest.json"

TOKEN_PASSAGES = 200_000
"""Up to how many passages the tokens are kept, by default: 6 kB each."""


EXACT_PASSAGES = 100_000
"""Up to how many passages a question is held against every vector, by default: 5 ms; see docs/measures.md."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes an index besides its documents. `fingerprint` is the model's; `reading`: how files were read;
    `token_passages`: up to how many passages their tokens are kept; `exact_passages`: up to how many the vectors are
    not put in lists; `precision`: that in which passages were embedded, empty for that of questions."""

    model: str
    fingerprint: str
    limits: Limits
    reading: str = ""
    format: int = FORMAT
    analysis: str = terms.NAME
    token_passages: int = TOKEN_PASSAGES
    exact_passages: int = EXACT_PASSAGES
    precision: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Levels of an index, found by asking it.

    `null_cosine`, `null_late`: the cosine and the late score of the first passage that an unrelated question finds,
    medians. `own_late`: the late score that a few words of a passage find.
    """

    null_cosine: float
    null_late: float
    own_late: float


UNKNOWN = Calibration(0.0, 0.0, 0.0)
"""The levels of a version that has not been asked yet."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """How the nearest vectors are found: among those of the `probed` nearest of so many `lists`, or, by default, among
    all. `recall`: the share of the ten nearest that were found so, over a sample of so many questions."""

    lists: int = 0
    probed: int = 0
    recall: float = 1.0
    sample: int = 0


EXACT = Nearest()
"""Every vector is looked at."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a version: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version was made from, and the files that it is made of (by their path in its folder).

    `token_width` is that of the states whose units are kept, 0 where none are. `moved`: how many passages came or went
    since the levels of the calibration were found. A version of `words_only` has no vectors and no tokens: it answers
    by words while those are made.
    """

    version: str
    created: str
    recipe: Recipe
    dimension: int
    token_width: int
    sources: tuple[str, ...]
    documents: int
    passages: int
    calibration: Calibration
    files: Mapping[str, FileRecord]
    nearest: Nearest = EXACT
    moved: int = 0
    words_only: bool = False

    def write(self, folder: Path) -> None:
        """Write the manifest into a version's folder."""
        (folder / NAME).write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version's folder.

    Raises:
        DamagedIndex: there is none, or it cannot be read.
        IncompatibleIndex: it was written in another format.
    """
    path = folder / NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        found = fields["recipe"]["format"]
        if found != FORMAT:
            raise IncompatibleIndex(
                f"{folder.name}: the index has format {found}, this program reads format {FORMAT}; "
                "run `sourcier rebuild`"
            )
        if fields["version"] != folder.name:
            raise ValueError(f"it is that of the version {fields['version']!r}")
        return _manifest(fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndex(f"{path}: the manifest cannot be read ({error}); run `sourcier rebuild`") from error


def _manifest(fields: dict[str, Any]) -> Manifest:
    recipe = fields["recipe"] | {"limits": Limits(**fields["recipe"]["limits"])}
    return Manifest(
        **fields
        | {
            "recipe": Recipe(**recipe),
            "sources": tuple(fields["sources"]),
            "calibration": Calibration(**fields["calibration"]),
            "nearest": Nearest(**fields.get("nearest", {})),
            "files": {name: FileRecord(**record) for name, record in fields["files"].items()},
        }
    )


def check_fit(stored: Recipe, current: Recipe) -> None:
    """Hold an index against the present settings; the lengths of passages and the precision in which they were embedded
    may differ, they only shape a rebuild.

    Raises:
        IncompatibleIndex: the model or the analysis differs; the message names both values and what mends it.
    """
    if stored.fingerprint != current.fingerprint:
        back = f", or set SOURCIER_MODEL={stored.model}" if stored.model != current.model else ""
        raise IncompatibleIndex(
            f"the index was made with the model {stored.model} ({stored.fingerprint}), the settings say "
            f"{current.model} ({current.fingerprint}); run `sourcier rebuild`{back}"
        )
    if stored.analysis != current.analysis:
        raise IncompatibleIndex(
            f"the index was made with the word analysis {stored.analysis}, this program has {current.analysis}; "
            "run `sourcier rebuild`"
        )
