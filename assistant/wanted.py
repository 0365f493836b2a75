"""The options of `sourcier evaluate`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted besides the measures: the simpler searches, a picture, a comparison with an earlier report."""

    ablate: Annotated[bool, typer.Option("--ablate", help="Measure simpler searches on the same index, too.")] = False
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg", help="Draw reliability and recall.")] = None
    compare: Annotated[Path | None, typer.Option(metavar="OTHER.json", help="An earlier report to compare.")] = None
