"""The words' side of the search: tantivy, a full-text engine, on disk."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder, Searcher

from index.errors import DamagedIndex
from index.terms import NAME, analyzer, terms

_HEAP = 128_000_000
# A word of the title or of a heading says more of a passage than a word in it.
_FIELDS = {"body": 1.0, "context": 0.7}
_LOCK = ".tantivy-meta.lock"
# tantivy's BM25: the most that a term can score is idf · (k1 + 1).
_K1 = 1.2

Words = Sequence[tuple[str, float]]
"""Texts with their weights."""


def write_lexical(folder: Path, passages: Iterable[tuple[int, str, str, str]]) -> None:
    """Write the full-text index of passages: (row, document id, title and headings, words of the passage).

    One thread and one commit, so that the same passages give the same segments.
    """
    folder.mkdir()
    try:
        index = Index(_schema(), path=str(folder))
        index.register_tokenizer(NAME, analyzer())
        writer = index.writer(_HEAP, num_threads=1)
        for row, document_id, context, body in passages:
            entry = Document(document=document_id, context=context, body=body)
            entry.add_unsigned("row", row)  # a plain int would be taken for a signed one
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # what tantivy raises when the disk is full
        raise OSError(f"the full-text index cannot be written: {error}") from error


class Lexical:
    """An open full-text index. Scores are BM25 (k1 = 1.2, b = 0.75), summed over weighted fields and words."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = _open(folder)
            self._index.register_tokenizer(NAME, analyzer())
            self._searcher: Searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise DamagedIndex(
                f"{folder}: the full-text index cannot be read ({error}); run `sourcier rebuild`"
            ) from error
        self._schema = self._index.schema
        self.size = self._searcher.num_docs

    def search(self, words: Words, count: int, documents: Sequence[str] | None = None) -> dict[int, float]:
        """Return the best passages by words: row → score, higher is better; held to `documents` (ids) where given."""
        filters = [] if documents is None else [Query.term_set_query(self._schema, "document", list(documents))]
        return self._run(words, count, filters)

    def scores(self, words: Words, rows: Sequence[int]) -> dict[int, float]:
        """Return the scores of those among the passages `rows` that share a word with the question."""
        return self._run(words, len(rows), [Query.term_set_query(self._schema, "row", list(rows))]) if rows else {}

    def highest_score(self, words: Words) -> float:
        """Return a score that no passage can exceed: each word as often as it pays, in every field."""
        return sum(
            weight * boost * self.idf(term, field) * (_K1 + 1)
            for term, weight in weighted_terms(words).items()
            for field, boost in _FIELDS.items()
        )

    def idf(self, term: str, field: str = "body") -> float:
        """Return the inverse document frequency of a term, as BM25 weighs it."""
        known = self._searcher.doc_freq(field, term)
        return math.log(1 + (self.size - known + 0.5) / (known + 0.5))

    def knows(self, term: str) -> bool:
        """Tell whether a term stands in any passage, title or heading."""
        return any(self._searcher.doc_freq(field, term) for field in _FIELDS)

    def _run(self, words: Words, count: int, filters: Sequence[Query]) -> dict[int, float]:
        weighted = weighted_terms(words)
        if not weighted or count < 1:
            return {}
        query = Query.boolean_query([(Occur.Should, part) for part in self._parts(weighted)])
        if filters:
            held = [(Occur.Must, Query.boost_query(Query.const_score_query(f, 0.0), 0.0)) for f in filters]
            query = Query.boolean_query([(Occur.Must, query), *held])
        hits = self._searcher.search(query, min(count, max(self.size, 1)), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return {int(row): float(score) for row, (score, _) in zip(rows, hits, strict=True) if row is not None}

    def _parts(self, weighted: Mapping[str, float]) -> Iterable[Query]:
        for term, weight in weighted.items():
            for field, boost in _FIELDS.items():
                yield Query.boost_query(Query.term_query(self._schema, field, term, "freq"), weight * boost)


def _open(folder: Path) -> Index:
    """Return the engine on a folder. It wants to write a lock file: where it may not, links stand in for the folder."""
    if os.access(folder / _LOCK, os.W_OK):
        return _unwatched(folder)
    with TemporaryDirectory() as links:  # what the engine opened stays open without its name
        for path in folder.iterdir():
            if path.name != _LOCK:
                (Path(links) / path.name).symlink_to(path.absolute())
        return _unwatched(Path(links))


def _unwatched(folder: Path) -> Index:
    index = Index.open(str(folder))
    index.config_reader(reload_policy="Manual")  # else a thread looks for changes twice a second; there are none
    return index


def weighted_terms(words: Words) -> dict[str, float]:
    """Return the terms of weighted texts; one that stands in several has its greatest weight, never their sum."""
    found: dict[str, float] = {}
    for text, weight in words:
        for term in terms(text):
            found[term] = max(weight, found.get(term, 0.0))
    return found


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name=NAME, index_option="position")
    return builder.build()
