"""A file of questions and the settings → a report, shown and drawn: what `sourcier evaluate` does."""

from pathlib import Path
from typing import Any

from assistant import screen
from assistant.answer import Assistant
from assistant.evaluate import evaluate
from assistant.plots import check_plots, write_plots
from assistant.questions import read_questions
from assistant.report import compared, read_report, report_of
from assistant.scoreboard import print_misfits, print_scoreboard
from assistant.settings import Settings
from assistant.wanted import Wanted


def measure_file(settings: Settings, questions: Path, wanted: Wanted, as_json: bool) -> None:
    """Measure the served version on a file of questions and print the report.

    Whatever is wrong with the files is told before the questions are asked.

    Raises:
        BadQuestions: the file of questions cannot be used.
        BadReport: the file to compare with cannot be used.
        NoPlots: the picture cannot be drawn.
    """
    asked = read_questions(questions, settings.max_question)
    before = read_report(wanted.compare) if wanted.compare else None
    if wanted.plot:
        check_plots(wanted.plot)
    assistant = Assistant.open(settings, screen.print_unpacking)
    with screen.progress_bars() as progress:
        evaluation = evaluate(assistant, asked, wanted.ablate, progress)
        report: dict[str, Any] = report_of(evaluation, assistant)
        if before is not None:
            report["comparison"] = compared(before, report, progress)
    if wanted.plot:
        write_plots(wanted.plot, report)
    print_misfits(report["not_in_the_index"])
    if as_json:
        screen.print_json(report)
    else:
        print_scoreboard(report)
