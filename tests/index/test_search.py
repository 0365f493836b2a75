"""The open index: what it finds, to whom it answers, how long it lives."""

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index import Filters, IncompatibleIndex, Index, NoIndex, Options, Query, UnknownVersion, rebuild
from index.fuse import fuse
from index.late import CANDIDATES, ranked_anew, weigh
from index.manifest import EXACT
from index.nearness import NEAREST, drawn_near
from index.search import DENSE_WEIGHT, NULL_SHARE
from index.terms import phrase_terms
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, answers, ask, query

IndexOf = Callable[..., Index]


def paths(index: Index, question: str, filters: Filters | None = None) -> list[str]:
    """Return the documents that a question finds, best first."""
    rows = [hit.row for hit in ask(index, question, FakeEncoder(), filters)]
    found = [index.documents.document(passage.document_id) for passage in index.documents.passages(rows)]
    return [document.path for document in found if document]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("Combien de jours de congés par mois de travail ?", "conges.txt"),
        ("À qui l'aide au logement est-elle versée ?", "aides/logement.md"),
        ("L'employeur rembourse-t-il l'abonnement de métro ?", "aides/transport.html"),
        ("titres de séjour", "prefecture"),
        ("registres de l'etat civil", "mairie"),
        ("Who may borrow books and music?", "library"),
    ],
)
def test_the_passage_that_answers_comes_first(folder: Path, index_of: IndexOf, question: str, path: str) -> None:
    assert paths(index_of(folder), question)[0] == path


def test_an_index_that_does_not_exist_says_what_to_do(data: Path, encoder: FakeEncoder) -> None:
    with pytest.raises(NoIndex, match=r"no index in .*; run `sourcier rebuild FOLDER`"):
        Index.open(data, encoder)


def test_an_index_made_by_another_model_is_refused_with_both_names(folder: Path, data: Path, index_of: IndexOf) -> None:
    index_of(folder)
    with pytest.raises(IncompatibleIndex) as caught:
        Index.open(data, FakeEncoder("other", "other-7"))
    assert "fake (fake-1)" in str(caught.value)
    assert "other (other-7)" in str(caught.value)
    assert "`sourcier rebuild`" in str(caught.value)


def test_an_older_version_can_be_opened_by_its_name(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    old = index_of(folder)
    before = answers(old, encoder)
    (folder / "conges.txt").unlink()
    rebuild([folder], data, encoder)
    again = Index.open(data, encoder, old.version)
    assert answers(again, encoder) == before
    again.close()
    with pytest.raises(UnknownVersion, match="no version 'none'"):
        Index.open(data, encoder, "none")


def test_fresh_opens_give_the_same_answers(folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf) -> None:
    first = [ask(index_of(folder), question, encoder) for question in QUESTIONS]
    assert any(first)
    for _ in range(3):
        index = Index.open(data, encoder)
        assert [ask(index, question, encoder) for question in QUESTIONS] == first
        index.close()


def test_two_indexes_of_the_same_documents_give_the_same_answers(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    index = index_of(folder)
    rebuild([folder], tmp_path / "other", encoder)
    other = Index.open(tmp_path / "other", encoder)
    assert [ask(other, question, encoder) for question in QUESTIONS] == [
        ask(index, question, encoder) for question in QUESTIONS
    ]
    other.close()


def test_eight_threads_get_what_one_gets(folder: Path, encoder: FakeEncoder, index_of: IndexOf) -> None:
    index = index_of(folder)
    filters = (None, Filters(languages=("fr",)), Filters(documents=("mairie", "conges.txt")))

    def work(number: int) -> list[object]:
        found: list[object] = []
        for turn in range(50):
            question = QUESTIONS[(number + turn) % len(QUESTIONS)]
            hits = ask(index, question, encoder, filters[turn % 3])
            passages = index.documents.passages([hit.row for hit in hits])
            texts = [index.documents.document(passage.document_id) for passage in passages]
            found.append((hits, passages, texts, index.unknown_words([(question, 1.0)])))
        return found

    expected = [work(number) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == expected


def test_an_open_index_answers_after_its_folder_is_gone(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    index = index_of(folder)
    before = answers(index, encoder)
    shutil.rmtree(data)
    assert answers(index, encoder) == before


def test_an_open_index_answers_as_before_after_a_rebuild(
    folder: Path, data: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    index = index_of(folder)
    before = answers(index, encoder)
    for text in ("un", "deux"):
        (folder / "conges.txt").write_text(text, encoding="utf-8")
        rebuild([folder], data, encoder, Options(keep=0))
    assert answers(index, encoder) == before


def test_a_relative_data_folder_is_as_good_as_another(
    folder: Path, tmp_path: Path, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rebuild([Path("documents")], Path("relative"), encoder)
    index = Index.open(Path("relative"), encoder)
    assert answers(index, encoder) != []
    index.close()


@pytest.mark.parametrize("name", ["un dossier d'été", "a?b#c%20d", "données « 🏛 »"])
def test_a_data_folder_may_have_any_name(folder: Path, tmp_path: Path, encoder: FakeEncoder, name: str) -> None:
    rebuild([folder], tmp_path / name, encoder)
    index = Index.open(tmp_path / name, encoder)
    assert answers(index, encoder) != []
    index.close()


@pytest.mark.parametrize("weight", [0.0, 0.6, 1.0])
@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(documents=("mairie", "aides/logement.md")), {"mairie", "aides/logement.md"}),
        (Filters(languages=("en",)), {"library"}),
        (Filters(date_from=date(2024, 1, 1)), {"aides/logement.md"}),
        (Filters(date_to=date(2022, 12, 31)), {"conges.txt", "prefecture"}),
        (Filters(date_from=date(2021, 1, 15), date_to=date(2022, 5, 18)), {"conges.txt", "prefecture"}),
        (Filters(documents=("mairie", "prefecture"), date_to=date(2022, 1, 1)), {"prefecture"}),
        (Filters(sources=("documents",), languages=("en", "de")), {"library"}),
        (Filters(sources=("elsewhere",)), set()),
        (Filters(documents=("none",)), set()),
    ],
)
def test_a_search_is_held_to_its_filters(
    folder: Path, encoder: FakeEncoder, index_of: IndexOf, filters: Filters, allowed: set[str], weight: float
) -> None:
    index = index_of(folder)
    everything = " ".join(QUESTIONS)
    hits = ask(index, everything, encoder, filters, weight)
    found = [index.documents.document(p.document_id) for p in index.documents.passages([hit.row for hit in hits])]
    assert {document.path for document in found if document} == allowed


def test_a_filtered_search_is_that_of_all_passages_that_it_allows(
    tmp_path: Path, encoder: FakeEncoder, index_of: IndexOf
) -> None:
    """The allowed ones are the farthest by words and by vectors: cut after the search, they would be few or none."""
    near = [
        {"id": f"fr-{n}", "language": "fr", "text": f"Le dossier du sujet {n} traite du sujet."} for n in range(300)
    ]
    far = [
        {"id": f"en-{n}", "language": "en", "text": f"File {n} {'very ' * (n % 9)}of topic {n % 40}."}
        for n in range(60)
    ]
    source = tmp_path / "lines.jsonl"
    source.write_text("\n".join(map(json.dumps, near + far)), encoding="utf-8")
    index = index_of(source)
    (read,) = encoder.read_questions(["Le dossier du sujet 12"]).tokens
    asked = replace(query("Le dossier du sujet 12", encoder), tokens=read)
    filters = Filters(languages=("en",))
    _, allowed = index.documents.select(filters)
    assert len(allowed) == 60
    assert not set(allowed) & {hit.row for hit in index.search(asked, 100)}
    found = index.search(asked, 60, filters)
    assert [(hit.row, round(hit.score, 5)) for hit in found] == brute_force(index, asked, allowed)
    assert any(hit.late for hit in found)
    assert found[:7] == index.search(asked, 7, filters)


def brute_force(index: Index, asked: Query, rows: list[int]) -> list[tuple[int, float]]:
    """Return rows and scores of all the rows, best first: the definition, with no search."""
    assert asked.tokens
    assert index.late
    above = dict(
        zip(rows, (index.dense.vectors(rows) @ (asked.vector - NULL_SHARE * index.null_vector)).tolist(), strict=True)
    )
    words = index.lexical.search(asked.words, index.manifest.passages)
    floor, highest = (1 - NULL_SHARE) * index.null_cosine, index.lexical.highest_score(asked.words)
    bm25 = {row: words[row] for row in rows if row in words}
    hits = fuse(above, bm25, floor, highest, DENSE_WEIGHT)
    weights = weigh(asked.tokens, index.lexical.idf)
    (late,) = index.late.scores([(asked.tokens.states, weights)], [hit.row for hit in hits[:CANDIDATES]])
    best = ranked_anew(hits[:CANDIDATES], late, floor, highest)
    idf = {term: index.lexical.idf(term) for text, _ in asked.words for _, term in phrase_terms(text)}
    best = drawn_near(best, index.documents.words([hit.row for hit in best[:NEAREST]]), idf)
    return [(hit.row, round(hit.score, 5)) for hit in (*best, *ranked_anew(hits[CANDIDATES:], {}, floor, highest))]


def test_a_filter_changes_neither_cosine_nor_words(folder: Path, encoder: FakeEncoder, index_of: IndexOf) -> None:
    index = index_of(folder)
    whole = {hit.row: hit for hit in ask(index, QUESTIONS[0], encoder)}
    held = ask(index, QUESTIONS[0], encoder, Filters(languages=("fr",)))
    assert 0 < len(held) < len(whole)
    for hit in held:
        assert hit.cosine == pytest.approx(whole[hit.row].cosine)
        assert hit.bm25 == pytest.approx(whole[hit.row].bm25)


def test_an_index_tells_what_its_documents_can_be_filtered_by(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    documents, choices = index.documents, index.choices
    assert choices.sources == (str(folder),)
    assert choices.source_names == ["documents"]
    assert choices.languages == ("en", "fr")
    assert (choices.first, choices.last) == (date(2021, 1, 15), date(2024, 3, 1))
    assert choices.unknown_sources(["documents", str(folder), "elsewhere"]) == ["elsewhere"]
    some = documents.listing(0, 1)[0].id
    assert documents.unknown(["mairie", "none", some]) == ["none"]
    assert documents.unknown([]) == []


def test_empty_filters_are_no_filters(folder: Path, encoder: FakeEncoder, index_of: IndexOf) -> None:
    index = index_of(folder)
    assert ask(index, QUESTIONS[0], encoder, Filters()) == ask(index, QUESTIONS[0], encoder)


def test_a_hit_tells_its_true_cosine_and_words_whichever_side_found_it(tmp_path: Path, encoder: FakeEncoder) -> None:
    """More passages than candidates: most hits are found by one side alone."""
    lines = [f'{{"id": "{n}", "text": "Le dossier {n} traite du sujet {n % 40} et de rien."}}' for n in range(400)]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rebuild([tmp_path / "many.jsonl"], tmp_path / "data", encoder)
    index = Index.open(tmp_path / "data", encoder)
    asked = query("Le dossier 7 traite du sujet 12", encoder)
    hits = index.search(asked, 150)
    assert len(hits) == 150
    vectors = index.dense.vectors(range(400))
    words = index.lexical.search(asked.words, 400)
    for hit in hits:
        assert hit.cosine == pytest.approx(float(vectors[hit.row] @ asked.vector), abs=1e-6)
        assert hit.bm25 == pytest.approx(words.get(hit.row, 0.0), rel=1e-5)
    index.close()


def test_the_number_asked_for_is_the_most_that_is_found(folder: Path, encoder: FakeEncoder, index_of: IndexOf) -> None:
    index = index_of(folder)
    asked = query(QUESTIONS[0], encoder)
    assert [len(index.search(asked, count)) for count in (0, 1, 3, 1000)] == [0, 1, 3, index.manifest.passages]
    assert index.search(asked, 3) == index.search(asked, 1000)[:3]


def test_a_question_without_words_is_answered_by_its_vector(folder: Path, index_of: IndexOf) -> None:
    vector = np.full(64, 1 / 8, dtype=np.float32)
    hits = index_of(folder).search(Query((), vector), 5)
    assert len(hits) == 5
    assert all(hit.bm25 == 0 for hit in hits)


def test_words_that_stand_nowhere_are_named_as_they_were_written(folder: Path, index_of: IndexOf) -> None:
    index = index_of(folder)
    words = [("Le Logement des Zèbres, l'état des zèbres et des Girafes", 1.0), ("girafes du logement", 0.5)]
    assert index.unknown_words(words) == ["Zèbres", "zèbres", "Girafes", "girafes"]
    assert index.unknown_words([("le logement", 1.0)]) == []


def test_an_index_in_lists_finds_what_one_that_looks_at_all_finds(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    rebuild([folder], tmp_path / "lists", encoder, Options(exact_passages=0))
    exact, lists = Index.open(data, encoder), Index.open(tmp_path / "lists", encoder)
    told = lists.manifest.nearest
    assert (exact.manifest.nearest, lists.manifest.version != exact.manifest.version) == (EXACT, True)
    assert told.lists >= told.probed > 0
    assert told.sample > 0
    assert told.recall >= 0.99
    for filters in (None, Filters(sources=("documents",)), Filters(languages=("en",))):
        for question in QUESTIONS:
            expected, found = (ask(index, question, encoder, filters) for index in (exact, lists))
            assert [hit.row for hit in found] == [hit.row for hit in expected]
            for hit, other in zip(found, expected, strict=True):
                assert hit.cosine == pytest.approx(other.cosine, abs=1e-3)
    exact.close()
    lists.close()
