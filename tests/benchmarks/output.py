"""Where the benchmarks leave what they measured: JSON and pictures in `.benchmarks/`, which git ignores."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

FOLDER = Path(__file__).parents[2] / ".benchmarks"


def write_figures(name: str, figures: Mapping[str, Any]) -> None:
    """Write what was measured as JSON, and say where."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"written: {path}")


def write_lines(name: str, across: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Draw lines through (x, y), each in a panel of its own under its name, and say where."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4 * len(lines), 3), layout="constrained")
    for axes, (label, points) in zip(figure.subplots(1, len(lines), squeeze=False)[0], lines.items(), strict=True):
        axes.plot(*zip(*points, strict=True), marker="o")
        axes.set(title=label, xlabel=across, ylim=(0, None))
        axes.grid(alpha=0.3)
    _save(figure, name)


def write_growth(name: str, across: Sequence[float], panels: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Draw the curves of each panel over one scale, both axes logarithmic, and say where; nothing is drawn for 0."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5 * len(panels), 4), layout="constrained")
    for axes, (title, curves) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        for label, values in curves.items():
            points = [point for point in zip(across, values, strict=True) if point[1] > 0]
            if points:
                axes.loglog(*zip(*points, strict=True), marker="o", label=label)
        axes.set(title=title, xlabel="passages")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    _save(figure, name)


def write_bars(name: str, unit: str, bars: Mapping[str, float]) -> None:
    """Draw a bar for each name, and say where."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 0.4 * len(bars) + 1), layout="constrained")
    axes = figure.subplots()
    axes.bar_label(axes.barh(list(bars), list(bars.values())), fmt="%.3g", padding=3)
    axes.invert_yaxis()
    axes.set(xlabel=unit)
    _save(figure, name)


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99 in milliseconds."""
    cuts = quantiles(seconds, n=100)
    return {
        name: round(1000 * value, 2) for name, value in (("p50", median(seconds)), ("p95", cuts[94]), ("p99", cuts[98]))
    }


def _save(figure: Any, name: str) -> None:
    path = FOLDER / f"{name}.svg"
    FOLDER.mkdir(exist_ok=True)
    figure.savefig(path)
    print(f"written: {path}")
