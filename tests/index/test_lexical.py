"""The words' side: BM25, written out, and what it is asked."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexical import Lexical
from index.shards import Entry, found_in, write_lexical

# No stop word among them, and no two of one stem.
WORDS = ["conge", "salarie", "logement", "train", "prefet", "mairie", "livre", "musique", "impot", "retraite"]
places: Iterator[int] = iter(range(1_000_000))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("lexical")
    return path


def written(place: Path, bodies: Sequence[str], contexts: Sequence[str] = ()) -> Lexical:
    """Return the index of some passages; each second one begins a document, so that « d0 » has the rows 0 and 1."""
    folder = place / str(next(places))
    above = contexts or [""] * len(bodies)
    entries = [
        Entry(str(row), f"d{row // 2}", f"d{row // 2}.md", context, found_in(context, body).stored())
        for row, (context, body) in enumerate(zip(above, bodies, strict=True))
    ]
    write_lexical(folder, entries, lambda row: (above[row], bodies[row]), None)
    return Lexical(folder)


def test_a_score_is_bm25(place: Path) -> None:
    index = written(place, ["congé congé train", "congé salarié logement préfet impôt", "mairie"])
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))  # 2 of 3 passages have the word
    average = (3 + 5 + 1) / 3
    assert index.search([("congés", 1.0)], 10) == pytest.approx(
        {
            0: idf * (1.2 + 1) * 2 / (2 + 1.2 * (1 - 0.75 + 0.75 * 3 / average)),
            1: idf * (1.2 + 1) * 1 / (1 + 1.2 * (1 - 0.75 + 0.75 * 5 / average)),
        },
        rel=1e-5,
    )


def test_a_word_above_a_passage_counts_seven_tenths(place: Path) -> None:
    index = written(place, ["train", "mairie"], ["livre", "impôt"])
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    in_a_field_of_average_length = idf * (1.2 + 1) * 1 / (1 + 1.2)
    assert index.search([("train", 1.0)], 10) == pytest.approx({0: in_a_field_of_average_length}, rel=1e-5)
    assert index.search([("impôt", 1.0)], 10) == pytest.approx({1: 0.7 * in_a_field_of_average_length}, rel=1e-5)


def test_the_scores_of_words_and_fields_add_up(place: Path) -> None:
    index = written(place, ["train mairie", "livre impôt", "préfet salarié"], ["train", "congé", "livre"])
    alone = [index.search([(word, 1.0)], 10) for word in ("train", "mairie")]
    both = index.search([("train mairie", 1.0)], 10)
    assert both == pytest.approx({0: alone[0][0] + alone[1][0]}, rel=1e-5)


def test_a_weight_multiplies_a_score(place: Path) -> None:
    index = written(place, ["train mairie", "train livre"])
    once = index.search([("train", 1.0)], 10)
    assert index.search([("train", 2.5)], 10) == pytest.approx({row: 2.5 * score for row, score in once.items()})


def test_a_word_asked_for_twice_has_its_greatest_weight(place: Path) -> None:
    index = written(place, ["train", "livre"])
    asked = [("train livre", 0.5), ("trains", 1.0), ("train", 0.7)]
    assert index.weighted_terms(asked) == {"train": 1.0, "livr": 0.5}


@pytest.mark.parametrize("question", ["", "   ", "?", "de la", "le les des"])
def test_a_question_without_words_finds_nothing(place: Path, question: str) -> None:
    index = written(place, ["le train de la mairie", "les livres"])
    assert index.search([(question, 1.0)], 10) == {}
    assert index.scores([(question, 1.0)], [0, 1]) == {}
    assert index.highest_score([(question, 1.0)]) == 0.0


def test_no_question_finds_nothing(place: Path) -> None:
    index = written(place, ["train"])
    assert index.search([], 10) == {}
    assert index.search([("train", 1.0)], 0) == {}
    assert index.scores([("train", 1.0)], []) == {}


@pytest.mark.parametrize(
    "question", ["l'employeur", "EMPLOYEURS", "qu’employeur", "employeur ?", "employeur AND train", "+employeur -train"]
)
def test_a_question_is_words_and_no_language_of_its_own(place: Path, question: str) -> None:
    index = written(place, ["L'employeur rembourse.", "La mairie."])
    assert list(index.search([(question, 1.0)], 10)) == [0]


def test_accents_and_stems_are_found_either_way(place: Path) -> None:
    index = written(place, ["Les chevaux de l'État", "Le cheval du roi", "Une mairie"])
    assert set(index.search([("l'etat", 1.0)], 10)) == {0}
    assert set(index.search([("chevaux", 1.0)], 10)) == {0, 1}


def test_numbers_are_found_whole(place: Path) -> None:
    index = written(place, ["le 18 mai 2022", "le 180 mai 1822"])
    assert set(index.search([("18", 1.0)], 10)) == {0}
    assert set(index.search([("1822", 1.0)], 10)) == {1}


def test_ties_stand_in_row_order(place: Path) -> None:
    index = written(place, ["train", "mairie"] * 30)
    assert list(index.search([("train", 1.0)], 100)) == list(range(0, 60, 2))
    assert list(index.search([("train", 1.0)], 5)) == [0, 2, 4, 6, 8]


def test_the_same_passages_give_the_same_scores(place: Path) -> None:
    bodies = [" ".join(WORDS[n % 7 : n % 7 + 3]) for n in range(200)]
    one, other = written(place, bodies), written(place, bodies)
    question = [("train préfet musique", 1.0), ("livre", 0.3)]
    assert list(one.search(question, 50).items()) == list(other.search(question, 50).items())


def test_it_knows_the_words_of_passages_and_of_what_stands_above(place: Path) -> None:
    index = written(place, ["train", "mairie"], ["impôt", ""])
    assert [index.knows(term) for term in ("train", "impot", "mair", "livr")] == [True, True, True, False]


passages = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1, max_size=12)
questions = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), st.floats(0.1, 3)), max_size=3
)


@given(bodies=passages, contexts=passages, question=questions)
def test_scores_of_given_rows_are_those_of_the_search(
    place: Path, bodies: list[str], contexts: list[str], question: list[tuple[str, float]]
) -> None:
    above = (contexts * len(bodies))[: len(bodies)]
    index = written(place, bodies, above)
    found = index.search(question, 100)
    assert index.scores(question, range(len(bodies))) == found
    some = list(range(0, len(bodies), 2))
    assert index.scores(question, some) == {row: score for row, score in found.items() if row in some}


@given(bodies=passages, question=questions)
def test_a_filter_by_document_changes_no_score_and_lets_nothing_else_through(
    place: Path, bodies: list[str], question: list[tuple[str, float]]
) -> None:
    index = written(place, bodies)
    found = index.search(question, 100)
    held = index.search(question, 100, ["d0", "d3", "none"])
    assert held == {row: score for row, score in found.items() if row // 2 in (0, 3)}
    assert index.search(question, 100, []) == {}


@given(bodies=passages, contexts=passages, question=questions)
def test_no_score_exceeds_the_highest(
    place: Path, bodies: list[str], contexts: list[str], question: list[tuple[str, float]]
) -> None:
    index = written(place, bodies, (contexts * len(bodies))[: len(bodies)])
    highest = index.highest_score(question)
    assert all(0 < score <= highest * (1 + 1e-5) for score in index.search(question, 100).values())


def test_it_tells_which_of_many_texts_share_a_word_with_a_passage(place: Path) -> None:
    index = written(place, ["congé train préfet livre impôt", "mairie musique"], contexts=["retraite", ""])
    texts = [WORDS[number % len(WORDS)] for number in range(3 * len(WORDS))]
    for row in (0, 1):
        found = index.held(texts, row)
        assert found == [row in index.search([(text, 1.0)], 2) for text in texts]
        assert 0 < sum(found) < len(texts)
    assert index.held(["le congé de la mairie", "de la"], 1) == [True, False]
    assert index.held([], 0) == []
