"""What names a person is masked; the law, dates and money are not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.masking import mask, unmasked

PHONES = (
    "06 12 34 56 78",
    "0612345678",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "06/12/34/56/78",
    "06. 12. 34. 56. 78",
    "06 - 12 - 34 - 56 - 78",
    "06\u00a012\u00a034\u00a056\u00a078",
    "06\u202f12\u202f34\u202f56\u202f78",
    "06\u201112\u201134\u201156\u201178",
    "+33 6 12 34 56 78",
    "+33612345678",
    "+33 (0)6 12 34 56 78",
    "(+33) 6 12 34 56 78",
    "0033 6 12 34 56 78",
    "0033612345678",
    "+32 475 12 34 56",
    "+44 20 7946 0958",
    "+1 (555) 123-4567",
    "+49 30 901820",
    "+262 692 12 34 56",
    "+221 77 123 45 67",
    "(555) 123-4567",
    "555-123-4567",
    "020 7946 0958",
    "0 800 05 95 95",
)
NUMBERS = (
    "1 85 05 78 006 084 36",
    "185057800608436",
    "1850578006084",
    "1 85 05 78 006 084",
    "2 69 05 2A 588 157 80",
    "2 69 05 2b 588 157",
    "FR76 3000 6000 0112 3456 7890 189",
    "FR7630006000011234567890189",
    "FR 76 3000 6000 0112 3456 7890 189",
    "FR76-3000-6000-0112-3456-7890-189",
    "fr76 3000 6000 0112 3456 7890 189",
    "FR14 2004 1010 0505 0001 3M02 606",
    "FR1420041010050500013M02606",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "BE68 5390 0754 7034",
    "4970 1012 3456 7890",
    "4970-1012-3456-7890",
    "4970101234567890",
    "3782 822463 10005",
    "123 456 789 00012",
    "123456789",
    "1234567890123",
)
EMAILS = (
    "jean.dupont@example.org",
    "Jean-Luc.O'Neil+impots@mail.service.example.fr",
    "jean.dupont [at] example.org",
    "jean(at)example.org",
    "é.lève@école.example",
)
HARMLESS = (
    "L. 1237-19-1",
    "L.1237-19-1",
    "L1237-19-1",
    "R. 4624-10",
    "R.* 123-4",
    "D. 1226-1-1",
    "article L. 5424-1",
    "les articles 1382 et 1383",
    "n° 2014-445",
    "la loi n° 78-17 du 6 janvier 1978",
    "le décret 2019-1387 du 18 décembre 2019",
    "pourvoi n° 12-34.567",
    "le règlement (UE) 2016/679",
    "JORFTEXT000000886460",
    "LEGIARTI000006900847",
    "NOR : JUSC1720438A",
    "le 18/05/2022",
    "du 01/02/2024 au 31/03/2024",
    "le 1.2.2024 à 12:30",
    "2024-01-31",
    "2024-01-31T12:30:00",
    "de 2019 à 2023",
    "2019-2020 2020-2021",
    "le 6 janvier 1978",
    "12 500,50 €",
    "1 234 567 890 euros",
    "1\u202f234\u202f567\u202f890 €",
    "1.234.567.890 €",
    "2500000000 €",
    "3 milliards d'euros pour 67 000 000 de personnes",
    "100 000 000 de personnes",
    "75012 Paris",
    "le 3939, le 15, le 36 46",
    "le formulaire n° 2042",
    "Cerfa 15646*01",
    "qui est @untel ?",
)


@pytest.mark.parametrize("private", [*PHONES, *NUMBERS, *EMAILS])
@pytest.mark.parametrize("around", ["{}", "Mon contact est {}, merci pour tout.", "({}).", "tel:{} ?", "n° {}"])
def test_what_names_a_person_is_masked_wherever_it_stands(private: str, around: str) -> None:
    kept = around.replace("{}", "")
    masked = mask(around.format(private))
    assert not any(digit.isdigit() for digit in masked)
    assert "@" not in masked
    assert [word for word in ("merci", "pour", "tout") if word in kept] == [
        word for word in ("merci", "pour", "tout") if word in masked
    ]


@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_is_masked_even_where_it_touches_a_word(phone: str) -> None:
    assert mask(f"Tel{phone}") == "Tel[phone]"


@pytest.mark.parametrize(
    ("kind", "private"),
    [("[phone]", PHONES[0]), ("[number]", NUMBERS[0]), ("[number]", NUMBERS[6]), ("[e-mail]", EMAILS[0])],
)
def test_the_mask_tells_what_stood_there(kind: str, private: str) -> None:
    assert mask(f"Voici : {private} ; que faire ?") == f"Voici : {kind} ; que faire ?"
    assert unmasked(f"a {kind} b").split() == ["a", "b"]


@pytest.mark.parametrize("text", HARMLESS)
def test_the_law_dates_and_amounts_are_left_alone(text: str) -> None:
    for sentence in (text, f"Que dit {text} ?", f"({text})", f"{text}, {text}."):
        assert mask(sentence) == sentence


@pytest.mark.parametrize("before", ["le", "au", "LE", "en", "n°"])
def test_the_word_before_a_telephone_number_stays(before: str) -> None:
    assert mask(f"Mon numéro est {before} 06 12 34 56 78.") == f"Mon numéro est {before} [phone]."


def test_a_text_with_several_has_each_masked() -> None:
    asked = "Je suis le 1 85 05 78 006 084 36 (jean@example.org, 06 12 34 56 78) : que dit l'article L. 1237-19-1 ?"
    assert mask(asked) == "Je suis le [number] ([e-mail], [phone]) : que dit l'article L. 1237-19-1 ?"


@given(st.text(alphabet="0123456789 .-/+()@aAeFR€L°,", max_size=60))
def test_masking_twice_is_masking_once(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked


@given(st.text(alphabet="abcdé .,'", max_size=20), st.text(alphabet="0123456789", min_size=9, max_size=40))
def test_nine_digits_in_a_row_never_pass(before: str, digits: str) -> None:
    assert digits not in mask(f"{before} {digits} ?")


@pytest.mark.parametrize("piece", ["0 ", "a@", "a.", "1 85 ", "+", "FR76 ", "aaaa", "00", "(", "2014-", "1.", "06 - "])
def test_no_text_takes_long_to_mask(piece: str) -> None:
    start = time.perf_counter()
    mask(piece * (20_000 // len(piece)))
    assert time.perf_counter() - start < 1.0
