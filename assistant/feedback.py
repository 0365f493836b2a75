"""What readers think of answers, beside the conversations; and the questions to measure with that come of it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.errors import ConversationFull, UnknownConversation
from assistant.masking import mask
from assistant.questions import Asked, Relevant
from corpus import digest

Verdict = Literal["useful", "not_useful", "answers"]
"""`answers`: the right answer is there."""

MOST_DOCUMENTS = 20
"""Documents that can be said to answer a turn; of passages, those that were shown."""

_VALUES = "turn, verdict, passage, document, quote"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thinks of a turn: of all of it, of a passage shown in it (by id), or of any document (by path).

    `quote`: words of the document that answer. `verdict` None takes an opinion back.
    """

    turn: int
    verdict: Verdict | None
    passage: str = ""
    document: str = ""
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A turn of a conversation: the answer as it was kept (JSON objects), the earlier questions, the opinions of it."""

    asked: str
    answer: Mapping[str, Any]
    history: tuple[str, ...]
    opinions: tuple[Opinion, ...]


def give(database: sqlite3.Connection, key: str, opinion: Opinion, now: str) -> None:
    """Keep an opinion of a turn of a conversation.

    Raises:
        UnknownConversation: the conversation has no such turn, or the passage was not shown in it.
        ConversationFull: `MOST_DOCUMENTS` others are said to answer the turn.
    """
    kept = database.execute("SELECT answer FROM turns WHERE conversation = ? AND number = ?", (key, opinion.turn))
    answers = [json.loads(answer) for (answer,) in kept]
    shown = {passage["citation"]["passage_id"] for answer in answers for passage in answer["passages"]}
    if not answers or (opinion.passage and opinion.passage not in shown):
        raise UnknownConversation(
            f"the conversation has no turn {opinion.turn} with the passage {opinion.passage or '(any)'}"
        )
    place = (key, opinion.turn, opinion.passage, opinion.document)
    where = "conversation = ? AND turn = ? AND passage = ? AND document = ?"
    database.execute(f"DELETE FROM opinions WHERE {where}", place)  # noqa: S608  constant
    if opinion.verdict is None:
        return
    others = "SELECT count(*) FROM opinions WHERE conversation = ? AND turn = ? AND document != ''"
    if opinion.document and database.execute(others, place[:2]).fetchone()[0] >= MOST_DOCUMENTS:
        raise ConversationFull(f"{MOST_DOCUMENTS} documents are said to answer the turn, the most that are kept")
    values = (*place, opinion.verdict, opinion.quote, now)
    database.execute("INSERT INTO opinions VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def opinions_of(database: sqlite3.Connection, key: str) -> tuple[Opinion, ...]:
    """Return the opinions of a conversation, turn by turn."""
    query = f"SELECT {_VALUES} FROM opinions WHERE conversation = ? ORDER BY turn, passage, document"  # noqa: S608
    return tuple(Opinion(*row) for row in database.execute(query, (key,)))


def judged(database: sqlite3.Connection, oldest: str) -> Iterator[Judged]:
    """Yield the turns of the conversations used since then, each with the questions before it and its opinions."""
    query = "SELECT id FROM conversations WHERE updated >= ? ORDER BY created, rowid"
    for (key,) in database.execute(query, (oldest,)).fetchall():
        opinions = opinions_of(database, key)
        history: list[str] = []
        turns = "SELECT number, asked, answer FROM turns WHERE conversation = ? ORDER BY number"
        for number, asked, written in database.execute(turns, (key,)):
            answer = json.loads(written)
            own = tuple(opinion for opinion in opinions if opinion.turn == number)
            yield Judged(asked, answer, tuple(history), own)
            history.append(answer["question"])


def questions_of(turns: Iterable[Judged]) -> list[Asked]:
    """Return the questions to measure with that readers' opinions make, what names a person masked.

    Relevant is where the right answer is said to be, else the passages that were useful; a turn without either makes
    no question. The same question asked by several readers, after the same ones, is one, relevant to all of it.
    """
    found: dict[str, Asked] = {}
    for turn in turns:
        history = tuple(map(mask, turn.history))
        question = mask(turn.answer["question"])[: len(turn.answer["question"])]  # no longer than what may be asked
        key = digest("\0".join((*history, question)))[:12]
        earlier = found[key].relevant if key in found else ()
        relevant = tuple(dict.fromkeys((*earlier, *_relevant(turn))))
        if relevant:
            found[key] = Asked(key, question, relevant, history)
    return list(found.values())


def question_line(asked: Asked) -> str:
    """Return a question as a line of a `.jsonl` file, as `sourcier evaluate` reads it."""
    relevant = [
        {"document": entry.document} | ({"quote": entry.quote} if entry.quote else {}) for entry in asked.relevant
    ]
    fields = {"id": asked.id, "question": asked.question, "history": asked.history, "relevant": relevant}
    return json.dumps(fields, ensure_ascii=False)


def _relevant(turn: Judged) -> Iterator[Relevant]:
    passages = {passage["citation"]["passage_id"]: passage for passage in turn.answer["passages"]}
    right = [opinion for opinion in turn.opinions if opinion.verdict == "answers"]
    useful = [opinion for opinion in turn.opinions if opinion.verdict == "useful" and opinion.passage]
    for opinion in right or useful:
        if opinion.document:
            yield Relevant(opinion.document, opinion.quote)
        elif opinion.passage in passages:
            shown = passages[opinion.passage]
            yield Relevant(shown["citation"]["document"], opinion.quote or _marked(shown["text"], shown["highlights"]))


def _marked(text: str, highlights: Sequence[Mapping[str, int]]) -> str:
    """Return the first marked words of a passage, which stand together even where it is cut otherwise."""
    return text[highlights[0]["start"] : highlights[0]["end"]] if highlights else text
