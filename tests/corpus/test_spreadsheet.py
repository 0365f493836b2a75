import tracemalloc
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from corpus import CorpusError, Document, File
from corpus.displayed import displayed
from corpus.records import Row, record_blocks
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of, processor_seconds
from tests.corpus.packages import damaged, saved


def book(*rows: list[Any]) -> Workbook:
    """Return a workbook of one sheet."""
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    return made


AGENTS = (["Nom", "Ville", "Entrée"], ["Dupont", "Lyon", date(2022, 5, 18)], ["Durand", None, date(2021, 1, 3)])


def test_each_value_stands_with_the_name_of_its_column_and_empty_cells_are_left_out(read_one: ReadOne) -> None:
    made = book(*AGENTS)
    for row in (2, 3):
        made.worksheets[0].cell(row, 3).number_format = "dd/mm/yyyy"
    assert read_one("a.xlsx", saved(made)).text == (
        "Nom\u00a0: Dupont | Ville\u00a0: Lyon | Entrée\u00a0: 18/05/2022\nNom\u00a0: Durand | Entrée\u00a0: 03/01/2021"
    )


def test_title_rows_above_the_header_and_notes_below_are_lines_of_their_own(read_one: ReadOne) -> None:
    made = book(["Les agents de la préfecture"], [None, "au 1er mai"], [], *AGENTS[:2], ["Source : la préfecture"])
    assert read_one("a.xlsx", saved(made)).text.split("\n") == [
        "Les agents de la préfecture",
        "",
        "au 1er mai",
        "",
        "Nom\u00a0: Dupont | Ville\u00a0: Lyon | Entrée\u00a0: 2022-05-18",
        "",
        "Source : la préfecture",
    ]


def test_rows_without_a_header_are_plain_cells(read_one: ReadOne) -> None:
    made = book(["Dupont", "Lyon"], ["Durand", "Metz"], ["Petit", "Lille"])
    assert read_one("a.xlsx", saved(made)).text == "Dupont | Lyon\nDurand | Metz\nPetit | Lille"


def test_a_first_row_in_bold_is_the_header(read_one: ReadOne) -> None:
    made = book(["Chef", "Lieu"], ["Durand", "Metz"])
    for cell in made.worksheets[0][1]:
        cell.font = Font(bold=True)
    assert read_one("a.xlsx", saved(made)).text == "Chef\u00a0: Durand | Lieu\u00a0: Metz"


def test_sheets_are_headings_and_hidden_ones_are_left_out(read_one: ReadOne) -> None:
    made = book(["Nom", "Ville"], ["Dupont", "Lyon"])
    made.worksheets[0].title = "Agents"
    for name, words in (("Sites", "Metz"), ("Listes", "secret")):
        made.create_sheet(name).append([words])
    made["Listes"].sheet_state = "hidden"
    made.create_sheet("Vide")
    document = read_one("a.xlsx", saved(made))
    assert document.text == "Agents\n\nNom\u00a0: Dupont | Ville\u00a0: Lyon\n\nSites\n\nMetz"
    assert headings_of(document) == [(1, "Agents"), (1, "Sites")]


@pytest.mark.parametrize(
    ("value", "shape", "language", "words"),
    [
        (1234.5, '#,##0.00\\ "€"', "fr", "1\u202f234,50 €"),
        (1234.5, "#,##0.00", "en", "1,234.50"),
        (1234.5, "#,##0.00", None, "1,234.50"),
        (0.125, "0.0%", "fr", "12,5%"),
        (12.5, "General", "fr", "12,5"),
        (0.1 + 0.2, "General", "en", "0.3"),
        (2000, "General", "fr", "2000"),
        (75001, "00000", "fr", "75001"),
        (1234, "00000", "fr", "01234"),
        (-5, "0.00", "fr", "-5,00"),
        (-5, "0;(0)", "fr", "(5)"),
        (1e6, "0.00E+00", "fr", "1000000"),
        (7, "[$€-40C] 0", "fr", "€ 7"),
        (True, "General", "fr", "VRAI"),
        (True, "General", "en", "TRUE"),
        (date(2022, 5, 18), "mm-dd-yy", "fr", "18/05/2022"),
        (date(2022, 5, 18), "mm-dd-yy", "en", "2022-05-18"),
        (date(2022, 5, 18), "d mmmm yyyy", "fr", "18 mai 2022"),
        (date(2022, 5, 18), "[$-40C]dddd d mmmm yyyy", "fr", "mercredi 18 mai 2022"),
        (date(2022, 4, 8), "ddd d-mmm-yy", "fr", "ven. 8-avr.-22"),
        (date(2022, 4, 8), "d-mmm-yy", "en", "8-Apr-22"),
        (date(2022, 4, 8), "d mmmm yyyy", "de", "8 04 2022"),
        (date(2022, 5, 18), "dd/mm/yy", "fr", "18/05/22"),
        (datetime(2022, 5, 18, 9, 5), "dd/mm/yyyy hh:mm", "fr", "18/05/2022 09:05"),
        (time(9, 5), "h:mm", "fr", "9:05"),
        (time(9, 5), 'h"h"mm', "fr", "9h05"),
        ("0012", "0.00", "fr", "0012"),
        (None, "General", "fr", ""),
    ],
)
def test_a_cell_shows_what_a_person_sees(value: Any, shape: str, language: str | None, words: str) -> None:
    assert displayed(value, shape, language) == words


CSV = "Nom;Ville;Montant\r\nDupont;Évry;12,50 €\r\nDurand;;7\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_in_text_is_read_in_any_encoding(read_one: ReadOne, encoding: str) -> None:
    assert read_one("a.csv", CSV.encode(encoding)).text == (
        "Nom\u00a0: Dupont | Ville\u00a0: Évry | Montant\u00a0: 12,50 €\nNom\u00a0: Durand | Montant\u00a0: 7"
    )


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ";"), ("a.csv", ","), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_any_usual_separator_is_seen(read_one: ReadOne, name: str, separator: str) -> None:
    rows = [["Nom", "Note"], ["Dupont", '"un, deux ; trois"'], ["Durand", '"dit ""oui"""']]
    text = read_one(name, "\n".join(separator.join(row) for row in rows)).text
    assert text == 'Nom\u00a0: Dupont | Note\u00a0: un, deux ; trois\nNom\u00a0: Durand | Note\u00a0: dit "oui"'


def test_a_line_end_inside_a_cell_does_not_end_the_row(read_one: ReadOne) -> None:
    text = read_one("a.csv", 'Question;Réponse\r\n"Qui y a\r\ndroit ?";Tous\r\n').text
    assert text == "Question\u00a0: Qui y a droit ? | Réponse\u00a0: Tous"


def test_years_may_name_columns(read_one: ReadOne) -> None:
    text = read_one("a.csv", "Région;2021;2022\nAlsace;12;15\nBretagne;8;9\n").text
    assert text.split("\n")[1] == "Région\u00a0: Bretagne | 2021\u00a0: 8 | 2022\u00a0: 9"


def test_a_row_of_values_names_no_column(read_one: ReadOne) -> None:
    text = read_one("a.csv", "Dupont;12\nDurand;15\nPetit;9\n").text
    assert text == "Dupont | 12\nDurand | 15\nPetit | 9"


def test_empty_lines_of_a_table_in_text_mean_nothing(read_one: ReadOne) -> None:
    text = read_one("a.csv", "Nom;Ville\n\nDupont;Lyon\n\nDurand;Metz\n").text
    assert text == "Nom\u00a0: Dupont | Ville\u00a0: Lyon\nNom\u00a0: Durand | Ville\u00a0: Metz"


def test_a_hundred_thousand_rows_are_read_in_bounded_time_and_memory(read_one: ReadOne) -> None:
    rows = "Nom;Ville;Montant\n" + "".join(f"Dupont{n};Lyon;{n},50\n" for n in range(100_000))
    tracemalloc.start()
    try:
        assert read_one("a.csv", rows[:200_000]).text.count("\n") > 8_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 25 * 200_000
    assert processor_seconds(lambda: read_one("b.csv", rows)) < 20


def test_names_that_swell_a_table_are_refused() -> None:
    rows = [Row(("Montant hors taxes", "Nom")), *[Row(("1", "a"))] * 1_000]
    with pytest.raises(CorpusError, match="split it"):
        list(record_blocks(File(Path("a.csv"), "a.csv", ".", 4_000), rows))


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.csv", b";;\n;;\n"), ("a.xlsx", b"Nom"), ("a.xlsx", saved(Workbook()))]
)
def test_a_table_without_words_is_refused(refuse: Refuse, name: str, content: bytes) -> None:
    with pytest.raises(CorpusError, match=r"empty|no cell|damaged"):
        raise refuse(name, content)


def test_a_damaged_workbook_is_read_or_refused_with_its_reason(results: Results) -> None:
    for content in damaged(saved(book(*AGENTS)), 90):
        (found,) = results("a.xlsx", content)
        assert isinstance(found, Document) or found.reason
