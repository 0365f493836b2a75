"""The first step: what a question means after the earlier ones."""

import pytest

from assistant.dependence import leans_on_history
from assistant.errors import BadQuestion
from assistant.followup import heard, understand
from assistant.readings import Readings
from assistant.types import Earlier
from index import Operators


class Known(Readings):
    """What comes as near to any document as it is told, and finds every term rare."""

    def __init__(self, near: float, alike: float = 0.0) -> None:
        self._level = near
        self._alike = alike

    def nearness(self, question: str) -> float:
        """Return the same for every question."""
        return self._level

    def likeness(self, question: str, other: str) -> float:
        """Return the same for every two questions."""
        return self._alike

    def rarity(self, term: str) -> float:
        """Return the same for every term."""
        return 5.0


KNOWN, FAR, FOREIGN = Known(0.2), Known(0.01, 0.9), Known(0.01, 0.7)

_DEPENDENT = [
    "et pour un PACS ?",
    "c'est payé ?",
    "mais s'il y a un décès ?",
    "Il a été créé en quelle année ?",
    "Elle fait quoi d'autre ?",
    "et la suivante ?",
    "Combien ?",
    "Pourquoi ça ?",
    "when was it created?",
    "and for a child?",
    "what about their salary",
    "Qui s'occupe de cela dans les départements d'outre-mer ?",
]
_ALONE = [
    "Comment renouveler un passeport périmé ?",
    "Qui pilote l'intelligence économique en région ?",
    "Que fait la mission cinéma du ministère ?",
    "Faut-il un rendez-vous à la préfecture pour un titre de séjour ?",
    "Y a-t-il un âge limite pour passer le permis de conduire ?",
    "Is there an age limit for a driving licence?",
    "What is the capital of Mongolia today?",
]


@pytest.mark.parametrize("question", _DEPENDENT)
def test_a_question_that_points_back_leans_on_history(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize("question", _ALONE)
def test_a_question_that_says_all_stands_alone(question: str) -> None:
    assert not leans_on_history(question)


def test_the_first_turn_is_the_same_with_and_without_history_handling() -> None:
    turn = understand("et pour un PACS ?", (), 100)
    assert turn.words == (("et pour un PACS ?", 1.0),)
    assert turn.carried == ()


def test_earlier_questions_fade_with_their_age_but_for_the_one_that_opened_the_subject() -> None:
    turn = understand("c'est payé ?", ("Quel congé pour un mariage ?", "et pour un PACS ?"), 100)
    assert turn.carried == ("Quel congé pour un mariage ?", "et pour un PACS ?")
    assert [text for text, _ in turn.words] == ["c'est payé ?", *reversed(turn.carried)]
    assert [weight for _, weight in turn.words] == pytest.approx([1.0, 0.8 * 0.7 / 1.7, 0.8 * (0.7 * 0.7 / 1.7 + 0.3)])


@pytest.mark.parametrize("count", range(1, 6))
def test_a_question_that_cannot_be_meant_alone_leans_more_on_its_subject(count: int) -> None:
    earlier = tuple(f"question numéro {n} sur le congé" for n in range(count))
    for question, share in (("et pour un PACS ?", 0.8), ("Cette démarche, elle se fait auprès de qui ?", 0.5)):
        assert sum(weight for _, weight in understand(question, earlier, 100).words[1:]) == pytest.approx(share)


def test_a_change_of_subject_drops_the_history() -> None:
    turn = understand("Comment renouveler un passeport périmé ?", ("Quel congé pour un mariage ?",), 100)
    assert turn.carried == ()
    assert turn.words == (("Comment renouveler un passeport périmé ?", 1.0),)


def test_only_the_question_that_opened_the_subject_and_the_last_ones_are_carried() -> None:
    turn = understand("et après ?", tuple(f"question numéro {n}" for n in range(8)), 100)
    assert turn.carried == tuple(f"question numéro {n}" for n in (0, 5, 6, 7))


def test_a_question_that_goes_back_takes_its_subject_up_again() -> None:
    earlier = ("Quel congé pour un mariage ?", "c'est payé ?", "Comment renouveler un passeport périmé ?")
    turn = understand("pour revenir au congé, et s'il y a un décès ?", earlier, 100, KNOWN)
    assert turn.carried == earlier[:2]
    after = understand("c'est combien de jours ?", (*earlier, turn.question), 100, KNOWN)
    assert after.carried == (*earlier[:2], turn.question)


def test_a_question_that_finds_what_it_is_about_stands_alone_although_it_holds_a_pronoun() -> None:
    question = "Ma banque refuse l'ouverture d'un compte, comment l'obtenir et que fait-elle ?"
    earlier = ("Quel congé pour un mariage ?",)
    assert understand(question, earlier, 100).carried == earlier
    assert understand(question, earlier, 100, KNOWN).carried == ()


def test_a_question_that_finds_nothing_near_takes_the_subject_along() -> None:
    earlier = ("Quel congé pour un mariage ?",)
    question = "Quelle démarche auprès de mon employeur ?"
    assert understand(question, earlier, 100, KNOWN).carried == ()
    assert understand(question, earlier, 100, FAR).carried == earlier
    assert understand(question, earlier, 100, FAR).words == ((question, 1.0), (earlier[0], 0.5))
    assert understand(question, earlier, 100, FOREIGN).carried == ()


@pytest.mark.parametrize("question", ["et le passeport périmé ?", "le passeport ?", "il est périmé, ce passeport ?"])
def test_a_short_question_that_finds_what_it_is_about_leans_if_a_word_says_so(question: str) -> None:
    earlier = ("Quel congé pour un mariage ?",)
    short = "comment renouveler un passeport ?"
    assert understand(short, earlier, 100, KNOWN).carried == ()
    assert understand(short, earlier, 100, FAR).carried == earlier
    assert understand(question, earlier, 100, KNOWN).carried == earlier


def test_what_is_ignored_is_not_heard() -> None:
    history = ("Quel congé pour un mariage ?", Earlier("et pour un PACS ?"), "et en CDD ?")
    assert heard(history, ()) == ["Quel congé pour un mariage ?", "et pour un PACS ?", "et en CDD ?"]
    assert heard(history, ("et pour un PACS ?", "mariage")) == ["Quel congé pour un ?", "et en CDD ?"]
    assert heard(history, ("CDD", "Quel congé pour un mariage ?")) == ["et pour un PACS ?"]
    assert heard(history, ("mariage", "Quel congé pour un ?")) == ["et pour un PACS ?", "et en CDD ?"]


def test_control_characters_and_line_ends_are_not_part_of_a_question() -> None:
    assert (
        understand("  quel\x00 congé\x1b\n\tpour un\u2028mariage ? ", (), 100).question
        == "quel congé pour un mariage ?"
    )


@pytest.mark.parametrize("empty", ["", "   ", "\n\t", "\x00\x01"])
def test_an_empty_question_is_refused(empty: str) -> None:
    with pytest.raises(BadQuestion, match="empty; expected a few words"):
        understand(empty, (), 100)


def test_a_question_of_the_greatest_length_passes_and_a_longer_one_is_refused() -> None:
    assert understand("a" * 100, (), 100).question == "a" * 100
    with pytest.raises(BadQuestion, match="has 101 characters; expected at most 100"):
        understand("a" * 101, (), 100)


def test_operators_are_taken_out_of_what_is_looked_for_and_kept_beside_it() -> None:
    turn = understand("le « congé parental » -bail", ['et les "tickets" -resto ?'], 100)
    assert turn.question == "le « congé parental » -bail"
    assert turn.operators == Operators(("congé parental",), ("bail",))
    assert [text for text, _ in turn.words] == ["le congé parental", "et les tickets ?"]
    assert turn.carried == ("et les tickets ?",)


def test_an_earlier_question_with_operators_is_ignored_as_written_or_as_told() -> None:
    history = ('et les "tickets" -resto ?',)
    (told,) = understand("le congé", history, 100).carried
    assert heard(history, ()) == [*history]
    assert heard(history, history) == heard(history, (told,)) == []


def test_a_question_typed_in_parts_is_put_together() -> None:
    assert understand("e\u0301tat", (), 100).question == "état"
