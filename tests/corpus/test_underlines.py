import pytest

from corpus.outline import plain_headings, plain_title

WORDS = "Le guichet ouvre à neuf heures, sauf le mardi."


def _headings(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.span.of(text)) for heading in plain_headings(text)]


def test_titles_with_a_row_of_signs_below_them_are_headings_nested_as_they_come() -> None:
    text = (
        f"Le guide\n========\n\nLes heures\n----------\n{WORDS}\n\nLe lieu\n-------\n{WORDS}\n\nLa fin\n======\n{WORDS}"
    )
    assert _headings(text) == [(2, "Le guide"), (3, "Les heures"), (3, "Le lieu"), (2, "La fin")]
    assert plain_title(text) == "Le guide"


def test_a_row_above_a_title_is_one_of_its_own() -> None:
    assert _headings(f"{WORDS}\n\n==========\nLes heures\n==========\n\n{WORDS}") == [(2, "Les heures")]


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS}\n----------------------------------------------",
        f"Une ligne\nLes heures\n----------\n{WORDS}",
        f"Les heures\n\n----------\n{WORDS}",
        f"Nom | Heure\n-----------\n{WORDS}",
        f"Nom    Heure\n------------\n{WORDS}",
        f"Un titre trop long pour si peu\n---\n{WORDS}",
        "Bien à vous\n-- \nJeanne",
        "----------\n----------",
    ],
)
def test_a_rule_below_other_words_makes_no_heading(text: str) -> None:
    assert _headings(f"{WORDS}\n\n{text}") == []
