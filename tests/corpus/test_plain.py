from datetime import date

import pytest

from corpus import Metadata, UnreadableDocument
from tests.corpus.conftest import ReadOne, Refuse, headings_of

BODY = (
    "Les services de la préfecture reçoivent le public tous les matins, du lundi au vendredi, dans la grande salle "
    "du rez-de-chaussée. Un agent oriente chaque personne vers le bon guichet et remet un numéro d’ordre."
)
PAGE = (
    f"Rencontre avec les services\r\n\r\n  • Actualités\r\n  • Publié le 22/02/2024\r\n\r\n{BODY}\r\n\r\n"
    f"La DGSI : chef de file\r\n\r\n{BODY}\r\n\r\nÀ noter\r\n\r\nLe guichet ferme à midi pile.\r\n"
)


def test_a_text_file_gives_its_title_its_headings_its_date_and_its_language(read_one: ReadOne) -> None:
    document = read_one("page.txt", PAGE)
    assert document.metadata == Metadata("Rencontre avec les services", None, date(2024, 2, 22), None, "fr")
    assert headings_of(document) == [(2, "La DGSI : chef de file")]


def test_the_text_is_the_cleaned_file_and_nothing_else(read_one: ReadOne) -> None:
    document = read_one("page.txt", PAGE.encode("cp1252"))
    assert document.text == PAGE.replace("\r\n", "\n").strip()


def test_markup_in_a_text_file_is_text(read_one: ReadOne) -> None:
    text = "<script>alert(1)</script> & <b>gras</b>\n# pas un titre"
    assert read_one("page.txt", text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "א",
        "😀👩‍👩‍👧‍👦",
        "\U0001fae8 \U0001fae9",
        "\u202bمرحبا بالعالم\u202c",
        "a",
        "\x1b[31mrouge\x1b[0m et quelques mots de plus pour le reste du texte ici",
    ],
)
def test_any_text_is_read(read_one: ReadOne, text: str) -> None:
    assert read_one("page.txt", text).text == text.replace("\x1b", "")


def test_a_file_of_invisible_characters_is_refused(refuse: Refuse) -> None:
    error = refuse("page.txt", "\u200b\ufeff\u200b")
    assert isinstance(error, UnreadableDocument)
    assert str(error) == "page.txt: the document has no text; expected words"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty; expected text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary data, not text; expected text in UTF-8"),
    ],
)
def test_what_is_not_text_is_refused_with_its_name(refuse: Refuse, content: bytes, reason: str) -> None:
    error = refuse("photo.txt", content)
    assert isinstance(error, UnreadableDocument)
    assert str(error).startswith(f"photo.txt: {reason}")


def test_a_text_file_gives_its_leads(read_one: ReadOne) -> None:
    document = read_one("page.txt", "Vous devez fournir :\n- une pièce\n- une photo\n")
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Vous devez fournir :"]
