import pytest

from corpus.announced import plain_leads
from tests.corpus.conftest import processor_seconds


def _leads(text: str) -> list[tuple[str, str]]:
    return [(lead.span.of(text), lead.over.of(text)) for lead in plain_leads(text)]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "items", ["- une pièce\n- une photo", "1. Une pièce\n2. Une photo", "a) une pièce\nb) une photo"]
)
def test_a_line_with_a_colon_leads_the_list_below_it(gap: str, items: str) -> None:
    assert _leads(f"Avant.\nVous devez fournir :{gap}{items}\n\nAprès la liste.") == [("Vous devez fournir :", items)]


def test_what_stands_below_an_item_is_part_of_the_list() -> None:
    items = "- une pièce\n  d’identité\n\n- une photo\nen couleurs"
    assert _leads(f"À fournir :\n{items}\n\nAprès.") == [("À fournir :", items)]


def test_a_list_inside_an_item_belongs_to_the_list_around_it() -> None:
    items = "- une pièce :\n  - passeport\n  - carte\n- une photo"
    assert _leads(f"À fournir :\n{items}") == [("À fournir :", items)]


def test_of_a_long_line_the_last_sentence_leads() -> None:
    line = "Le service reçoit le public tous les matins. " * 5 + "Il demande :"
    assert _leads(f"{line}\n- une pièce") == [("Il demande :", "- une pièce")]


@pytest.mark.parametrize(
    "text",
    ["Vous devez fournir :\nUne pièce.", "Vous devez fournir.\n- une pièce", "- une pièce :\n- une photo", "Fin :", ""],
)
def test_without_a_colon_and_a_list_there_is_no_lead(text: str) -> None:
    assert _leads(text) == []


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Ville | Habitants\n--- | ---", "Lyon | beaucoup\nNice | moins"),
        ("| Ville | Habitants |\n|-------|-----------|", "| Lyon | beaucoup |"),
        ("Ville\tHabitants", "Lyon\t522 000\nNice\t343 000"),
        ("Ville | Habitants", "Lyon | 522 000\nNice | 343 000"),
    ],
)
def test_the_header_of_a_table_leads_its_rows(head: str, rows: str) -> None:
    assert _leads(f"Avant.\n\n{head}\n{rows}\n\nAprès.") == [(head.split("\n")[0], rows)]


@pytest.mark.parametrize(
    "table",
    [
        "Ville\tMaire\nLyon\tJeanne\nNice\tPaul",
        "Lyon\t522 000\nNice\t343 000\nDijon\t160 000",
        "Ville\tHabitants\nLyon\t522 000",
        "Ville | Habitants\n\nLyon | 522 000\n\nNice | 343 000",
    ],
)
def test_a_table_whose_first_row_may_be_like_the_others_has_no_lead(table: str) -> None:
    assert _leads(table) == []


@pytest.mark.parametrize("part", ["a :\n- b\n", "a | b\n", "a\tb\n--\t--\n", "- a :\n", "a :\n"])
def test_megabytes_are_searched_in_a_blink(part: str) -> None:
    assert processor_seconds(lambda: plain_leads(part * (1_000_000 // len(part)))) < 8
