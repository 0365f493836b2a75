"""What a version of the index was made from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, FiniteFloat, NonNegativeInt, PositiveInt, TypeAdapter, ValidationError

from corpus import Limits
from index import terms
from index.choices import Choices
from index.errors import DamagedIndex, IncompatibleIndex

FORMAT = 10
"""The version of what lies in a version's folder."""

NAME = "manifest.json"

DIGEST = "manifest.sha256"
"""The file that has the digest of the manifest, as `sha256sum` writes and checks it."""

_STRICT = ConfigDict(extra="forbid")
_MEND = "run `sourcier rebuild` or `sourcier rollback`"

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
    token_passages: NonNegativeInt = TOKEN_PASSAGES
    exact_passages: NonNegativeInt = EXACT_PASSAGES
    precision: str = ""

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Calibration:
    """Levels of an index, found by asking it.

    `null_cosine`, `null_late`: the cosine and the late score of the first passage that an unrelated question finds,
    medians. `own_late`: the late score that a few words of a passage find.
    """

    null_cosine: FiniteFloat
    null_late: FiniteFloat
    own_late: FiniteFloat

    __pydantic_config__ = _STRICT


UNKNOWN = Calibration(0.0, 0.0, 0.0)
"""The levels of a version that has not been asked yet."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """How the nearest vectors are found: among those of the `probed` nearest of so many `lists`, or, by default, among
    all. `recall`: the share of the ten nearest that were found so, over a sample of so many questions."""

    lists: NonNegativeInt = 0
    probed: NonNegativeInt = 0
    recall: FiniteFloat = 1.0
    sample: NonNegativeInt = 0

    __pydantic_config__ = _STRICT


EXACT = Nearest()
"""Every vector is looked at."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a version: its size in bytes and its SHA-256."""

    size: NonNegativeInt
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version was made from, and the files that it is made of (by their path in its folder).

    `sequence` numbers the versions of a data folder in the order in which they were made: a clock may go backward.
    `token_width` is that of the states whose units are kept, 0 where none are. `choices`: what the documents can be
    filtered by. `moved`: how many passages came or went since the levels of the calibration were found. A version of
    `words_only` has no vectors and no tokens: it answers by words while those are made.
    """

    version: str
    sequence: PositiveInt
    created: str
    recipe: Recipe
    dimension: NonNegativeInt
    token_width: NonNegativeInt
    sources: tuple[str, ...]
    documents: PositiveInt
    passages: NonNegativeInt
    choices: Choices
    calibration: Calibration
    files: Mapping[str, FileRecord]
    nearest: Nearest = EXACT
    moved: NonNegativeInt = 0
    words_only: bool = False

    __pydantic_config__ = _STRICT

    def write(self, folder: Path) -> None:
        """Write the manifest into a version's folder, and its digest beside it."""
        content = _MANIFEST.dump_json(self, indent=2) + b"\n"
        (folder / NAME).write_bytes(content)
        (folder / DIGEST).write_bytes(_digest_line(content))


_MANIFEST = TypeAdapter(Manifest)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version's folder.

    Raises:
        DamagedIndex: there is none, it is not what its digest says, or what it says cannot be.
        IncompatibleIndex: it was written in another format.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
        found = json.loads(content)["recipe"]["format"]
        if found != FORMAT:
            raise IncompatibleIndex(
                f"{folder.name}: the index has format {found}, this program reads format {FORMAT}; "
                "run `sourcier rebuild`"
            )
        if (folder / DIGEST).read_bytes() != _digest_line(content):
            raise ValueError(f"it is not the one that was written: its digest is not that in {DIGEST}")
        manifest = _MANIFEST.validate_json(content, strict=True)
        datetime.fromisoformat(manifest.created)
        if manifest.version != folder.name:
            raise ValueError(f"it is that of the version {manifest.version!r}")
        if manifest.words_only != (manifest.dimension == 0) or (manifest.words_only and manifest.token_width):
            raise ValueError(
                f"found dimension {manifest.dimension} and token_width {manifest.token_width} "
                f"with words_only {manifest.words_only}"
            )
        return manifest
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise DamagedIndex(f"{path}: the manifest cannot be read ({reason}); {_MEND}") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise DamagedIndex(f"{path}: the manifest cannot be read ({error}); {_MEND}") from error


def read_sources(folder: Path) -> tuple[str, ...]:
    """Return the folders and files that a version was made from, also one of another format.

    Raises:
        DamagedIndex: the manifest cannot be read.
    """
    try:
        return read_manifest(folder).sources
    except IncompatibleIndex:
        try:
            return TypeAdapter(tuple[str, ...]).validate_python(json.loads((folder / NAME).read_bytes())["sources"])
        except (OSError, ValueError, KeyError) as error:
            raise DamagedIndex(f"{folder / NAME}: the manifest names no sources ({error}); {_MEND}") from error


def _digest_line(content: bytes) -> bytes:
    return f"{sha256(content).hexdigest()}  {NAME}\n".encode()


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
