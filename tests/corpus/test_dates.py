from datetime import date

import pytest

from corpus.dates import labelled_dates, parse_date
from tests.corpus.conftest import processor_seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18/05/2022", date(2022, 5, 18)),
        ("18.05.2022", date(2022, 5, 18)),
        ("8-5-2022", date(2022, 5, 8)),
        ("le 1er mai 2022", date(2022, 5, 1)),
        ("26 novembre 2024", date(2024, 11, 26)),
        ("3 Août 2021", date(2021, 8, 3)),
        ("12 févr. 2020", date(2020, 2, 12)),
        ("29\u00a0décembre\u00a02019", date(2019, 12, 29)),
        ("2024-11-26", date(2024, 11, 26)),
        ("2024-11-26T23:30:00+01:00", date(2024, 11, 26)),
        ("May 1, 2022", date(2022, 5, 1)),
        ("March 3rd, 2021", date(2021, 3, 3)),
        ("1 September 2020", date(2020, 9, 1)),
        ("29/02/2024", date(2024, 2, 29)),
        ("32/13/2020, puis 18/05/2022", date(2022, 5, 18)),
        ("premier mars 2022", date(2022, 3, 1)),
        ("le 1 er mars 2022", date(2022, 3, 1)),
        ("le trois mars deux mille vingt-deux", date(2022, 3, 3)),
        ("vingt et un juin deux mille", date(2000, 6, 21)),
        ("trente-et-un décembre mil neuf cent quatre-vingt-dix-neuf", date(1999, 12, 31)),
        ("jeudi 18 mai 2022 à 10h30", date(2022, 5, 18)),
        ("Tue, 05 Mar 2024 23:30:00 -0500", date(2024, 3, 5)),
        ("2024-03-05T23:30:00Z", date(2024, 3, 5)),
        ("2022/05/18", date(2022, 5, 18)),
        ("20220518", date(2022, 5, 18)),
        ("20220518T103000Z", date(2022, 5, 18)),
        ("the 3rd of March 2021", date(2021, 3, 3)),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, expected: date) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "32/13/2020",
        "29/02/2023",
        "2020-13-45",
        "0 mai 2020",
        "mai 2020",
        "118/05/2022",
        "1/2/03",
        "18/05/22",
        "18 mai 22",
        "31 juin 2022",
        "05/18/2022",
        "2024-11-261",
        "2022-05/18",
        "version 4.1.2.2020",
        "le numéro 20220518",
        "trente et un juin 2022",
        "le trois mars deux mille cent",
        "le trois mars deux",
    ],
)
def test_what_no_calendar_holds_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("line", "published", "modified"),
    [
        ("Publié le 18/05/2022", date(2022, 5, 18), None),
        ("- Publié le 18/05/2022", date(2022, 5, 18), None),
        ("  • Publiée le 1er mai 2022", date(2022, 5, 1), None),
        ("Mis à jour le 26 novembre 2024", None, date(2024, 11, 26)),
        ("MIS À JOUR LE 26/11/2024", None, date(2024, 11, 26)),
        ("Dernière mise à jour : 26.11.2024", None, date(2024, 11, 26)),
        ("Cette page a été mise à jour le 3 mars 2024.", None, date(2024, 3, 3)),
        ("Actualité | Publié le 18/05/2022 | Mis à jour le 26/11/2024", date(2022, 5, 18), date(2024, 11, 26)),
        ("Publié le 3 mai 2020, mis à jour le 5 juin 2021", date(2020, 5, 3), date(2021, 6, 5)),
        ("Publié par la préfecture, mis à jour le 5 juin 2021", None, date(2021, 6, 5)),
        ("Mis à jour par le service de la communication le 5 juin 2021", None, date(2021, 6, 5)),
        ("Date de mise en ligne : 2020-01-02", date(2020, 1, 2), None),
        ("Published on May 1, 2022", date(2022, 5, 1), None),
        ("This page was last updated on 3 March 2024", None, date(2024, 3, 3)),
        ("Un fait publié le 3 mai 2020 | Mis à jour le 5 juin 2021", None, date(2021, 6, 5)),
        ("Publié le jeudi 18 mai 2022 à 10h30", date(2022, 5, 18), None),
        ("Date de publication : 18/05/2022", date(2022, 5, 18), None),
        ("Paru le 3 mars 2022", date(2022, 3, 3), None),
        ("Posté par Jeanne le 3 mars 2022", date(2022, 3, 3), None),
        ("Vérifié le 12/03/2024 - Direction de l’information", None, date(2024, 3, 12)),
        ("Version en vigueur depuis le 01 janvier 2020", None, date(2020, 1, 1)),
        ("Version en vigueur au 12 mars 2024", None, None),  # the day on which somebody looked at it
        ("Révisé le premier mars deux mille vingt", None, date(2020, 3, 1)),
        ("Publié en mars 2022, mis à jour le 3 avril 2023", None, date(2023, 4, 3)),
        ("Dernière mise à jour : mars 2022", None, None),
        ("Mis à jour le 05/06/21", None, None),
        ("Publié le 32/13/2020", None, None),
        ("Publié récemment", None, None),
    ],
)
def test_a_labelled_date_is_found(line: str, published: date | None, modified: date | None) -> None:
    found = labelled_dates(f"Un titre\n\n{line}\n\nUn texte qui suit.")
    assert (found.get("published"), found.get("modified")) == (published, modified)


@pytest.mark.parametrize(
    "story",
    [
        "La loi publiée le 10 janvier 2020 s'applique.",
        "Un arrêté du 3 mars 2014, publié le 5 mars 2014 au Journal officiel, le prévoit.",
        "Le décret du 30 avril 2014 a été modifié le 2 mai 2016.",
        "Rendez-vous le 29 février 2024.",
        "La règle en vigueur depuis le 3 mars 2014 s'applique.",
        "Le rapport paru le 3 mars 2014 le dit.",
        "Un long récit. " * 20 + "Publié le 5 mars 2014.",
    ],
)
def test_a_date_that_the_story_tells_is_not_that_of_the_document(story: str) -> None:
    assert labelled_dates(f"Un titre\n\n{story}\n") == {}


def test_a_date_is_looked_for_at_both_ends_of_a_text_and_not_inside() -> None:
    story = "Une ligne du texte.\n" * 40
    assert labelled_dates(f"{story}Publié le 18/05/2022\n{story}") == {}
    assert labelled_dates(f"Publié le 18/05/2022\n{story}{story}Mis à jour le 26/11/2024") == {
        "published": date(2022, 5, 18),
        "modified": date(2024, 11, 26),
    }


def test_the_first_of_two_dates_counts() -> None:
    assert labelled_dates("Publié le 18/05/2022\nÀ lire aussi\nPublié le 01/01/2020") == {
        "published": date(2022, 5, 18)
    }


@pytest.mark.parametrize("part", ["Publié ", "date ", "- ", "2020 ", "Publié le 1 "])
def test_a_line_of_megabytes_is_searched_in_a_blink(part: str) -> None:
    assert processor_seconds(lambda: labelled_dates(part * (2_000_000 // len(part)))) < 2
