"""What those who write the documents ask of the kept conversations: `sourcier report`, `sourcier feedback export`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant import screen
from assistant.conversations import Conversations
from assistant.database import NAME
from assistant.errors import UnknownConversation
from assistant.feedback import question_line, questions_of
from assistant.gaps import Gaps, gaps
from assistant.options import Data, Json, settings_of
from assistant.settings import Settings
from index import open_privately

feedback = typer.Typer(help="What readers thought of the answers.", no_args_is_help=True)

_MOST_GROUPS, _MOST_QUESTIONS = 30, 5


def report(data: Data = None, as_json: Json = False) -> None:
    """Report the questions that found nothing or only near passages, in groups, with no personal data."""
    damaged: Counter[str] = Counter()
    found = gaps(_kept(settings_of(data=data)).judged(damaged))
    if as_json:
        screen.print_json(asdict(found) | {"damaged": damaged.total()})
    else:
        _print_gaps(found)
        _print_damaged(damaged)


@feedback.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Written anew; `-` prints it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write the questions whose right answers readers have told, as `sourcier evaluate` reads them."""
    damaged: Counter[str] = Counter()
    questions = questions_of(_kept(settings_of(data=data)).judged(damaged))
    lines = "".join(f"{question_line(asked)}\n" for asked in questions)
    if str(file) == "-":
        print(screen.escape_controls(lines), end="")
        _print_damaged(damaged)
        return
    # They are readers' words: an existing file is closed to other users, too.
    with _told(file), open(file, "w", encoding="utf-8", opener=open_privately) as written:
        written.write(lines)
    if as_json:
        screen.print_json({"file": str(file), "questions": len(questions), "damaged": damaged.total()})
    else:
        screen.OUT.print(f"{len(questions)} questions in {file}", markup=False)
        _print_damaged(damaged)


def _kept(settings: Settings) -> Conversations:
    """Return the kept conversations; none are made where none were ever kept."""
    if not (settings.data / NAME).exists():
        raise UnknownConversation(f"no conversation was ever kept in {settings.data}; is this the folder (--data)?")
    return Conversations(settings.data, settings.retention_days)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be written: {error.strerror or error}") from error


def _print_damaged(damaged: Counter[str]) -> None:
    """Print to the error stream what was left out."""
    if damaged:
        counts = ", ".join(f"{count} {what}" for what, count in damaged.items())
        screen.ERR.print(f"Damaged in {NAME} and left out: {counts}; `sourcier doctor` says more.", markup=False)


def _print_gaps(found: Gaps) -> None:
    if found.first is None:
        screen.OUT.print("No question is kept.")
        return
    states = ", ".join(f"{state} {found.answers.get(state, 0)}" for state in ("found", "closest", "nothing"))
    screen.OUT.print(f"{sum(found.answers.values())} questions from {found.first} to {found.last}: {states}")
    if found.opinions:
        told = ", ".join(f"{verdict.replace('_', ' ')} {count}" for verdict, count in sorted(found.opinions.items()))
        screen.OUT.print(f"Opinions: {told}")
    for group in found.groups[:_MOST_GROUPS]:
        screen.OUT.print(f"\n{group.count} × {' '.join(group.terms) or '(no word in common)'}", markup=False)
        for gap in group.questions[:_MOST_QUESTIONS]:
            after = f" (after: {' · '.join(gap.history)})" if gap.history else ""
            states = ", ".join(sorted(gap.states))
            screen.OUT.print(f"   {gap.count} × {gap.question}{after} [{states}]", markup=False)
        if len(group.questions) > _MOST_QUESTIONS:
            screen.OUT.print(f"   … and {len(group.questions) - _MOST_QUESTIONS} more: see them all with --json")
    if len(found.groups) > _MOST_GROUPS:
        screen.OUT.print(f"\n… and {len(found.groups) - _MOST_GROUPS} more groups: see them all with --json")
    if found.unknown_words:
        words = ", ".join(f"{word} ({count})" for word, count in found.unknown_words[:_MOST_GROUPS])
        screen.OUT.print(f"\nWords that stand in no document: {words}", markup=False)
