"""The two curves of an evaluation as a picture: the reliability of the confidence, the recall by rank."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import NoPlots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Told apart by everyone, in print too, and where one lies on another: colours of Okabe and Ito, signs, dashes.
_LINES: tuple[dict[str, Any], ...] = (
    {"color": "#0072B2", "marker": "o", "markersize": 9, "linewidth": 3},
    {"color": "#D55E00", "marker": "s", "linestyle": "--"},
    {"color": "#009E73", "marker": "^", "linestyle": "-."},
    {"color": "#CC79A7", "marker": "D", "linestyle": ":"},
    {"color": "#000000", "marker": "x", "linestyle": (0, (5, 1, 1, 1, 1, 1))},
)
# Under the axes: over them it would hide a part of the curves.
_LEGEND: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.13), "fontsize": 8, "ncols": 2}
# Where the numbers of questions stand, under the lowest share.
_NUMBERS = -0.08
_TOLD = {"answerable": "the documents answer", "answered": "a passage shown answers"}
_NAMES = {"words": "words only", "vectors": "vectors only", "rrf": "reciprocal rank fusion"}


def check_plots(path: Path) -> None:
    """Hold that a picture can be drawn, before anything long begins.

    Raises:
        NoPlots: matplotlib is not installed, or the file is no `.svg` in a folder that is there.
    """
    if path.suffix.lower() != ".svg" or not path.parent.is_dir():
        raise NoPlots(f"{path}: expected the name of a .svg file in a folder that is there")
    try:
        import matplotlib.figure  # noqa: F401  it takes a second: only where it is asked for
    except ImportError as error:
        raise NoPlots(
            f"plots need matplotlib, which is not installed ({error}); run `pip install '.[evaluate]'`"
        ) from error


def write_plots(path: Path, report: Mapping[str, Any]) -> None:
    """Write the curves of a report as SVG; the same report gives the same file."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "sourcier", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure = Figure(figsize=(11, 5), layout="constrained")
        reliability, recall = figure.subplots(1, 2)
        _draw_reliability(reliability, report["reliability"], len(report["questions"]))
        _draw_recall(recall, _recalls(report))
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_reliability(axes: "Axes", curves: Mapping[str, Any], questions: int) -> None:
    axes.plot((0, 1), (0, 1), color="#999999", linestyle="--", linewidth=1, label="a perfect probability")
    for (name, curve), line in zip(curves.items(), _LINES, strict=False):
        label = f"{_TOLD[name]} (Brier {curve['brier']:.3f})"
        axes.plot(curve["confidence"], curve["share"], label=label, **line)
    first = next(iter(curves.values()))
    for at, count in zip(first["confidence"], first["questions"], strict=True):
        axes.text(at, _NUMBERS, str(count), ha="center", va="center", fontsize=8, color="#555555")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.12, 1.04), xlabel="confidence (above: questions in each tenth)")
    axes.set(ylabel="share of the questions", title=f"Reliability of the confidence, {questions} questions")
    axes.grid(alpha=0.3)
    axes.legend(**_LEGEND)


def _draw_recall(axes: "Axes", recalls: Mapping[str, Sequence[float]]) -> None:
    for (name, values), line in zip(recalls.items(), _LINES, strict=False):
        axes.plot(range(1, len(values) + 1), values, label=name, **line)
    lowest = min((min(values) for values in recalls.values()), default=0.0)
    axes.set(xlim=(0.7, 10.3), ylim=(max(0.0, math.floor(10 * lowest) / 10 - 0.1), 1.02), xticks=range(1, 11))
    axes.set(xlabel="k", ylabel="recall", title="Recall by k")
    axes.grid(alpha=0.3)
    axes.legend(**_LEGEND)


def _recalls(report: Mapping[str, Any]) -> dict[str, Sequence[float]]:
    """Return the recall by rank of each line of the picture, by its name in the legend."""
    by_document, by_passage = report["recall_by_k"]["document"], report["recall_by_k"]["passage"]
    lines = {"documents": by_document, "words that answer, by passage": by_passage}
    simpler = report.get("ablation", {}).get("searches", {})
    lines |= {f"documents, {_NAMES[name]}": found["recall_by_k"]["document"] for name, found in simpler.items()}
    return {name: values for name, values in lines.items() if values}
