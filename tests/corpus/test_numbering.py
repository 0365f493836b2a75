import pytest

from corpus.outline import plain_headings
from tests.corpus.conftest import processor_seconds

BODY = (
    "Les agents du service reçoivent le public tous les matins dans la grande salle du rez-de-chaussée, où chacun "
    "reçoit un numéro d’ordre et attend d’être appelé au guichet qui lui convient."
)


def _headings(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.span.of(text)) for heading in plain_headings(text)]


@pytest.mark.parametrize(
    "titles",
    [
        ["1. Objet", "2. Durée", "3. Résiliation"],
        ["1 - Objet", "2 - Durée"],
        ["1 – Objet", "2 – Durée"],
        ["I. Le recours gracieux", "II. Le recours hiérarchique", "III. Le délai", "IV. Le juge"],
        ["A. Les personnes", "B. Les biens", "C. Les actions"],
        ["Article 1", "Article 2"],
        ["Article 1er – Objet", "Article 2 – Durée", "Article 3 bis : Prix"],
        ["Article L. 121-3", "Article R421-1"],
        ["TITRE Ier", "TITRE II"],
        ["Chapitre Ier : Les agents", "Chapitre II — Les usagers"],
        ["Annexe A - Les pièces"],
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_titles_with_a_number_are_headings_of_one_level(titles: list[str], gap: str) -> None:
    text = f"{BODY}{gap}" + gap.join(f"{title}{gap}{BODY}" for title in titles)
    assert _headings(text) == [(2, title) for title in titles]


def test_the_numbers_tell_the_levels() -> None:
    titles = ["1. Objet", "1.1 Les agents", "1.2 Les usagers", "2. Durée"]
    text = "\n\n".join(f"{title}\n\n{BODY}" for title in titles)
    assert _headings(text) == [(2, "1. Objet"), (3, "1.1 Les agents"), (3, "1.2 Les usagers"), (2, "2. Durée")]


def test_a_part_may_hold_nothing_but_smaller_parts() -> None:
    text = f"TITRE Ier\n\nChapitre Ier – Les agents\n\nArticle 1\n\n{BODY}\n\nArticle 2\n\n{BODY}\n\nTITRE II\n\n{BODY}"
    assert _headings(text) == [
        (2, "TITRE Ier"),
        (3, "Chapitre Ier – Les agents"),
        (4, "Article 1"),
        (4, "Article 2"),
        (2, "TITRE II"),
    ]


def test_kinds_of_numbers_are_nested_in_the_order_in_which_they_come() -> None:
    titles = ["I. Le droit", "A. Les agents", "B. Les usagers", "II. La pratique", "A. Le guichet", "B. Le courrier"]
    text = "\n\n".join(f"{title}\n\n{BODY}" for title in titles)
    assert [level for level, _ in _headings(text)] == [2, 3, 3, 2, 3, 3]


def test_a_heading_without_a_number_stands_below_the_numbers_or_above_where_they_begin_anew() -> None:
    below = f"1. Objet\n\n{BODY}\n\nLes cas particuliers\n\n{BODY}\n\n2. Durée\n\n{BODY}"
    assert _headings(below) == [(2, "1. Objet"), (3, "Les cas particuliers"), (2, "2. Durée")]
    numbered = f"1. Objet\n\n{BODY}\n\n2. Durée\n\n{BODY}"
    above = f"Les congés annuels\n\n{BODY}\n\n{numbered}\n\nLes heures de nuit\n\n{BODY}\n\n{numbered}"
    assert [level for level, _ in _headings(above)] == [2, 3, 3, 2, 3, 3]


@pytest.mark.parametrize(
    "text",
    [
        "1. Une pièce d’identité\n2. Un justificatif de domicile\n3. Une photographie",
        "1. Ouvrez le menu\n\n{0}\n\n2. Cliquez sur le nom\n\n{0}",
        "1. La demande se fait au guichet.\n{0}\n2. La réponse vient sous un mois.\n{0}",
        "1. une pièce\n\n{0}\n\n2. une photographie\n\n{0}",
        "1. Une pièce\nOriginale.\n2. Une photographie\nRécente.",
        "3. Un point isolé\n\n{0}",
        "A. Martin\n\n{0}",
        "C. Martin\n\n{0}\n\nD. Durand\n\n{0}",
        "I. Newton\n\n{0}",
        "12 agents présents\n{1}",
        "Article 5 du décret\nles agents présents.",
        "Article 5. Les agents sont tenus au secret.\n{0}",
        "article 5\n{0}",
        "Section des agents\nles présents.",
    ],
)
def test_what_only_has_a_number_is_no_heading(text: str) -> None:
    assert _headings(f"{BODY}\n\n{text.format(BODY, 'et les autres.')}") == []


def test_a_table_of_contents_gives_no_headings() -> None:
    named = ["Article 1 – Objet", "Article 2 – Durée", "Article 3 – Prix"]
    figures = ["1. Objet", "2. Durée", "3. Prix"]
    for titles in (named, figures):
        listed = "\n".join(titles)
        text = f"Sommaire\n\n{listed}\n\n{BODY}\n\n" + "\n\n".join(f"{title}\n\n{BODY}" for title in titles)
        assert [heading.span.start > len(listed) + len(BODY) for heading in plain_headings(text)] == [True] * 3


@pytest.mark.parametrize("part", ["1. Un titre\n", "Article 1\n", "1.1 Un titre\n\nUn texte.\n", "I. A\nII. B\n"])
def test_a_million_numbers_are_weighed_in_a_blink(part: str) -> None:
    assert processor_seconds(lambda: plain_headings(part * (1_000_000 // len(part)))) < 10
