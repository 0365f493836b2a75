"""French words and figures."""

from datetime import date

import pytest

from web.french import error_words, french_date, french_number, language_name, spaced


def test_dates_are_written_out() -> None:
    assert french_date("2022-05-18") == "18 mai 2022"
    assert french_date(date(2024, 8, 1)) == "1er août 2024"


def test_thousands_are_set_apart() -> None:
    assert [french_number(number) for number in (0, 999, 1000, 1234567)] == [
        "0",
        "999",
        "1\u202f000",
        "1\u202f234\u202f567",
    ]


def test_high_marks_have_a_narrow_space_before_them() -> None:
    assert spaced("Est-ce « ici » ? Oui : là ; ou là !") == (
        "Est-ce «\u202fici\u202f»\u202f? Oui\u202f: là\u202f; ou là\u202f!"
    )


def test_a_language_is_named_by_its_code_where_it_has_no_name_here() -> None:
    assert (language_name("fr"), language_name("xx")) == ("français", "xx")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 418, 422, 500, 503])
def test_every_status_has_a_title_and_a_sentence(status: int) -> None:
    title, sentence = error_words("", status)
    assert title
    assert sentence.endswith(".")
