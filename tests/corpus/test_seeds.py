from datetime import date
from pathlib import Path

import pytest

from corpus import Document, find_files
from corpus.read import read
from tests.corpus.conftest import headings_of

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents stand beside the repository, not in it")


def _seed(start: str) -> Document:
    (file,) = (file for file in find_files([SEEDS]) if file.name.startswith(start))
    (document,) = read(file)
    assert isinstance(document, Document)
    return document


def test_the_first_seed_has_two_dates_two_headings_and_no_title() -> None:
    seed = _seed("000")
    assert (seed.metadata.published, seed.metadata.modified) == (date(2022, 5, 18), date(2024, 11, 26))
    assert (seed.metadata.title, seed.metadata.language) == ("", "fr")
    assert headings_of(seed) == [
        (2, "Une collaboration étroite avec les acteurs de la sécurité"),
        (2, "Un accompagnement sur mesure contre les menaces d’ingérence"),
    ]


def test_the_second_seed_has_a_title_a_date_and_three_headings() -> None:
    seed = _seed("001")
    assert (seed.metadata.published, seed.metadata.modified) == (date(2024, 2, 22), None)
    assert (seed.metadata.title, seed.metadata.language) == (
        "Rencontre avec les services de renseignement français",
        "fr",
    )
    assert headings_of(seed) == [
        (2, "La DGSI : chef de file de la lutte anti-terroriste"),
        (2, "Zoom sur les autres services de renseignement du ministère de l’Intérieur et des Outre-mer"),
        (2, "La mission cinéma"),
    ]
