"""How cost grows with the passages: rebuild, disk, opening, memory, search by part, recall of the vectors' side.

    python -m tests.benchmarks.growth [--data FOLDER] [--sizes 1000 10000 100000] [--tokens 20000] [--keep FOLDER]

Documents and vectors come from the index of `--data` (see `growing`), by default one of the built-in documents; the
model is not asked, and its time is in no figure. Each size is rebuilt in a process of its own and searched in another
one. The parts of a search, and rebuilds, are told in seconds of processor, too: other programs lengthen these less.
`--tokens` is up to how many passages their tokens are kept, as SOURCIER_TOKEN_PASSAGES is. At a million passages,
15 ms a search, a recall of 0.97, 2,500 MB and 2 s to open, at most, are expected.
"""

import os
import resource
import sys
import tempfile
from argparse import Namespace
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from assistant import Settings
from index import Index, Options, load_encoder, rebuild, version_folder
from index.manifest import read_manifest
from tests.benchmarks.growing import GrowthEncoder, Material, write_documents
from tests.benchmarks.output import write_figures, write_growth
from tests.benchmarks.searched import searched
from tests.benchmarks.server import data_folder, parsed

_MOST = {"p50_ms": 15.0, "resident_mb": 2500.0, "open_seconds": 2.0}
_LEAST_RECALL = 0.97


def main() -> None:
    """Run the measurement, print it, write it."""
    parser = parsed(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--tokens", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="keep what is built there, and search it again if it is there")
    given = parser.parse_args()
    with data_folder(given.data) as data, tempfile.TemporaryDirectory() as temporary:
        rows = [_measured(given, data, size, given.keep or Path(temporary)) for size in given.sizes]
    ratios = [_ratios(smaller, larger) for smaller, larger in pairwise(rows)]
    for ratio in ratios:
        print(ratio)
    write_figures("growth", {"sizes": rows, "ratios": ratios})
    write_growth("growth", [row["passages"] for row in rows], _lines(rows))
    sys.exit(1 if any(map(_too_much, rows)) else 0)


def _measured(given: Namespace, data: Path, size: int, kept: Path) -> dict[str, Any]:
    """Return the figures of a size, printed as they come."""
    place = kept / str(size)
    row: dict[str, Any] = {}
    if not (place / "data" / "current").exists():
        row |= _apart(_rebuilt, data, place, size, given.tokens)
        print(row, flush=True)
    row |= _written(place / "data") | _apart(searched, data, place / "data", given.questions)
    print(row, flush=True)
    return row


def _apart(call: Any, *values: Any) -> dict[str, Any]:
    """Return what a function returns in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        told: dict[str, Any] = pool.submit(call, *values).result()
    return told


def _rebuilt(data: Path, place: Path, size: int, tokens: int) -> dict[str, Any]:
    with_model = Settings(data=data)
    index = Index.open(data, load_encoder(with_model.model, with_model.models))
    material = Material(index)
    index.close()
    write_documents(material, place / "documents", size)
    options = Options(token_passages=tokens)
    before = _processor()
    report = rebuild([place / "documents"], place / "data", GrowthEncoder(material), options)
    return {
        "stages_seconds": report.seconds,
        "rebuild_seconds": round(sum(report.seconds.values()), 1),
        "rebuild_processor_seconds": round(_processor() - before, 1),
        "rebuild_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _written(data: Path) -> dict[str, Any]:
    """Return the megabytes of the files of a version, and how its vectors are searched."""
    manifest = read_manifest(version_folder(data))
    sizes: Counter[str] = Counter()
    for name, record in manifest.files.items():
        sizes[name.split("/")[0]] += record.size
    told = {name: round(size / 1e6, 1) for name, size in sorted(sizes.items())}
    return {"disk_mb": told, "nearest": asdict(manifest.nearest)}


def _processor() -> float:
    """Return the seconds of processor of this process and of those that read files for it."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _ratios(smaller: dict[str, Any], larger: dict[str, Any]) -> dict[str, float]:
    """Return how many times as much each figure is at the larger size."""
    one, other = ({"passages": row["passages"], **_told(row)} for row in (smaller, larger))
    return {name: round(other[name] / one[name], 2) for name in one if one[name] and other.get(name)}


def _told(row: dict[str, Any]) -> dict[str, float]:
    parts = {f"{part}_ms": told["p50"] for part, told in row["search_ms"].items()}
    names = ("rebuild_processor_seconds", "open_seconds", "resident_mb")
    return {"disk_mb": sum(row["disk_mb"].values()), **{name: row.get(name, 0.0) for name in names}, **parts}


def _lines(rows: list[dict[str, Any]]) -> dict[str, dict[str, list[float]]]:
    """Return the curves of each panel of the picture."""
    told = [_told(row) for row in rows]
    parts = [name for name in told[0] if name.endswith("_ms")]
    panels = {
        "a search, p50, ms": parts,
        "seconds": ["rebuild_processor_seconds", "open_seconds"],
        "megabytes": ["disk_mb", "resident_mb"],
    }
    return {title: {name: [row.get(name, 0.0) for row in told] for name in names} for title, names in panels.items()}


def _too_much(row: dict[str, Any]) -> bool:
    told = row | {"p50_ms": row["search_ms"]["all"]["p50"]}
    return row["recall_at_10"] < _LEAST_RECALL or any(told[name] > most for name, most in _MOST.items())


if __name__ == "__main__":
    main()
