import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean, clean_line
from tests.corpus.conftest import processor_seconds

TROUBLE = (
    "\r\n\t \x00\x0b\x0c\x1c\x85\u2028\u2029\u00a0\u202f\u200b\u200d\u2060\ufeff\xade\u0301\u0327\ud83d\ude00\udfff"
)
anything = st.text(st.one_of(st.characters(), st.sampled_from(TROUBLE)))


@given(anything)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@given(anything)
def test_the_cleaned_text_is_composed(raw: str) -> None:
    assert unicodedata.is_normalized("NFC", clean(raw))


@given(anything)
def test_the_cleaned_text_has_an_encoding_and_a_single_kind_of_line_end(raw: str) -> None:
    text = clean(raw)
    assert text.encode().decode() == text
    assert text.splitlines() == text.split("\n") or not text
    assert "\n\n\n" not in text
    assert re.search(r"\s\n|^\n|\n$", text.replace("\n\n", "\n")) is None


@given(anything)
def test_no_character_that_nobody_sees_is_left(raw: str) -> None:
    assert not {"\x00", "\u200b", "\ufeff", "\xad", "\u2060", "\x7f"} & set(clean(raw))


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_no_printed_character_is_lost(raw: str) -> None:
    assert clean(raw) == raw


@pytest.mark.parametrize(
    "kept",
    [
        "Vous venez\u00a0?",
        "5\u202f000\u00a0€",
        "«\u00a0L’œuvre\u00a0» – “dit-il”… ‘oui’",
        "👩‍👩‍👧‍👦 👍🏽 🇫🇷 ❤️",
        "می‌خواهم",
        "\u200fשלום\u200e, \u202bمرحبا\u202c",
        "  indented\n    more",
        "<script>alert(1)</script>",
    ],
)
def test_what_is_written_on_purpose_stays(kept: str) -> None:
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x85b\u2028c\u2029d\x0ce", "a\nb\nc\nd\ne"),
        ("e\u0301te\u0301", "été"),
        ("soft\xadhyphen zero\u200bwidth \ufeffmark", "softhyphen zerowidth mark"),
        ("e\u200b\u0301", "é"),
        ("a\ud800b", "ab"),
        ("a  \t\nb\u00a0\n\n\n \n\nc", "a\nb\n\nc"),
        ("\n\n  a\n\n", "  a"),
        ("\u200b\n\ufeff", ""),
    ],
)
def test_what_differs_from_file_to_file_is_made_one(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_a_line_is_cleaned_to_one_line() -> None:
    assert clean_line("  Un\u00a0titre\r\n  sur deux\tlignes\u200b ") == "Un titre sur deux lignes"


@pytest.mark.parametrize("part", [" ", "\n", " \n", "a" + " " * 1000, "\t \u00a0", "\r", "e\u0301"])
def test_a_megabyte_is_cleaned_in_a_blink(part: str) -> None:
    assert processor_seconds(lambda: clean(part * (1_000_000 // len(part)) + "a")) < 2
