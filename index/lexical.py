"""The words' side of the search: tantivy, a full-text engine, on disk."""

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tantivy import Index, Occur, Query, Searcher

from index.acronyms import read_acronyms
from index.compounds import compounds
from index.errors import DamagedIndex
from index.shards import ACRONYMS, LOCK, OF_WORDS, read_keys
from index.terms import NAME, analyzer, phrase_terms
from index.types import NO_OPERATORS, Operators
from index.widen import Widener

# A title and headings are few words: BM25, which weighs by length, counts each for more than one in the body all the
# same.
_FIELDS = {"body": 1.0, "context": 0.7, "compounds": 1.0}
# tantivy's BM25: the most that a term can score is idf · (k1 + 1).
_K1 = 1.2
# Powers of two that a score, a float32, can tell apart when they are added.
_BITS = 24

Words = Sequence[tuple[str, float]]
"""Texts with their weights."""


class Lexical:
    """An open full-text index. Scores are BM25 (k1 = 1.2, b = 0.75), summed over weighted fields and words."""

    def __init__(self, folder: Path) -> None:
        try:
            self._index = _open(folder)
            self._index.register_tokenizer(NAME, analyzer())
            self._searcher: Searcher = self._index.searcher()
            self._keys = read_keys(folder)
            # What is asked of a term several times in a question never changes.
            self._holding = lru_cache(maxsize=100_000)(self._searcher.doc_freq)
            self._widener = Widener(read_acronyms(folder / ACRONYMS), self.frequency)
        except (ValueError, OSError, AttributeError, TypeError) as error:
            raise DamagedIndex(
                f"{folder}: the full-text index cannot be read ({error}); run `sourcier rebuild`"
            ) from error
        self._schema = self._index.schema
        self.size = self._searcher.num_docs
        if len(self._keys) != self.size:
            raise DamagedIndex(f"{folder}: the full-text index does not fit its keys; run `sourcier rebuild`")
        self._order = np.argsort(self._keys)
        self._sorted = self._keys[self._order]
        self._weigh = lru_cache(maxsize=1000)(self._widener.weigh)

    def search(
        self,
        words: Words,
        count: int,
        documents: Sequence[str] | None = None,
        operators: Operators = NO_OPERATORS,
    ) -> dict[int, float]:
        """Return the best passages by words: row → score, higher is better.

        They are held to `documents` (ids) where given, and to what the operators ask.
        """
        return self._run(words, count, self._filters(documents, operators))

    def scores(self, words: Words, rows: Sequence[int]) -> dict[int, float]:
        """Return the scores of those among the passages `rows` that share a word with the question."""
        return self._run(words, len(rows), [self._among(rows)]) if rows else {}

    def held(self, texts: Sequence[str], row: int) -> list[bool]:
        """Tell for each of the texts whether a passage shares a word with it.

        One search for many: each text that is met adds a power of two of its own to the score.
        """
        found: list[bool] = []
        for start in range(0, len(texts), _BITS):
            ways = [_any(self._parts(self._weigh(text))) for text in texts[start : start + _BITS]]
            asked = _any(Query.const_score_query(way, 2.0**bit) for bit, way in enumerate(ways))
            score = int(self._found(_within(asked, [self._among([row])]), 1).get(row, 0.0))
            found += [bool(score >> bit & 1) for bit in range(len(ways))]
        return found

    def rows(self, documents: Sequence[str] | None, operators: Operators) -> list[int]:
        """Return the rows of the passages that the operators and `documents` let through, in order."""
        parts = [(Occur.Must, Query.all_query()), *self._filters(documents, operators)]
        return sorted(self._found(Query.boolean_query(parts), self.size))

    def passage_with(self, term: str) -> int | None:
        """Return the row of a passage in which, or above which, a term stands."""
        parts = (Query.term_query(self._schema, field, term, "freq") for field in OF_WORDS)
        return next(iter(self._found(_any(parts), 1)), None)

    def highest_score(self, words: Words) -> float:
        """Return a score that no passage can exceed: each word as often as it pays, in every field."""
        return sum(
            weight * boost * self.idf(term, field) * (_K1 + 1)
            for term, weight in self.weighted_terms(words).items()
            for field, boost in _FIELDS.items()
            if field in OF_WORDS or self._holding(field, term)
        )

    def idf(self, term: str, field: str = "body") -> float:
        """Return the inverse document frequency of a term, as BM25 weighs it."""
        known = self._holding(field, term)
        return math.log(1 + (self.size - known + 0.5) / (known + 0.5))

    def frequency(self, term: str) -> int:
        """Return in how many passages, and titles and headings above passages, a term stands."""
        return sum([self._holding(field, term) for field in _FIELDS])

    def knows(self, term: str) -> bool:
        """Tell whether a term stands in any passage, title or heading."""
        return self.frequency(term) > 0

    def expansions(self, text: str) -> list[tuple[str, str]]:
        """Return the acronyms of a text with their long forms, and the long forms in it with their acronyms."""
        return self._widener.expansions(text)

    def corrections(self, text: str) -> list[tuple[str, str]]:
        """Return the words of a text that stand nowhere, each with the term that it is perhaps a misspelling of."""
        return self._widener.corrections(text)

    def weighted_terms(self, words: Words) -> dict[str, float]:
        """Return what is looked for: the terms of weighted texts and those that widen them.

        A term that comes from several of them has its greatest weight, never their sum.
        """
        found: dict[str, float] = {}
        for text, weight in words:
            for term, share in self._weigh(text).items():
                found[term] = max(weight * share, found.get(term, 0.0))
        return found

    def _run(self, words: Words, count: int, filters: Sequence[tuple[Occur, Query]]) -> dict[int, float]:
        weighted = self.weighted_terms(words)
        if not weighted or count < 1:
            return {}
        return self._found(_within(_any(self._parts(weighted)), filters), count)

    def _among(self, rows: Sequence[int]) -> tuple[Occur, Query]:
        # Term by term: the engine takes three times as long for a set of terms.
        return Occur.Must, _any(Query.term_query(self._schema, "key", key) for key in self._keys[list(rows)].tolist())

    def _found(self, query: Query, count: int) -> dict[int, float]:
        hits = self._searcher.search(query, max(min(count, self.size), 1), count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        rows = self._order[np.searchsorted(self._sorted, np.array(keys, dtype=np.uint64))].tolist()
        return {row: float(score) for row, (score, _) in zip(rows, hits, strict=True)}

    def _parts(self, weighted: Mapping[str, float]) -> Iterable[Query]:
        for term, weight in weighted.items():
            for field, boost in _FIELDS.items():
                if field in OF_WORDS or self._holding(field, term):
                    query = Query.term_query(self._schema, field, term, "freq")
                    yield Query.boost_query(query, weight * boost)

    def _filters(self, documents: Sequence[str] | None, operators: Operators) -> list[tuple[Occur, Query]]:
        asked = [(Occur.Must, list(self._phrase(phrase))) for phrase in operators.phrases]
        asked += [(Occur.MustNot, list(self._phrase(phrase))) for phrase in operators.excluded]
        if documents is not None:
            asked.append((Occur.Must, [Query.term_set_query(self._schema, "document", list(documents))]))
        # A phrase of stop words alone asks for nothing that could be looked up.
        return [(occur, _any(ways)) for occur, ways in asked if ways]

    def _phrase(self, phrase: str) -> Iterator[Query]:
        """Yield the ways in which a phrase may stand in a passage; none where it has no term."""
        words = phrase_terms(phrase)
        for field in OF_WORDS:
            if len(words) > 1:
                yield Query.phrase_query(self._schema, field, list(words))
            elif words:
                yield Query.term_query(self._schema, field, words[0][1], "freq")
        for compound, span in compounds(phrase):
            if span.of(phrase) == phrase.strip():
                yield Query.term_query(self._schema, "compounds", compound, "freq")


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _within(query: Query, filters: Sequence[tuple[Occur, Query]]) -> Query:
    """Return a query held to filters, which add nothing to its scores."""
    silent = [(o, Query.boost_query(Query.const_score_query(f, 0.0), 0.0)) for o, f in filters]
    return Query.boolean_query([(Occur.Must, query), *silent]) if silent else query


def _open(folder: Path) -> Index:
    """Return the engine on a folder. It wants to write a lock file: where it may not, links stand in for the folder."""
    if os.access(folder / LOCK, os.W_OK):
        return _unwatched(folder)
    # What the engine opened stays open without its name. It may still be letting go of a lock in there.
    with TemporaryDirectory(ignore_cleanup_errors=True) as links:
        for path in folder.iterdir():
            if path.name != LOCK:
                (Path(links) / path.name).symlink_to(path.absolute())
        return _unwatched(Path(links))


def _unwatched(folder: Path) -> Index:
    index = Index.open(str(folder))
    index.config_reader(reload_policy="Manual")  # else a thread looks for changes twice a second; there are none
    return index
