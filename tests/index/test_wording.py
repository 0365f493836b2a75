"""Operators, acronyms and misspelt words, on an index: what is found, what is not, what the reader is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index import Filters, Index, Operators, Widening, read_operators
from tests.fake_encoder import FakeEncoder
from tests.index.asking import query

IndexOf = Callable[..., Index]

DOCUMENTS = {
    "cellule": "Le préfet réunit le Groupement d'Évaluation Départemental (GED). Il suit les personnes signalées.",
    "seance": "La séance du GED a lieu le 1er mars 2014 dans les locaux de l'État.",
    "groupe": "Un groupement d’évaluation départemental siège aussi en Corse.",
    "passeport": "Le passeport est délivré par la mairie, selon l'article R. 4127-1 et le décret n° 2014-445.",
    "passeports": "Les passeports de service coûtent 1\u202f234,50 €."
    " Téléphone : 01 23 45 67 89, nom.prenom@interieur.gouv.fr.",
    "chef": "Le chef de l'État nomme les préfets. L'évènement est public.",
}


@pytest.fixture
def index(tmp_path: Path, index_of: IndexOf) -> Index:
    """Return an index of the documents, each of which is one passage."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    return index_of(folder)


def found(index: Index, question: str, filters: Filters | None = None, weight: float = 0.6) -> list[str]:
    """Return the documents that a question with its operators finds, best first."""
    text, operators = read_operators(question)
    asked = replace(query(text, FakeEncoder()), operators=operators)
    rows = [hit.row for hit in index.search(asked, 10, filters, weight)]
    documents = [index.documents.document(passage.document_id) for passage in index.documents.passages(rows)]
    return [Path(document.path).stem for document in documents if document]


def by_words(index: Index, question: str) -> list[str]:
    """Return the documents that share a word with a question, best first."""
    passages = index.documents.passages(list(index.lexical.search([(question, 1.0)], 10)))
    documents = [index.documents.document(passage.document_id) for passage in passages]
    return [Path(document.path).stem for document in documents if document]


@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("événement", "chef"),
        ("l’etat du 01/03/2014", "seance"),
        ("2014-03-01", "seance"),
        ("R4127-1", "passeport"),
        ("article R.4127-1", "passeport"),
        ("décret no 2014\u2011445", "passeport"),
        ("1234,5", "passeports"),
        ("0123456789", "passeports"),
        ("+33 1 23 45 67 89", "passeports"),
        ("NOM.PRENOM@INTERIEUR.GOUV.FR", "passeports"),
    ],
)
def test_words_alone_find_a_thing_however_it_is_written(index: Index, question: str, document: str) -> None:
    assert by_words(index, question)[0] == document


@pytest.mark.parametrize("weight", [0.0, 0.6, 1.0])
@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ('"chef de l’etat"', {"chef"}),
        ("« chef de l'État » passeport", {"chef"}),
        ('"chef État"', set()),
        ('"état chef"', set()),
        ('"nom.prenom@interieur.gouv.fr"', {"passeports"}),
        ('"R4127-1"', {"passeport"}),
        ('"01/03/2014"', {"seance"}),
        ('"passeport" "mairie"', {"passeport"}),
        ("passeport -mairie", {"cellule", "seance", "groupe", "passeports", "chef"}),
        ('passeport -"chef de l\'État" -GED', {"groupe", "passeport", "passeports"}),
        ('"passeport" -mairie', {"passeports"}),
        ('"passeport" -passeports', set()),
        ('"de la" passeport', set(DOCUMENTS)),
    ],
)
def test_operators_hold_both_sides(index: Index, question: str, documents: set[str], weight: float) -> None:
    assert set(found(index, question, weight=weight)) == documents


def test_operators_and_filters_hold_together(index: Index) -> None:
    filters = Filters(documents=("passeports.txt", "chef.txt"))
    assert found(index, '"passeport" mairie', filters) == ["passeports"]
    assert found(index, "« mairie »", filters) == []
    assert found(index, "préfet -passeport", filters) == ["chef"]


def test_a_phrase_changes_no_score(index: Index) -> None:
    free = {hit.row: hit for hit in index.search(query("passeport mairie", FakeEncoder()), 10)}
    asked = replace(query("passeport mairie", FakeEncoder()), operators=Operators(("passeport",)))
    held = index.search(asked, 10)
    assert len(held) == 2
    for hit in held:
        assert (hit.cosine, hit.bm25) == (free[hit.row].cosine, free[hit.row].bm25)


def test_a_phrase_that_stands_nowhere_is_named(index: Index) -> None:
    assert index.unknown_phrases(Operators(("chef de l’état", "chef du train", "mairie"))) == ["chef du train"]


def test_an_acronym_finds_its_long_form_and_the_other_way_round(index: Index) -> None:
    assert set(by_words(index, "GED")) == {"cellule", "seance", "groupe"}
    assert by_words(index, "le ged")[0] == "cellule"
    assert set(by_words(index, "groupement d'évaluation départemental")) == {"cellule", "groupe", "seance"}
    assert index.widening([("Que fait le GED ?", 1.0)]).expansions == (
        ("GED", "Groupement d'Évaluation Départemental"),
    )
    assert index.widening([("un groupement d’evaluation départemental", 1.0)]).expansions == (
        ("groupement d’evaluation départemental", "GED"),
    )


def test_the_word_itself_counts_for_more_than_its_expansion(index: Index) -> None:
    assert by_words(index, "groupement d'évaluation départemental")[-1] == "seance"
    weights = index.lexical.weighted_terms([("GED", 1.0)])
    assert weights["ged"] == 1.0
    assert 0 < max(weight for term, weight in weights.items() if term != "ged") < 1


def test_a_misspelt_word_finds_what_was_meant_and_is_told(index: Index) -> None:
    assert by_words(index, "pasport") == []
    assert set(by_words(index, "passport")) == {"passeport", "passeports"}
    assert index.widening([("passport", 1.0)]) == Widening((), (("passport", "passeport"),))
    assert index.unknown_words([("passport zèbre", 1.0)]) == ["zèbre"]


@pytest.mark.parametrize("question", ["mairies", "2015", "R4128", "PASSPORT", "chaf", "locaux"])
def test_known_and_short_words_and_codes_are_not_corrected(index: Index, question: str) -> None:
    assert index.widening([(question, 1.0)]).corrections == ()


def test_a_compound_that_stands_nowhere_is_named_whole(index: Index) -> None:
    assert index.unknown_words([("l'article R. 9999-1 du 1er mars 2014", 1.0)]) == ["R. 9999-1"]
    assert index.unknown_words([("l'article R. 4127-1", 1.0)]) == []
