"""The open index: `Index.open`, `Index.search`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import Limits
from index.choices import Choices
from index.context import CONTEXT_CANDIDATES, SUBJECT_TOKENS, candidates, ranked_in_context, with_subject
from index.dense import FILE as DENSE_FILE
from index.dense import Dense, NoVectors
from index.documents import Documents
from index.errors import DamagedIndex
from index.fold import folded
from index.fuse import fuse
from index.group import CROWDING, grouped, less_for_many
from index.late import CANDIDATES, Late, ranked_anew, together
from index.lexical import Lexical, Words
from index.manifest import Manifest, Recipe, check_fit
from index.nearness import NEAREST, drawn_near
from index.null_vector import read_null_vector
from index.prices import charged, no_prices, read_prices
from index.store import read_version
from index.suggestions import Suggestions
from index.terms import phrase_terms
from index.threads import one_thread_each
from index.types import NO_OPERATORS, Encoder, Filters, Hit, Operators, Query, Subject, Vectors, Widening
from index.version_files import LEXICAL_FOLDER, check_whole
from index.wording import unknown_phrases, unknown_words, widening

DENSE_WEIGHT = 0.6
"""The vectors' share in the fused score; see docs/measures.md."""

NULL_SHARE = 0.35
"""How much of what unrelated questions have in common is taken off a question; the rest by one floor for all."""

_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class _Held:
    """What the first stage looks at: documents and rows (None: all), and how; `depth` hits from each side."""

    documents: Sequence[str] | None
    rows: Sequence[int] | None
    operators: Operators
    depth: int
    dense_weight: float


class Index:
    """One version of the index, open for reading. It is never written, and can be shared between threads."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.lexical = Lexical(folder / LEXICAL_FOLDER)
        words_only = manifest.words_only
        self.dense: Dense = NoVectors(manifest.passages) if words_only else Dense(folder / DENSE_FILE)
        self.late = Late(folder, manifest.token_width) if manifest.token_width else None
        self.documents = Documents(folder)
        self.suggestions = Suggestions(folder)
        try:
            self._check_counts(folder)
            self.null_vector = read_null_vector(folder, manifest.dimension)
            self.null_cosine = self.dense.mean_cosine(self.null_vector)
            self.prices = read_prices(folder, manifest.passages) if self.late else no_prices(manifest.passages)
            self._groups = self.documents.groups()
        except DamagedIndex:
            self.close()
            raise

    @classmethod
    def open(cls, data: Path, encoder: Encoder, version: str | None = None) -> "Index":
        """Return an open version of the index in a data folder, the served one by default.

        Raises:
            NoIndex: nothing has been indexed yet.
            IncompatibleIndex: it was made with another model or another analysis.
            DamagedIndex: a file of it is missing, cut short or altered.
        """
        one_thread_each()
        folder, manifest = read_version(data, version)
        check_fit(manifest.recipe, Recipe(encoder.name, encoder.fingerprint, Limits()))
        # The engines die of altered files. A document is proved again when it is shown, as a file can be altered later.
        check_whole(folder, manifest)
        return cls(folder, manifest)

    @property
    def version(self) -> str:
        """The version's name."""
        return self.manifest.version

    @property
    def choices(self) -> Choices:
        """What the documents can be filtered by."""
        return self.manifest.choices

    def search(
        self, query: Query, count: int, filters: Filters | None = None, dense_weight: float = DENSE_WEIGHT
    ) -> list[Hit]:
        """Return the best passages for a question, best first, at most `count`; ties in the order of the documents.

        Passages of one text are one hit, that of the best of them. A passage yields to one of another document that
        scores little less, the sooner the more passages of its own document stand before it.

        Both sides look for candidates among all passages that the filters let through; each candidate is then
        scored by both, by its cosine as far as it is above what unrelated questions get.
        `dense_weight` 0 is words alone, as in a version that has nothing else, 1 vectors alone. Where the query has
        tokens, the first candidates are then ranked anew by them, and by the subject where it has one; without one, the
        less it looks as if it were answered, the more passages pay for coming whatever is asked (index/prices.py).
        Operators hold both sides, as filters do.
        """
        documents, rows = self.documents.select(filters) if filters and filters != Filters() else (None, None)
        if query.operators != NO_OPERATORS:
            rows = self.lexical.rows(documents, query.operators)
        if documents == [] or rows == []:
            return []
        share = 0.0 if self.manifest.words_only else dense_weight
        held = _Held(documents, rows, query.operators, max(_CANDIDATES, 2 * count), share)
        best, others, own_share = self._ranked(query, held)
        among = None if rows is None else set(rows)
        hits = folded(best, self._groups, among)
        if len(hits) < count:
            hits = folded([*best, *others], self._groups, among)
        shown = self._shown(hits, count, own_share)
        cosines = self.dense.cosines(with_subject(query).vector, [hit.row for hit in shown])
        return [hit.with_cosine(cosines[hit.row]) for hit in shown]

    def looked_at(self, query: Query) -> tuple[list[Hit], float]:
        """Return the passages that a question is held against by its tokens, best first, and the highest BM25.

        Passages of one text are one hit; no document has been kept from crowding out the others.
        """
        best, _, _ = self._ranked(query, _Held(None, None, NO_OPERATORS, _CANDIDATES, DENSE_WEIGHT))
        return folded(best, self._groups, None), self.lexical.highest_score(query.words)

    def _ranked(self, query: Query, held: _Held) -> tuple[list[Hit], Iterable[Hit], float]:
        """Return the best candidates, best first, those behind them, and the share of the question in their scores.

        The best are ranked by their tokens, where both the query and the index have some.
        """
        found, _ = self._first(with_subject(query), held)
        if self.late is None or query.tokens is None:
            return found, [], 1.0
        tokens = together([(query.tokens, 1.0)], self.lexical.idf)
        if query.subject:
            alone, bm25 = self._first(query, held, [hit.row for hit in found[:CONTEXT_CANDIDATES]])
            rows = candidates(found, alone)
            near = self.late.scores([tokens, together(query.subject.tokens, self.lexical.idf, SUBJECT_TOKENS)], rows)
            best = self._in_context(query, query.subject, near, bm25)
            return best, [hit for hit in found if hit.row not in near[0]], 1 / (1 + query.subject.share)
        best, others = found[:CANDIDATES], found[CANDIDATES:]
        highest = self.lexical.highest_score(query.words)
        (late,) = self.late.scores([tokens], [hit.row for hit in best])
        best = self._drawn_near(query.words, ranked_anew(best, late, self._floor, highest))
        return charged(best, self.prices, highest), self._behind(others, highest), 1.0

    def _drawn_near(self, words: Words, best: Sequence[Hit]) -> list[Hit]:
        """Return the best hits ranked by how near together the words stand in the first of them, too."""
        terms = {term for text, _ in words for _, term in phrase_terms(text)}
        texts = self.documents.words([hit.row for hit in best[:NEAREST]]) if terms else {}
        return drawn_near(best, texts, {term: self.lexical.idf(term) for term in terms})

    def _behind(self, hits: Sequence[Hit], highest: float) -> Iterator[Hit]:
        """Yield hits whose tokens were not looked at, best first; they are seldom asked for."""
        yield from ranked_anew(hits, {}, self._floor, highest)

    def _in_context(
        self, query: Query, subject: Subject, near: Sequence[Mapping[int, float]], bm25: Mapping[int, float]
    ) -> list[Hit]:
        """Return passages scored for the question and for its subject, best first.

        `near`: the late scores of both; `bm25`: that of the question.
        """
        rows = list(near[0])
        own = self._scored(query.words, query.vector, near[0], bm25)
        about = self._scored(subject.words, subject.vector, near[1], self.lexical.scores(subject.words, rows))
        return ranked_in_context(own, about, subject.share, self.documents.works(rows))

    def _scored(self, words: Words, vector: Vectors, near: Mapping[int, float], bm25: Mapping[int, float]) -> list[Hit]:
        """Return the passages of `near`, their late scores, by these and by their vectors and words, best first."""
        cosines = self.dense.cosines(self._own(vector), list(near))
        hits = [Hit(row, 0.0, cosine, bm25.get(row, 0.0)) for row, cosine in cosines.items()]
        return ranked_anew(hits, near, self._floor, self.lexical.highest_score(words))

    def _first(self, query: Query, held: _Held, also: Sequence[int] = ()) -> tuple[list[Hit], dict[int, float]]:
        """Return the candidates for the words and the vector of a query, each scored by both, and the BM25 of these and
        of the rows `also`: one search for all."""
        own = self._own(query.vector)
        rows = None if held.rows is None else np.asarray(held.rows, dtype=np.int64)
        above = self.dense.search(own, held.depth, rows)
        bm25 = self.lexical.search(query.words, held.depth, held.documents, held.operators)
        not_by_words = {row for row in (*above, *also) if row not in bm25}
        above |= self.dense.cosines(own, [row for row in bm25 if row not in above])
        bm25 |= self.lexical.scores(query.words, sorted(not_by_words))
        highest = self.lexical.highest_score(query.words)
        return fuse(above, bm25, self._floor, highest, held.dense_weight), bm25

    def _own(self, vector: Vectors) -> Vectors:
        own: Vectors = vector - NULL_SHARE * self.null_vector
        return own

    @property
    def _floor(self) -> float:
        return (1 - NULL_SHARE) * self.null_cosine

    def _shown(self, hits: Sequence[Hit], count: int, share: float) -> list[Hit]:
        """Return the best of the hits as the documents that they stand in leave them."""
        holders = self.documents.holders([hit.row for hit in hits])
        return grouped(less_for_many(hits, holders, share), holders, share * CROWDING)[:count]

    def unknown_words(self, words: Words) -> list[str]:
        """Return the words that stand nowhere in the documents, as they were written, each once."""
        return unknown_words(self.lexical, words)

    def unknown_phrases(self, operators: Operators) -> list[str]:
        """Return the phrases asked for that stand in no passage."""
        return unknown_phrases(self.lexical, operators)

    def widening(self, words: Words) -> Widening:
        """Return what is looked for besides the words, as a reader is told it."""
        return widening(self.lexical, self.documents, words)

    def close(self) -> None:
        """Close the files."""
        self.documents.close()
        self.suggestions.close()

    def _check_counts(self, folder: Path) -> None:
        expected = (self.manifest.documents, *[self.manifest.passages] * 4)
        tokens = self.late.size if self.late else self.manifest.passages
        found = (*self.documents.counts(), self.lexical.size, self.dense.size, tokens)
        if found != expected or self.dense.dimension != self.manifest.dimension:
            raise DamagedIndex(
                f"{folder}: found {found} (documents, passages, passages by words, by vectors, by tokens), "
                f"expected {expected}; run `sourcier rebuild` or `sourcier rollback`"
            )
