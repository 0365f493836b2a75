"""How sure an answer is, in words."""

import pytest

from assistant import Answer, Understood
from web.likelihood import likelihood


@pytest.mark.parametrize(
    ("confidence", "told"),
    [
        (1.0, "very likely"),
        (0.95, "very likely"),
        (0.9499, "likely"),
        (0.85, "likely"),
        (0.8499, "possible"),
        (0.7, "possible"),
    ],
)
def test_the_words_go_by_the_confidence(confidence: float, told: str) -> None:
    assert likelihood(Answer("?", "v", "found", confidence, Understood((), ()), ())) == told
