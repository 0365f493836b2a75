"""What the command line shows: progress, reports, answers."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleRenderable, RenderHook
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant.doctor import Finding
from assistant.types import Answer, CitedPassage, Suggestion
from index import Report

# What a terminal would obey (escape sequences begin with them) is shown as a picture of itself, but line ends and tabs.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_PICTURES |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_CONTROLS = re.compile("[\x7f-\x9f]")


class _ShowControls(RenderHook):
    """Has a console show control characters in what it prints: readers and documents wrote it. Its own colours stay."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        for renderable in renderables:
            if isinstance(renderable, Text):
                renderable.plain = renderable.plain.translate(_PICTURES)  # as long as before: its styles fit
        return renderables


def make_console(**options: Any) -> Console:
    """Return a console that shows control characters instead of sending them to the terminal."""
    console = Console(highlight=False, soft_wrap=True, **options)
    console.push_render_hook(_ShowControls())
    return console


OUT = make_console()
ERR = make_console(stderr=True)

_STAGES = {
    "reading": "Reading documents",
    "splitting": "Cutting passages",
    "embedding": "Computing vectors",
    "asking": "Asking questions",
    "comparing": "Drawing questions",
}
_STATES = {
    "found": ("Found", "green"),
    "closest": ("Closest passages; they may not answer", "yellow"),
    "nothing": ("Nothing in these documents answers this question; nearest passages", "red"),
}
_OFFERED = {
    "Several readings come equally near:": ("reading",),
    "Questions that the documents ask:": ("question",),
    "Also in the documents:": ("title", "heading", "short form"),
}
# Failures shown in the terminal; `--json` gives them all.
_MOST_FAILURES = 20
# Seconds between two lines of progress where there is no terminal to draw a bar in.
_EVERY = 10.0


def print_json(content: object) -> None:
    """Print data as JSON, for programs; no control character is written as it is."""
    print(escape_controls(json.dumps(content, ensure_ascii=False, indent=2)))


def escape_controls(written: str) -> str:
    """Return JSON with the control characters escaped that `json` leaves as they are (U+007F to U+009F)."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def print_unpacking() -> None:
    """Print that the built-in model is being prepared."""
    ERR.print("Preparing the built-in model (once, about half a minute)…")


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Give a progress callback that draws a bar for each stage; plain lines now and then without a terminal."""
    if not ERR.is_terminal:
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR) as bars:
        tasks = {stage: bars.add_task(label, total=None, visible=False) for stage, label in _STAGES.items()}
        yield lambda stage, done, total: bars.update(tasks[stage], completed=done, total=total or None, visible=True)


def _lines() -> Callable[[str, int, int], None]:
    shown: dict[str, float] = {}

    def show(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - shown.get(stage, 0.0) >= _EVERY:
            shown[stage] = now
            ERR.print(f"{_STAGES[stage]}: {done}/{total}")

    return show


def print_report_json(report: Report) -> None:
    """Print what a rebuild did as JSON."""
    seconds = {stage: round(spent, 3) for stage, spent in report.seconds.items()}
    print_json(asdict(report) | {"failed": failure_rows(report.failed), "seconds": seconds})


def print_report(report: Report) -> None:
    """Print what a rebuild did."""
    OUT.print(
        f"Documents: {len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed, "
        f"{len(report.renamed)} renamed, {report.unchanged} unchanged, {len(report.failed)} failed"
    )
    OUT.print(f"Files: {report.files_read} read, {report.files_kept} as they were{_pace(report)}")
    if report.repeated:
        OUT.print(f"Left out, read already under the same name with the same text: {len(report.repeated)}")
    _print_failures(OUT, report.failed)
    OUT.print(f"Passages: {report.passages} ({report.embedded} embedded now, {report.cached} from the cache)")
    if report.mended:
        OUT.print(f"Damaged rows of the embedding cache, dropped or embedded again: {report.mended}")
    if report.folded:
        OUT.print(f"Passages that say the same as another one, shown together with it: {report.folded}")
    if report.repeated_lines:
        OUT.print(f"Lines that repeat across the pages of a site, in no passage: {report.repeated_lines}; see `doctor`")
    OUT.print("Seconds: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds.items()))
    OUT.print(f"Version: {report.version}" + ("" if report.published else " (nothing has changed)"))


def _pace(report: Report) -> str:
    seconds = report.seconds.get("reading", 0.0)
    return f" ({report.files_read / seconds:.0f} files a second)" if report.files_read and seconds else ""


def print_failure(message: str, failures: Sequence[tuple[str, str]]) -> None:
    """Print what went wrong, and the files that could not be read if that was it."""
    ERR.print(f"sourcier: {message}", markup=False)
    _print_failures(ERR, failures)


def failure_rows(failures: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what could not be read as JSON objects."""
    return [{"path": path, "reason": reason} for path, reason in failures]


def _print_failures(console: Console, failures: Sequence[tuple[str, str]]) -> None:
    for path, reason in failures[:_MOST_FAILURES]:
        console.print(f"  [red]failed[/red] {escape(path)}: {escape(reason)}")
    if len(failures) > _MOST_FAILURES:
        console.print(f"  … and {len(failures) - _MOST_FAILURES} more: see them all with --json")


def print_versions(rows: Sequence[Mapping[str, object]], data: Path) -> None:
    """Print the kept versions, one a line."""
    for row in rows:
        mark = "served" if row["served"] else "      "
        mark += " (by words alone)" if row["words_only"] else ""
        told = f"{row['version']}  {mark}  {row['created']}  {row['documents']} documents, {row['passages']} passages"
        OUT.print(told, markup=False)
    if not rows:
        OUT.print(f"No version in {data} yet; run `sourcier rebuild FOLDER`.", markup=False)


def print_finding(finding: Finding) -> None:
    """Print one thing that `doctor` looked at."""
    OUT.print("[green]ok  [/green]" if finding.ok else "[red]BAD [/red]", end="")
    remedy = f"\n      → {finding.remedy}" if finding.remedy else ""
    OUT.print(f"{finding.name}: {finding.found}{remedy}", markup=False)


def print_faults(version: str, checked: int, faults: Sequence[Mapping[str, str]]) -> None:
    """Print what `verify` found wrong, and how much it checked."""
    for fault in faults:
        OUT.print(f"{fault['what']}: {fault['reason']}", style="red", markup=False)
    OUT.print(f"Version {version}: {checked} passages checked, {len(faults)} faults")


def print_answer(answer: Answer) -> None:
    """Print the state of an answer and its passages, the answering words in bold."""
    words, colour = _STATES[answer.state]
    sure = "by words alone, while the index is being finished" if answer.words_only else ""
    OUT.print(f"[{colour}]{words}[/{colour}] ({sure or f'confidence {answer.confidence:.2f}'})")
    if answer.interpreted_as.carried:
        OUT.print(f"Understood together with: {escape(' · '.join(answer.interpreted_as.carried))}")
    if answer.interpreted_as.filters:
        OUT.print(f"Held to: {escape(' · '.join(answer.interpreted_as.filters))}")
    for word, other in (*answer.interpreted_as.expansions, *answer.interpreted_as.corrections):
        OUT.print(f"Also looked for: {escape(other)} ({escape(word)})")
    if answer.state != "found" and answer.interpreted_as.unknown_words:
        OUT.print(
            f"Words that stand nowhere in the documents: {escape(', '.join(answer.interpreted_as.unknown_words))}"
        )
    for passage in answer.passages:
        OUT.print()
        _print_passage(passage)
    _print_suggestions(answer.suggestions)


def _print_suggestions(suggestions: Sequence[Suggestion]) -> None:
    for told, kinds in _OFFERED.items():
        offered = [one for one in suggestions if one.kind in kinds]
        if offered:
            OUT.print(f"\n{told}", markup=False)
        for one in offered:
            place = "" if one.text == one.title else f" ({one.title})"
            OUT.print(Text.assemble("  – ", (one.text, "bold"), (place, "dim")))


def _print_passage(passage: CitedPassage) -> None:
    cited = passage.citation
    place = " > ".join((cited.title, *cited.headings))
    OUT.print(Text.assemble((f"{passage.rank}. ", "bold"), (place, "bold cyan")))
    if cited.leads:
        OUT.print(Text(" > ".join(cited.leads) + " […]", style="italic dim"))
    text = Text(passage.text)
    for mark in passage.highlights:
        text.stylize("bold", mark.start, mark.end)
        if mark.key:
            text.stylize("underline", mark.key.start, mark.key.end)
    OUT.print(text)
    day = cited.modified or cited.published
    page = f"page {cited.page}" if cited.page else None
    if cited.page != cited.last_page:
        page = f"pages {cited.page}–{cited.last_page}"
    place = f"{cited.start}–{cited.end}"
    told = [
        cited.document,
        page,
        place,
        f"sha256 {cited.sha256[:12]}…",
        day,
        cited.author,
        cited.quote_url or cited.url,
    ]
    OUT.print(Text(" · ".join(part for part in told if part), style="dim"))
    if passage.also:
        OUT.print(Text(f"Said also in: {', '.join(dict.fromkeys(other.document for other in passage.also))}", "dim"))


def answer_body(answer: Answer) -> dict[str, object]:
    """Return an answer as JSON objects, the same body as the search endpoint's."""
    return asdict(answer)
