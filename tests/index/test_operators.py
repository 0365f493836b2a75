"""The operators of a question: what is one, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import NO_OPERATORS, Operators, read_operators


@pytest.mark.parametrize(
    ("question", "text", "phrases", "excluded"),
    [
        ('le "congé parental" payé', "le congé parental payé", ["congé parental"], []),
        ("le «\u00a0congé  parental\u00a0» payé", "le congé parental payé", ["congé parental"], []),
        ("“congé parental” et „bail“", "congé parental et bail", ["congé parental", "bail"], []),
        ("congé -parental", "congé", [], ["parental"]),
        ("-parental congé", "congé", [], ["parental"]),
        ('congé -"à temps partiel" ?', "congé ?", [], ["à temps partiel"]),
        ("congé -« temps partiel » « bail »", "congé bail", ["bail"], ["temps partiel"]),
        ("congé -l'État", "congé", [], ["l'État"]),
        ('"bail" "bail"', "bail bail", ["bail"], []),
    ],
)
def test_operators_are_read_and_taken_out(question: str, text: str, phrases: list[str], excluded: list[str]) -> None:
    assert read_operators(question) == (text, Operators(tuple(phrases), tuple(excluded)))


@pytest.mark.parametrize(
    "question",
    [
        "aujourd'hui",
        "peut-être le vice-président",
        "y a-t-il un congé ?",
        "les congés -- et le reste",
        "- item",
        "12 -5",
        "un – deux",
        "l’article « sans fin",
        'un écran de 15" de large',
        "«  »",
        '""',
        "-parental",
        '-"congé parental"',
        "qu'est-ce que c'est",
    ],
)
def test_what_only_looks_like_an_operator_is_left(question: str) -> None:
    assert read_operators(question) == (question, NO_OPERATORS)


@given(st.text(st.sampled_from("ab é-\"«»“” '"), max_size=40))
def test_no_operator_is_left_in_the_text(question: str) -> None:
    text, operators = read_operators(question)
    assert operators == NO_OPERATORS or read_operators(text)[1].excluded == () or operators.excluded == ()
    assert all(phrase.strip() == phrase != "" for phrase in operators.phrases + operators.excluded)
