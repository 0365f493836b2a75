"""What the page says of errors and filters."""

import pytest

from web.i18n import LANGUAGES
from web.words import error_words, filter_name, filter_refusal


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 422, 500, 503])
def test_every_status_has_a_title_and_a_sentence(spoken_in: None, status: int) -> None:
    title, sentence = error_words("", status)
    assert title
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["langue\u202f: français", "à partir du 1er mai 2024", "jusqu’au demain", "dossier\u202f: fiches"]),
        ("en", ["language: French", "from 1 May 2024", "until demain", "folder: fiches"]),
    ],
)
def test_a_filter_is_told_in_words(spoken_in: None, expected: list[str]) -> None:
    filters = [("language", "fr"), ("date_from", "2024-05-01"), ("date_to", "demain"), ("source", "fiches")]
    assert [filter_name(*one) for one in filters] == expected


@pytest.mark.parametrize("language", ["en"])
def test_a_filter_that_is_wrong_says_why(spoken_in: None) -> None:
    assert filter_refusal("date_to", "100%").startswith("“100%” is not a date")
    assert filter_refusal("date_from", "2024-05-18").startswith("The first date, 18 May 2024, comes after the second")
