"""Dates, numbers and names of languages."""

from datetime import date

import pytest

from web.figures import date_words, language_name, number_words, percent_words


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["18 mai 2022", "1er août 2024", "11 août 2024"]),
        ("en", ["18 May 2022", "1 August 2024", "11 August 2024"]),
    ],
)
def test_dates_are_written_out(spoken_in: None, expected: list[str]) -> None:
    assert [date_words("2022-05-18"), date_words(date(2024, 8, 1)), date_words(date(2024, 8, 11))] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", ["0", "999", "1\u202f000", "1\u202f234\u202f567"]), ("en", ["0", "999", "1,000", "1,234,567"])],
)
def test_thousands_are_set_apart(spoken_in: None, expected: list[str]) -> None:
    assert [number_words(number) for number in (0, 999, 1000, 1234567)] == expected


@pytest.mark.parametrize(("language", "expected"), [("fr", "42\u00a0%"), ("en", "42%")])
def test_a_share_is_a_percentage(spoken_in: None, expected: str) -> None:
    assert percent_words(0.42) == expected


@pytest.mark.parametrize(("language", "expected"), [("fr", "français"), ("en", "French")])
def test_a_language_is_named_by_its_code_where_it_has_no_name(spoken_in: None, expected: str) -> None:
    assert (language_name("fr"), language_name("zzz")) == (expected, "zzz")
