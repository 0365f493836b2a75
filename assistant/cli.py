"""The command line: `sourcier …`. Exit codes: 0 it worked, 1 it failed, 2 wrong usage."""

import gc
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant import editors, screen
from assistant.addresses import check_hosts
from assistant.answer import Assistant
from assistant.conversations import Conversations
from assistant.doctor import examine
from assistant.errors import AssistantError, BadFilters, BadQuestion, ConversationsFailed, NoAllowedHosts
from assistant.filters import check_filters
from assistant.followup import check_question
from assistant.held import Held
from assistant.indexing import last_sources, rebuild_index, rebuild_or_tell
from assistant.options import Data, Json, settings_of, unfolded
from assistant.serving import serve_forever
from assistant.types import Answer
from assistant.wanted import Wanted
from assistant.watching import follow
from corpus import SAMPLES, CorpusError, isolate_process
from index import (
    DamagedIndex,
    Documents,
    NothingToIndex,
    SearchIndexError,
    altered_model_files,
    current_version,
    damaged_parts,
    damaged_passages,
    damaged_versions,
    version_folder,
)
from index import rollback as rollback_index
from index import versions as kept_versions

app = typer.Typer(
    help="Answers questions with verbatim, cited passages of your documents. Nothing is generated.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

# Rows by the ten thousand are no garbage: looking for cycles among them took a twentieth of a rebuild.
_GARBAGE = 50_000, 20, 100

Count = Annotated[int | None, typer.Option("-k", "--count", min=1, max=50, help="Passages in an answer.")]


def main() -> None:
    """Run the command line; errors become one line and an exit code."""
    as_json = "--json" in sys.argv
    isolate_process()
    gc.set_threshold(*_GARBAGE)
    try:
        app(prog_name="sourcier")
    except (BadQuestion, BadFilters, NoAllowedHosts) as error:
        _fail(str(error), as_json, 2)
    except (AssistantError, SearchIndexError, CorpusError) as error:
        _fail(str(error), as_json, 1, error.failures if isinstance(error, NothingToIndex) else ())
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def rebuild(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Folders and files to index.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: rebuild whenever a file changes.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Index folders and files, all or nothing; what has not changed is neither read nor embedded again.

    Without PATH: what the served version was made from, else the built-in documents.
    """
    settings = settings_of(data=data)
    sources = paths or last_sources(settings.data)
    show = screen.print_report_json if as_json else screen.print_report
    if watch:
        follow(sources, settings.data, lambda: rebuild_or_tell(settings, sources, show))
    else:
        show(rebuild_index(settings, sources))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    data: Data = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that answer.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the chat in your browser.")] = False,
) -> None:
    """Open the chat page and the JSON endpoints; with no index yet, the built-in documents are indexed first."""
    settings = settings_of(data=data, host=host, port=port, workers=workers)
    check_hosts(settings.host, settings.allowed_hosts)
    if current_version(settings.data) is None:
        screen.ERR.print("No index yet: indexing the built-in documents.")
        screen.print_report(rebuild_index(settings, [SAMPLES]))
    try:
        Conversations(settings.data, settings.retention_days).purge()
    except ConversationsFailed as error:  # questions are answered all the same
        screen.ERR.print(f"No conversation can be kept: {error}", markup=False)
    with suppress(SearchIndexError):  # the server says what is wrong with the index
        isolate_process(last_sources(settings.data))  # else `--open` could start a program that lies there
    serve_forever(settings, open_page)


@app.command()
@unfolded(Held)
def ask(held: Held, count: Count = None, data: Data = None, as_json: Json = False) -> None:
    """Converse in the terminal: a question a line, follow-up questions too; an empty line ends."""
    assistant = Assistant.open(settings_of(data=data), screen.print_unpacking)
    filters = check_filters(assistant.index, held.filters())
    history: list[str] = []
    while question := _next_question():
        answer = assistant.answer(question, history, count, filters)
        history.append(question)
        _show(answer, as_json)


@app.command()
@unfolded(Held)
def search(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    held: Held,
    count: Count = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Answer one question with ranked, cited passages."""
    settings = settings_of(data=data)
    check_question(question, settings.max_question)
    _show(Assistant.open(settings, screen.print_unpacking).answer(question, (), count, held.filters()), as_json)


@app.command()
@unfolded(Wanted)
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", help="`id`, `question`, `relevant` a line.")],
    wanted: Wanted,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Measure the answers on questions of your own, with known answers."""
    # It brings scikit-learn and SciPy: a second, which the other commands need not wait.
    from assistant.evaluating import measure_file

    measure_file(settings_of(data=data), questions, wanted, as_json)


app.command()(editors.report)
app.add_typer(editors.feedback, name="feedback")


@app.command()
def verify(
    passages: Annotated[list[str] | None, typer.Argument(metavar="[PASSAGE]...", help="Ids of passages; all.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Prove passages against their documents; without PASSAGE, the version's files, the cache and the model too."""
    settings = settings_of(data=data)
    folder = version_folder(settings.data)
    # Neither the model nor the engines are needed, and a damaged version is looked at as far as can be.
    faults: list[tuple[str, str]] = []
    if not passages:
        faults += damaged_parts(settings.data)
        faults += [
            (path.name, f"{path} was altered since it was unpacked; it is unpacked again when it is used")
            for path in altered_model_files(settings.models)
        ]
    checked: list[tuple[str, str | None]] = []
    try:
        with Documents(folder) as documents:
            checked = list(damaged_passages(documents, folder.name, passages or ()))
    except DamagedIndex as error:  # without the digests, or the file, no passage can be looked at
        faults.append((folder.name, str(error)))
    faults += [(key, reason) for key, reason in checked if reason]
    wrong = [{"what": key, "reason": reason} for key, reason in dict.fromkeys(faults)]
    if as_json:
        screen.print_json({"version": folder.name, "checked": len(checked), "wrong": wrong})
    else:
        screen.print_faults(folder.name, len(checked), wrong)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def versions(data: Data = None, as_json: Json = False) -> None:
    """List the kept versions, the newest first; those that cannot be read are named on the error stream."""
    settings = settings_of(data=data)
    served = current_version(settings.data)
    rows = [
        {
            "version": manifest.version,
            "served": manifest.version == served,
            "words_only": manifest.words_only,
            "created": manifest.created,
            "documents": manifest.documents,
            "passages": manifest.passages,
            "model": manifest.recipe.model,
            "sources": list(manifest.sources),
        }
        for manifest in kept_versions(settings.data)
    ]
    for reason in damaged_versions(settings.data).values():
        screen.ERR.print(reason, style="red", markup=False)
    if as_json:
        screen.print_json(rows)
    else:
        screen.print_versions(rows, settings.data)


@app.command()
def rollback(
    version: Annotated[str | None, typer.Argument(help="The version to serve; the one before the served one.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Serve an older version again."""
    name = rollback_index(settings_of(data=data).data, version)
    if as_json:
        screen.print_json({"version": name})
    else:
        screen.OUT.print(f"Version {name} is served now; `sourcier rebuild` brings the newest documents back.")


@app.command()
def doctor(data: Data = None, as_json: Json = False) -> None:
    """Say what is wrong with the environment, the model or the index, and what mends it."""
    findings = []
    for finding in examine(settings_of(data=data)):
        findings.append(finding)
        if not as_json:
            screen.print_finding(finding)
    if as_json:
        screen.print_json([asdict(finding) for finding in findings])
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def _next_question() -> str:
    try:
        return input("Question: " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _show(answer: Answer, as_json: bool) -> None:
    if as_json:
        screen.print_json(screen.answer_body(answer))
    else:
        screen.print_answer(answer)


def _fail(message: str, as_json: bool, code: int, failures: Sequence[tuple[str, str]] = ()) -> None:
    if as_json:
        screen.print_json({"error": message, "failed": screen.failure_rows(failures)})
    else:
        screen.print_failure(message, failures)
    sys.exit(code)
