"""What the documents can be asked: their titles, headings, short forms and questions, word for word, in one file."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.bare import folded
from index.errors import DamagedIndex
from index.offers import Offer, Wording
from index.terms import terms

NAME = "suggestions.sqlite"

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL, language TEXT,
    key TEXT NOT NULL, offered TEXT NOT NULL);
CREATE TABLE suggestions (
    number INTEGER PRIMARY KEY, text TEXT NOT NULL, folded TEXT NOT NULL, kind TEXT NOT NULL,
    document INTEGER NOT NULL, passage TEXT, start INTEGER NOT NULL);
CREATE INDEX suggestions_of_kind ON suggestions (kind, document);
CREATE VIRTUAL TABLE words USING fts5 (
    folded, content = suggestions, content_rowid = number, prefix = '1 2 3', tokenize = 'ascii');
"""
_FROM = "FROM suggestions JOIN documents ON documents.number = document"
_SELECT = f"SELECT text, kind, documents.id, passage, start, title {_FROM}"
# In this order among suggestions that fit equally well.
_KINDS = ("question", "title", "short form", "heading")
_LEAST_LETTERS = 2
_MOST_WORDS = 12
_MOST_LETTERS = 200


def write_suggestions(folder: Path, offers: Iterable[Offer]) -> None:
    """Write the suggestions that the documents offer; those of the same words are one, the first of them."""
    database = sqlite3.connect(folder / NAME)
    try:
        database.executescript(_SCHEMA)
        kept = _each_once(database, offers)
        kept.sort(key=lambda row: (_KINDS.index(row[2]), len(row[0]), row[1]))
        query = "INSERT INTO suggestions (text, folded, kind, document, passage, start) VALUES (?, ?, ?, ?, ?, ?)"
        database.executemany(query, kept)
        database.execute("INSERT INTO words (words) VALUES ('rebuild')")
        database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.commit()
    finally:
        database.close()


def read_offered(folder: Path) -> dict[str, list[Wording]]:
    """Return what the documents of a version offer, each suggestion even if another has its words, by their keys."""
    suggestions = Suggestions(folder)
    try:
        return suggestions.offered()
    finally:
        suggestions.close()


class Suggestions:
    """The suggestions of an open version."""

    def __init__(self, folder: Path) -> None:
        self._path = folder.absolute() / NAME
        try:
            place = f"{self._path.as_uri()}?mode=ro&immutable=1"
            self._database = sqlite3.connect(place, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def complete(self, typed: str, count: int) -> list[Wording]:
        """Return what goes on from the typed words: those that begin with them first, then those that hold them.

        The last word may be unfinished; case, accents and punctuation do not matter. Third come those that hold
        the typed words anywhere, words that say nothing left out.
        """
        words = folded(typed[:_MOST_LETTERS]).split()[:_MOST_WORDS]
        if sum(map(len, words)) < _LEAST_LETTERS:
            return []
        telling = [word for word in words[:-1] if terms(word)]
        apart = " AND ".join([*(f'"{word}"' for word in telling), f'"{words[-1]}" *'])
        whole = f'"{" ".join(words)}" *'
        found: dict[str, Wording] = {}
        for pattern in (f"^ {whole}", whole, apart):
            if len(found) < count:
                found |= {one.text: one for one in self._matching(pattern, count) if one.text not in found}
        return list(found.values())[:count]

    def questions_of(self, document_ids: Sequence[str]) -> list[Wording]:
        """Return the questions that documents ask, in the order of the documents asked for, then of the text."""
        marks = ", ".join("?" * len(document_ids))
        found = self._all(f"{_SELECT} WHERE kind = 'question' AND documents.id IN ({marks})", *document_ids)
        places = {key: place for place, key in enumerate(document_ids)}
        return sorted(found, key=lambda one: (places[one.document_id], one.start))

    def titles(self, document_ids: Sequence[str]) -> dict[str, str]:
        """Return the titles of documents, as they are shown."""
        marks = ", ".join("?" * len(document_ids))
        return dict(self._rows(f"SELECT id, title FROM documents WHERE id IN ({marks})", *document_ids))  # noqa: S608

    def offered(self) -> dict[str, list[Wording]]:
        """Return all that the documents offer, by the keys of their offers."""
        return {
            key: [Wording(text, kind, of, passage, start, title) for text, kind, passage, start in json.loads(told)]
            for key, of, title, told in self._rows("SELECT key, id, title, offered FROM documents")
        }

    def examples(self, longest: int, language: str | None) -> list[Wording]:
        """Return the longest question of each document that is not too long, in the order of the documents.

        `language`: that of the documents, None for any.
        """
        where = "kind = 'question' AND length(text) <= ? AND coalesce(language = ?, 1)"
        longest_of_each = f"SELECT suggestions.number, max(length(text)) {_FROM} WHERE {where} GROUP BY document"
        query = (
            f"{_SELECT} JOIN ({longest_of_each}) AS longest ON longest.number = suggestions.number ORDER BY document"
        )
        return self._all(query, longest, language)

    def _matching(self, pattern: str, count: int) -> list[Wording]:
        """Return the first wordings that fit a pattern of the full-text engine: bare words in quotation marks."""
        fitting = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid LIMIT ?"
        query = f"{_SELECT} WHERE suggestions.number IN ({fitting}) ORDER BY suggestions.number"
        return self._all(query, pattern, count)

    def _all(self, query: str, *values: object) -> list[Wording]:
        return [Wording(*row) for row in self._rows(query, *values)]

    def _rows(self, query: str, *values: object) -> list[Any]:
        try:
            return self._database.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DamagedIndex:
        return DamagedIndex(f"{self._path}: the suggestions cannot be read ({error}); run `sourcier rebuild`")


def _each_once(database: sqlite3.Connection, offers: Iterable[Offer]) -> list[Sequence[Any]]:
    """Write the documents of the offers; return the rows of the suggestions, of the same words once."""
    kept: dict[str, Sequence[Any]] = {}
    for number, offer in enumerate(offers, start=1):
        offered = json.dumps([(one.text, one.kind, one.passage_id, one.start) for one in offer.suggestions])
        values = (number, offer.document_id, offer.title, offer.language, offer.key, offered)
        database.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", values)
        for one in offer.suggestions:
            key = folded(one.text)
            if key and (key not in kept or _KINDS.index(one.kind) < _KINDS.index(kept[key][2])):
                kept[key] = (one.text, key, one.kind, number, one.passage_id, one.start)
    return list(kept.values())
