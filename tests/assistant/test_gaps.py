"""What the documents did not answer is reported in groups, without what names a person."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, Opinion, State, Understood
from assistant.feedback import Judged
from assistant.gaps import Gap, Gaps, gaps, grouped


def turn(question: str, state: State = "nothing", unknown: Sequence[str] = (), after: str = "", **more: Any) -> Judged:
    understood = Understood((after,) if after else (), tuple(unknown))
    answer = Answer(question, "version", state, 0.1, understood, ())
    return Judged(
        more.pop("asked", "2026-11-22T10:00:00+00:00"), answer, (after,) if after else (), **more or {"opinions": ()}
    )


def report(*turns: Judged) -> Gaps:
    return gaps(turns)


def asked(found: Gaps) -> list[list[str]]:
    return [[gap.question for gap in group.questions] for group in found.groups]


def test_questions_that_share_terms_are_one_group_the_most_asked_first() -> None:
    found = report(
        turn("Comment déclarer une piscine ?"),
        turn("Quelle retraite pour un marin ?"),
        turn("piscine hors sol, faut-il la déclarer ?"),
        turn("déclarer sa piscine"),
        turn("Comment déclarer une piscine ?"),
    )
    assert [group.count for group in found.groups] == [4, 1]
    assert asked(found)[0] == [
        "Comment déclarer une piscine ?",
        "déclarer sa piscine",
        "piscine hors sol, faut-il la déclarer ?",
    ]
    assert found.groups[0].questions[0].count == 2
    assert set(found.groups[0].terms) == {"declar", "piscin"}


def test_only_questions_that_were_not_answered_are_reported_and_all_are_counted() -> None:
    found = report(
        turn("Un ?", "found"), turn("Deux piscines ?", "closest"), turn("Trois marins ?"), turn("Quatre ?", "found")
    )
    assert found.answers == {"found": 2, "closest": 1, "nothing": 1}
    assert sorted(asked(found)) == [["Deux piscines ?"], ["Trois marins ?"]]
    assert [dict(gap.states) for group in found.groups for gap in group.questions] == [{"closest": 1}, {"nothing": 1}]


def test_what_names_a_person_is_nowhere_in_the_report() -> None:
    found = report(
        turn("Mon NIR 1 85 05 78 006 084 36 est-il bon ?", unknown=["NIR", "006"]),
        turn("Écrire à jean.dupont@example.org ?", unknown=["jean", "dupont", "example", "Écrire"]),
        turn("et au 06 12 34 56 78 ?", after="Qui est paul@example.org ?"),
        turn("Que dit L. 1237-19-1 ?"),
    )
    text = json.dumps(asdict(found), ensure_ascii=False)
    assert not [word for word in ("jean", "dupont", "paul", "example", "006", "06 12") if word in text]
    assert "L. 1237-19-1" in text
    assert found.unknown_words == (("nir", 1), ("écrire", 1))


def test_masks_group_nothing() -> None:
    assert len(report(turn("piscine a@b.fr"), turn("retraite c@d.fr")).groups) == 2


def test_a_question_that_leans_on_another_is_reported_after_it() -> None:
    found = report(
        turn("et pour un marin ?", after="Quelle retraite ?"), turn("et pour un marin ?", after="Quel congé ?")
    )
    told = {(gap.question, gap.history) for group in found.groups for gap in group.questions}
    assert told == {("et pour un marin ?", ("Quelle retraite ?",)), ("et pour un marin ?", ("Quel congé ?",))}


def test_days_and_opinions_are_counted() -> None:
    found = report(
        turn("Un ?", asked="2026-11-20T10:00:00+00:00", opinions=(Opinion(1, "useful"), Opinion(1, "answers", "p"))),
        turn("Deux ?", asked="2026-11-22T10:00:00+00:00", opinions=(Opinion(1, "useful"),)),
    )
    assert (found.first, found.last) == ("2026-11-20", "2026-11-22")
    assert found.opinions == {"useful": 2, "answers": 1}


def test_no_question_is_an_empty_report() -> None:
    assert report() == Gaps(None, None, {}, {}, (), ())


@given(
    st.lists(st.sampled_from(["piscine bleue", "piscine", "marin bleu", "le de", "", "retraite marin"]), max_size=8),
    st.randoms(),
)
def test_groups_do_not_depend_on_the_order_and_lose_nothing(questions: list[str], chance: Any) -> None:
    found = [Gap(question, (str(number),), {"nothing": 1}, 1) for number, question in enumerate(questions)]
    groups = grouped(found)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert grouped(shuffled) == groups
    assert sorted(gap.history for group in groups for gap in group.questions) == sorted(gap.history for gap in found)
    assert sum(group.count for group in groups) == len(found)


@pytest.mark.parametrize("question", ["le la de", "?", "[number]"])
def test_a_question_without_a_term_is_reported_all_the_same(question: str) -> None:
    assert asked(report(turn(question))) == [[question]]
