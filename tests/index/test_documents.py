"""What is stored of documents and passages, and the filters, held against a brute force."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Content, Document, Heading, Metadata, Passage, Span, digest
from index import DamagedIndex, Filters
from index.alike import find_alike
from index.cut import CutPassage
from index.documents import NAME, Documents
from index.shards import Found
from index.whole_columns import WholeColumns
from index.writer import DocumentWriter

ASTRAL = "🏛 L’État 𝔰ert — « 𓂀 » 👩‍👩‍👧 fin"

NOTHING = Found("", [])


def document(
    path: str = "a.txt", text: str = "Un texte.", source: str = "/sources/pages", metadata: Metadata | None = None
) -> Document:
    return Document(path, source, Content(text), metadata or Metadata())


def stored(folder: Path, documents: Sequence[Document], passages: Sequence[Passage] = ()) -> Documents:
    with DocumentWriter(folder) as writer:
        for one in documents:
            assert writer.add_document(one, 1)
            own = [passage for passage in passages if passage.document_id == one.id]
            writer.add_passages(one, [CutPassage(passage, passage.span.of(one.text), b"", NOTHING) for passage in own])
    with WholeColumns(folder) as whole, DocumentWriter(folder) as writer:
        writer.fold(find_alike(whole, None))
    return Documents(folder)


def test_every_field_of_a_document_comes_back(tmp_path: Path) -> None:
    told = Metadata("Le titre", "https://example.org/a?b=é", date(2021, 3, 1), date(2024, 12, 31), "fr")
    one = Document(
        "dossier/a.txt", "/sources/pages", Content(ASTRAL, (Heading(2, Span(2, 8)), Heading(3, Span(9, 12)))), told
    )
    with stored(tmp_path, [one]) as documents:
        found = documents.document(one.id)
        assert found is not None
        assert (found.id, found.path, found.source, found.text, found.sha256) == (
            *(one.id, "dossier/a.txt", "/sources/pages", ASTRAL),
            digest(ASTRAL),
        )
        assert (found.title, found.url, found.published, found.modified, found.language) == (
            *("Le titre", "https://example.org/a?b=é"),
            *(date(2021, 3, 1), date(2024, 12, 31), "fr"),
        )
        assert documents.outline(one.id) == [(2, 2, 8), (3, 9, 12)]
        assert list(documents.whole()) == [one]


def test_what_a_document_does_not_say_comes_back_as_nothing(tmp_path: Path) -> None:
    one = document()
    with stored(tmp_path, [one]) as documents:
        found = documents.document(one.id)
        assert found is not None
        assert (found.url, found.published, found.modified, found.language) == (None, None, None, None)
        assert found.title
        assert list(documents.whole()) == [one]


def test_every_field_of_a_passage_comes_back(tmp_path: Path) -> None:
    one = document(text=ASTRAL)
    passages = [
        Passage(one.id, Span(0, 12), ("Un", "Deux « 🏛 »"), (), 3),
        Passage(one.id, Span(12, len(ASTRAL)), (), (), 5),
    ]
    with stored(tmp_path, [one], passages) as documents:
        found = documents.passages([1, 0])
        assert [(p.row, p.id, p.document_id) for p in found] == [
            (1, passages[1].id, one.id),
            (0, passages[0].id, one.id),
        ]
        assert [(p.start, p.end, p.headings) for p in found] == [
            (12, len(ASTRAL), ()),
            (0, 12, ("Un", "Deux « 🏛 »")),
        ]
        assert [p.sha256 for p in found] == [digest(ASTRAL[12:]), digest(ASTRAL[:12])]
        assert documents.passages_of(one.id) == found[::-1]
        assert documents.passage(passages[1].id) == found[0]
        assert documents.embedded() == [digest(ASTRAL[:12]), digest(ASTRAL[12:])]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.data())
def test_offsets_count_code_points_whatever_the_text(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    one = document(text=text)
    with stored(tmp_path_factory.mktemp("documents"), [one], [Passage(one.id, span, (), (), 1)]) as documents:
        found, (passage,) = documents.document(one.id), documents.passages([0])
        assert found is not None
        assert found.text == text
        assert found.text[passage.start : passage.end] == span.of(text)
        assert passage.sha256 == digest(span.of(text))


def test_what_is_not_there_is_none_and_a_row_out_of_range_is_damage(tmp_path: Path) -> None:
    one = document()
    with stored(tmp_path, [one], [Passage(one.id, Span(0, 2), (), (), 1)]) as documents:
        assert documents.document("none") is None
        assert documents.passage("none") is None
        assert documents.passages_of("none") == []
        assert documents.counts() == (1, 1)
        with pytest.raises(DamagedIndex, match="the document none is gone"):
            documents.outline("none")
        with pytest.raises(DamagedIndex, match=r"no passages in rows \[1, 7\]\); run `sourcier rebuild`"):
            documents.passages([0, 1, 7])


def test_the_same_path_and_text_are_stored_once(tmp_path: Path) -> None:
    with DocumentWriter(tmp_path) as writer:
        assert writer.add_document(document("a.txt", "Un."), 1)
        assert not writer.add_document(document("a.txt", "Un.", source="/elsewhere"), 1)
        assert writer.add_document(document("b.txt", "Un."), 1)
        assert writer.add_document(document("a.txt", "Deux."), 1)
    with WholeColumns(tmp_path) as documents:
        assert documents.counts() == (3, 0)


def test_documents_are_listed_in_the_order_in_which_they_were_read(tmp_path: Path) -> None:
    with stored(tmp_path, [document(f"{n}.txt", f"Texte {n}.") for n in (3, 1, 2, 0)]) as documents:
        assert [found.path for found in documents.listing(0, 10)] == ["3.txt", "1.txt", "2.txt", "0.txt"]
        assert [found.path for found in documents.listing(1, 2)] == ["1.txt", "2.txt"]
        assert [found.text for found in documents.listing(0, 1)] == [""]


def test_whatever_the_index_knows_of_a_document_identifies_it(tmp_path: Path) -> None:
    told = Metadata("Titre", "https://example.org", date(2021, 3, 1), date(2024, 1, 1), "fr")
    others = [
        Metadata("Autre titre", told.url, told.published, told.modified, told.language),
        Metadata(told.title, "https://example.org/b", told.published, told.modified, told.language),
        Metadata(told.title, told.url, date(2021, 3, 2), told.modified, told.language),
        Metadata(told.title, told.url, told.published, None, told.language),
        Metadata(told.title, told.url, told.published, told.modified, "en"),
    ]
    variants = [document(metadata=metadata) for metadata in (told, *others)]
    variants += [document(text="Un autre."), Document("a.txt", "/sources/pages", Content("Un texte.", HEADINGS), told)]
    found = set()
    for number, variant in enumerate(variants):
        folder = tmp_path / str(number)
        folder.mkdir()
        with stored(folder, [variant]) as documents:
            ((place, identity),) = documents.identities()
        assert place == ("/sources/pages", "a.txt")
        found.add(identity)
    assert len(found) == len(variants)


HEADINGS = (Heading(2, Span(0, 2)),)

SOURCES = ("/home/anne/pages", "/home/bob/pages", "/home/bob/notes.txt")
DATES = (None, date(2019, 12, 31), date(2020, 1, 1), date(2020, 6, 15), date(2021, 1, 1))
LANGUAGES = (None, "fr", "en")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Return 90 documents: every source with every pair of dates, in varying languages, two passages in each."""
    made = [
        document(
            f"{number % 7}/{number}.txt",
            f"Le texte {number} a deux passages.",
            SOURCES[number % 3],
            Metadata("", None, DATES[number // 3 % 5], DATES[number // 15 % 5], LANGUAGES[number % 8 % 3]),
        )
        for number in range(90)
    ]
    halves = [Passage(one.id, span, (), (), 3) for one in made for span in (Span(0, 10), Span(10, len(one.text)))]
    return stored(tmp_path_factory.mktemp("many"), made, halves)


def let_through(filters: Filters, one: Document) -> bool:
    """Tell whether the filters let a document through: the definition, without SQL."""
    told = one.metadata
    day = told.modified or told.published
    return (
        (not filters.documents or one.id in filters.documents or one.path in filters.documents)
        and (not filters.sources or one.source in filters.sources or PurePath(one.source).name in filters.sources)
        and (not filters.languages or told.language in filters.languages)
        and (filters.date_from is None or (day is not None and day >= filters.date_from))
        and (filters.date_to is None or (day is not None and day <= filters.date_to))
    )


a_day = st.none() | st.dates(date(2019, 12, 29), date(2021, 1, 3))


@given(
    places=st.lists(st.integers(0, 89), max_size=6),
    by_id=st.booleans(),
    sources=st.lists(st.sampled_from([*SOURCES, "pages", "notes.txt", "none", "anne"]), max_size=2),
    languages=st.lists(st.sampled_from(["fr", "en", "de"]), max_size=2),
    days=st.tuples(a_day, a_day),
)
def test_filters_let_through_what_they_say(
    many: Documents,
    places: list[int],
    by_id: bool,
    sources: list[str],
    languages: list[str],
    days: tuple[date | None, date | None],
) -> None:
    whole = list(many.whole())
    named = tuple(whole[place].id if by_id else whole[place].path for place in places)
    filters = Filters(named, tuple(sources), tuple(languages), *days)
    expected = [one for one in whole if let_through(filters, one)]
    documents, rows = many.select(filters)
    assert documents == [one.id for one in expected]
    assert rows == [passage.row for one in expected for passage in many.passages_of(one.id)]


def test_no_filter_lets_everything_through(many: Documents) -> None:
    documents, rows = many.select(Filters())
    assert (len(documents), rows) == (90, list(range(180)))


def test_a_filter_by_a_name_with_quotes_is_a_name(many: Documents) -> None:
    assert many.select(Filters(documents=("x') OR 1=1 --", '"', "'"))) == ([], [])


def test_what_opening_and_filters_read_of_every_row_comes_from_an_index(tmp_path: Path) -> None:
    stored(tmp_path, [document()]).close()
    database = sqlite3.connect(tmp_path / NAME)
    for query in (
        "SELECT row - 1, first FROM passages WHERE first != row - 1 ORDER BY row",
        "SELECT DISTINCT source FROM documents",
        "SELECT DISTINCT language FROM documents WHERE language IS NOT NULL",
        "SELECT min(coalesce(modified, published)), max(coalesce(modified, published)) FROM documents",
    ):
        plans = [plan for *_, plan in database.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert any("USING COVERING INDEX" in plan for plan in plans), query
    database.close()
