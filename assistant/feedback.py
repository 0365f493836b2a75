"""What readers think of answers, beside the conversations; and the questions to measure with that come of it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.database import is_corrupt, row_digest
from assistant.errors import ConversationFull, UnknownConversation
from assistant.masking import mask
from assistant.questions import Asked, Relevant
from assistant.types import Answer, CitedPassage
from corpus import digest

Verdict = Literal["useful", "not_useful", "answers"]
"""`answers`: the right answer is there."""

MOST_DOCUMENTS = 20
"""Documents that can be said to answer a turn; of passages, those that were shown."""

_COLUMNS = "conversation, turn, passage, document, verdict, quote, given"
# Bytes of an opinion beside its words: the ids, the digest and the entries of the index.
_BYTES_OF_ROW = 300


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
    """A turn of a conversation: when it was asked, its answer, the questions before it, the opinions of it."""

    asked: str
    answer: Answer
    history: tuple[str, ...]
    opinions: tuple[Opinion, ...]


def give(database: sqlite3.Connection, key: str, answer: Answer, opinion: Opinion, now: str) -> int:
    """Keep an opinion of a turn of a conversation, whose answer it is; return how many bytes more opinions take.

    Raises:
        UnknownConversation: the passage was not shown in the turn.
        ConversationFull: `MOST_DOCUMENTS` others are said to answer the turn.
    """
    if opinion.passage and opinion.passage not in {shown.citation.passage_id for shown in answer.passages}:
        raise UnknownConversation(f"the conversation has no turn {opinion.turn} with the passage {opinion.passage}")
    before = size_of_opinions(database, key, opinion.turn)
    place = (key, opinion.turn, opinion.passage, opinion.document)
    where = "conversation = ? AND turn = ? AND passage = ? AND document = ?"
    database.execute(f"DELETE FROM opinions WHERE {where}", place)  # noqa: S608  constant
    if opinion.verdict is not None:
        others = "SELECT count(*) FROM opinions WHERE conversation = ? AND turn = ? AND document != ''"
        if opinion.document and database.execute(others, place[:2]).fetchone()[0] >= MOST_DOCUMENTS:
            raise ConversationFull(f"{MOST_DOCUMENTS} documents are said to answer the turn, the most that are kept")
        values = (*place, opinion.verdict, opinion.quote, now)
        query = f"INSERT INTO opinions ({_COLUMNS}, sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  constant
        database.execute(query, (*values, row_digest(*values)))
    return size_of_opinions(database, key, opinion.turn) - before


def size_of_opinions(database: sqlite3.Connection, key: str, turn: int) -> int:
    """Return the bytes that the opinions of a turn take, about."""
    query = (
        "SELECT coalesce(sum(? + length(document) + coalesce(length(quote), 0)), 0) FROM opinions"
        " WHERE conversation = ? AND turn = ?"
    )
    ((size,),) = database.execute(query, (_BYTES_OF_ROW, key, turn)).fetchall()
    return int(size)


def opinions_of(database: sqlite3.Connection, key: str) -> tuple[Opinion, ...]:
    """Return the opinions of a conversation, turn by turn; damaged ones are left out."""
    query = f"SELECT {_COLUMNS}, sha256 FROM opinions WHERE conversation = ?"  # noqa: S608  constant
    opinions = []
    try:
        for *values, sha256 in database.execute(query, (key,)):
            conversation, turn, passage, document, verdict, quote, _ = values
            if conversation == key and row_digest(*values) == sha256:
                opinions.append(Opinion(turn, verdict, passage, document, quote))
    except sqlite3.Error as error:
        if not is_corrupt(error):
            raise
    return tuple(sorted(opinions, key=lambda one: (one.turn, one.passage, one.document)))


def questions_of(turns: Iterable[Judged]) -> list[Asked]:
    """Return the questions to measure with that readers' opinions make, what names a person masked.

    Relevant is where the right answer is said to be, else the passages that were useful; a turn without either makes
    no question. The same question asked by several readers, after the same ones, is one, relevant to all of it.
    """
    found: dict[str, Asked] = {}
    for turn in turns:
        history = tuple(map(mask, turn.history))
        question = mask(turn.answer.question)[: len(turn.answer.question)]  # no longer than what may be asked
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
    passages = {passage.citation.passage_id: passage for passage in turn.answer.passages}
    right = [opinion for opinion in turn.opinions if opinion.verdict == "answers"]
    useful = [opinion for opinion in turn.opinions if opinion.verdict == "useful" and opinion.passage]
    for opinion in right or useful:
        if opinion.document:
            yield Relevant(opinion.document, opinion.quote)
        elif opinion.passage in passages:
            shown = passages[opinion.passage]
            yield Relevant(shown.citation.document, opinion.quote or _marked(shown))


def _marked(passage: CitedPassage) -> str:
    """Return the first marked words of a passage, which stand together even where it is cut otherwise."""
    marks = passage.highlights
    return passage.text[marks[0].start : marks[0].end] if marks else passage.text
