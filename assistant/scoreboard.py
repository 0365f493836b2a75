"""The report of an evaluation as tables in the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from assistant.measures import MEASURES, RANKING_MEASURES
from assistant.screen import ERR, OUT

_TRUTHS = {"answerable": "« the documents answer »", "answered": "« a passage shown answers »"}
_SEARCHES = {"words": "words", "vectors": "vectors", "rrf": "RRF"}
# Questions told of in the terminal; `--json` has them all.
_MOST = 20


def print_scoreboard(report: Mapping[str, Any]) -> None:
    """Print the measures, the simpler searches and the comparison where there are, and the questions missed."""
    index, over = report["index"], report["over"]
    OUT.print(
        f"{len(report['questions'])} questions, {over['hit@1']} with an answer in the documents; version "
        f"{index['version']}: {index['documents']} documents, {index['passages']} passages"
    )
    rows = [[name, written(name, report["scores"][name]), str(over[name])] for name in MEASURES]
    OUT.print(_table(("measure", "value", "over"), rows))
    away = ", ".join(f"{found['ece']:.3f} from {_TRUTHS[name]}" for name, found in report["reliability"].items())
    OUT.print(f"The confidence is off by (ECE): {away}")
    if "ablation" in report:
        _print_ablation(report["ablation"], report["scores"])
    if "comparison" in report:
        _print_comparison(report["comparison"])
    _print_missed(report["questions"])


def print_misfits(misfits: Sequence[Mapping[str, Any]]) -> None:
    """Print what the questions name that is not in the index."""
    for misfit in misfits[:_MOST]:
        what = f"the words {misfit['words']!r} do not stand in" if misfit["words"] else "not in the index:"
        ERR.print(f"{misfit['id']}: {what} {misfit['document']}", style="yellow", markup=False)
    if misfits:
        more = f", of which {_MOST} are shown" if len(misfits) > _MOST else ""
        ERR.print(f"{len(misfits)} of the things that answer are not there{more}; they count as missed", style="yellow")


def written(name: str, value: float | None) -> str:
    """Return a measure as it is shown; a dash where it cannot be measured."""
    if value is None:
        return "–"
    return f"{value:.1f} ms" if name.startswith("latency") else f"{value:.3f}"


def _print_ablation(ablation: Mapping[str, Any], own: Mapping[str, float | None]) -> None:
    searches, over = ablation["searches"], ablation["over_the_best"]
    rows = []
    for name in RANKING_MEASURES:
        values = [searches[search]["scores"][name] for search in _SEARCHES] + [own[name]]
        rows.append([name, *(written(name, value) for value in values), _change(name, over[name])])
    OUT.print(_table(("measure", *_SEARCHES.values(), "all of it", "over the best, 95 %"), rows))


def _print_comparison(comparison: Mapping[str, Any]) -> None:
    left_out = f", {comparison['left_out']} left out" if comparison["left_out"] else ""
    other = "" if comparison["same_documents"] else "; the documents are not the same"
    OUT.print(
        f"Compared over {comparison['questions']} questions of {comparison['conversations']} conversations"
        f"{left_out}{other}"
    )
    differences = comparison["differences"]
    rows = [
        [name, written(name, found["before"]), written(name, found["after"]), _change(name, found)]
        for name, found in ((name, differences[name]) for name in MEASURES)
    ]
    OUT.print(_table(("measure", "before", "now", "difference, 95 %"), rows))


def _change(name: str, found: Mapping[str, float | None]) -> str:
    if found["difference"] is None or found["low"] is None:
        return "–"
    scale = 1 if name.startswith("latency") else 3
    return f"{found['difference']:+.{scale}f} [{found['low']:+.{scale}f}, {found['high']:+.{scale}f}]"


def _print_missed(questions: Sequence[Mapping[str, Any]]) -> None:
    missed = [entry for entry in questions if entry["relevant"] and not entry["counted"]["answered"]]
    if missed:
        OUT.print(f"No passage shown answers {len(missed)} questions that have an answer:")
    for entry in missed[:_MOST]:
        OUT.print(f"  {entry['id']}: {entry['question']}", markup=False)
    claimed = [entry for entry in questions if not entry["relevant"] and entry["state"] == "found"]
    if claimed:
        OUT.print(f"Said to be found, though the documents do not answer: {len(claimed)}")
    for entry in claimed[:_MOST]:
        OUT.print(f"  {entry['id']}: {entry['question']}", markup=False)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table
