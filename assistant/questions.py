"""Questions to measure with, and what answers them: a line of a `.jsonl` file each."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BadQuestion, BadQuestions
from assistant.followup import check_question

_EXPECTED = (
    'expected an object such as {"id": "q1", "question": "…", "relevant": [{"document": "fiche.md", "quote": "…"}]}; '
    "an empty list means that the documents do not answer"
)
_APOSTROPHES = str.maketrans("’‘ʼ′`", "'''''")


@dataclass(frozen=True, slots=True)
class Relevant:
    """A document that answers, by its path or id.

    `quote`: words that must stand in the passage. `answers`: short answers, one of which must stand in the passage
    where there is no quote; the marked words are held against them.
    """

    document: str
    quote: str | None = None
    answers: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The words of which one must stand in a passage that answers; empty where the whole document counts."""
        return (self.quote,) if self.quote else self.answers


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to measure with; `history` holds the earlier questions of its conversation, oldest first.

    `relevant` is empty where the documents do not answer.
    """

    id: str
    question: str
    relevant: tuple[Relevant, ...]
    history: tuple[str, ...] = ()

    @property
    def conversation(self) -> str:
        """The first question of the conversation: questions with the same one stand or fall together."""
        return self.history[0] if self.history else self.question


def read_questions(path: Path, longest: int) -> list[Asked]:
    """Return the questions of a file, in order; `longest` is the most code points that a question may have.

    Raises:
        BadQuestions: a line is no question, or there is none; the message names the line and says what to do.
    """
    seen: dict[str, int] = {}
    asked = []
    for number, line in _lines(path):
        try:
            question = _asked(json.loads(line), longest)
        except (ValueError, RecursionError, BadQuestion) as error:
            raise BadQuestions(f"{path.name}, line {number}: {error}; {_EXPECTED}") from error
        if question.id in seen:
            raise BadQuestions(
                f"{path.name}, line {number}: the id {question.id!r} stands in line {seen[question.id]} already; "
                "expected a different id on each line: rename one"
            )
        seen[question.id] = number
        asked.append(question)
    if not asked:
        raise BadQuestions(f"{path.name}: no line holds a question; {_EXPECTED} on each line")
    return asked


def holds(text: str, words: str) -> bool:
    """Tell whether words stand in a text, whatever the white space and the sort of apostrophes.

    They stand there whole: « 14 » does not stand in « 2014 ».
    """
    wanted = _folded(words)
    # Only where they begin or end with a letter or digit themselves.
    before, after = (r"(?<!\w)" if wanted[:1].isalnum() else ""), (r"(?!\w)" if wanted[-1:].isalnum() else "")
    return re.search(f"{before}{re.escape(wanted)}{after}", _folded(text)) is not None


def _folded(text: str) -> str:
    return " ".join(text.translate(_APOSTROPHES).split())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except OSError as error:
        raise BadQuestions(f"{path} cannot be read ({error.strerror or error}); {_EXPECTED} on each line") from error
    except UnicodeDecodeError as error:
        raise BadQuestions(f"{path.name} is not UTF-8 ({error.reason}); save it in UTF-8") from error


def _asked(fields: object, longest: int) -> Asked:
    if not isinstance(fields, dict):
        raise ValueError(f"found {_kind(fields)}")
    history = fields.get("history") or []
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise ValueError(f"`history` is {_kind(history)}, not a list of the earlier questions, oldest first")
    relevant = fields.get("relevant")
    if not isinstance(relevant, list):
        raise ValueError(f"`relevant` is {_kind(relevant)}, not a list")
    question = check_question(_text(fields, "question"), longest)
    return Asked(_text(fields, "id"), question, tuple(map(_relevant, relevant)), tuple(history))


def _relevant(entry: object) -> Relevant:
    if not isinstance(entry, dict):
        raise ValueError(f"`relevant` holds {_kind(entry)}, not an object with `document`")
    answers = entry.get("answers") or []
    if not isinstance(answers, list) or not all(isinstance(answer, str) and answer.strip() for answer in answers):
        raise ValueError(f"`answers` is {json.dumps(answers, ensure_ascii=False)}, not a list of short texts")
    quote = _text(entry, "quote") if entry.get("quote") is not None else None
    return Relevant(_text(entry, "document"), quote, tuple(answers))


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{name}` is {_kind(value)}, not a text" if value != "" else f"`{name}` is empty")
    return value


def _kind(value: object) -> str:
    return "missing" if value is None else json.dumps(value, ensure_ascii=False)[:60]
