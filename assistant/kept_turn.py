"""A turn of a conversation as it is kept: read back only if it matches its digest."""

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Literal

from assistant.database import is_corrupt, row_digest
from assistant.errors import TurnDamaged
from assistant.kept_answer import answer_of
from assistant.types import Answer


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn of a conversation: its number (from 1), when it was asked (ISO 8601, UTC), the answer as it was shown."""

    number: int
    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class DamagedTurn:
    """A turn that was damaged in the file: nothing that it held is shown but its number (from 1)."""

    number: int
    damaged: Literal[True] = True


def written(answer: Answer) -> str:
    """Return an answer as JSON, as it is kept."""
    return json.dumps(asdict(answer), ensure_ascii=False)


def read_turn(database: sqlite3.Connection, key: str, number: int) -> KeptTurn | DamagedTurn:
    """Return a turn of a conversation that has one of that number; one that is not there is damaged."""
    query = "SELECT asked, answer, sha256 FROM turns WHERE conversation = ? AND number = ?"
    try:
        row = database.execute(query, (key, number)).fetchone()
    except (sqlite3.Error, MemoryError) as error:  # MemoryError: a damaged length
        if isinstance(error, sqlite3.Error) and not is_corrupt(error):
            raise
        row = None
    if row is None:
        return DamagedTurn(number)
    asked, answer, sha256 = row
    if row_digest(key, number, asked, answer) != sha256:
        return DamagedTurn(number)
    try:
        return KeptTurn(number, asked, answer_of(json.loads(answer)))
    except (ValueError, TypeError, KeyError, AttributeError):  # written by an older version, or damaged before digests
        return DamagedTurn(number)


def sound_turn(turn: KeptTurn | DamagedTurn) -> KeptTurn:
    """Return a turn that can be shown.

    Raises:
        TurnDamaged: it is damaged.
    """
    if isinstance(turn, DamagedTurn):
        raise TurnDamaged(
            f"turn {turn.number} of the conversation was damaged in the file; ask its question again in another turn"
        )
    return turn
