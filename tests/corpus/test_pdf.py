from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus import CorpusError, Document
from corpus.file import File
from corpus.pdf import read_pdf
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of
from tests.corpus.drawn import (
    HEIGHT,
    LEADING,
    LEFT,
    SIZE,
    TOP,
    WIDTH,
    Draw,
    damaged,
    lines,
    locked,
    pdf,
    saved,
    vera,
    wrapped,
)
from tests.real_input import debian_package

PARAGRAPH = (
    "La demande est déposée à la mairie de la commune où se trouve le terrain. Le maire en délivre un récépissé et "
    "la transmet au service qui l'étudie, lequel dispose de deux mois pour donner son avis au demandeur."
)
OTHER = (
    "Le silence gardé pendant ce délai vaut accord, sauf dans les communes que le préfet a désignées, où un arrêté "
    "du maire reste nécessaire avant que les travaux puissent commencer."
)


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")


def text_of(words: list[str], **options: object) -> Draw:
    return lambda canvas: void(lines(canvas, words, **options))  # type: ignore[arg-type]


def void(_: object) -> None:
    return None


def test_the_lines_of_a_paragraph_are_joined(read_one: ReadOne) -> None:
    assert read_one("a.pdf", pdf(text_of(wrapped(PARAGRAPH)))).text == PARAGRAPH


def test_an_empty_line_parts_two_paragraphs(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, wrapped(PARAGRAPH))
        lines(canvas, wrapped(OTHER), below - LEADING)

    assert read_one("a.pdf", pdf(draw)).text == f"{PARAGRAPH}\n\n{OTHER}"


def test_an_indented_line_begins_a_paragraph(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        first = wrapped(OTHER, 410)[0]
        below = lines(canvas, wrapped(PARAGRAPH))
        below = lines(canvas, [first], below, LEFT + 20)
        lines(canvas, wrapped(OTHER.removeprefix(first)), below)

    assert read_one("a.pdf", pdf(draw)).text == f"{PARAGRAPH}\n\n{OTHER}"


def test_two_columns_are_read_one_after_the_other(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        left, right = wrapped(f"{PARAGRAPH} " * 3, 210), wrapped(f"{OTHER} " * 3, 210)
        # Drawn line by line across both columns, as some programs do.
        for place, pair in enumerate(zip(left, right, strict=False)):
            for column, line in enumerate(pair):
                lines(canvas, [line], TOP - LEADING * place, LEFT + 230 * column)
        lines(canvas, left[len(right) :], TOP - LEADING * len(right))

    document = read_one("a.pdf", pdf(draw))
    assert " ".join(document.text.split()) == " ".join([PARAGRAPH] * 3 + [OTHER] * 3)


def test_a_paragraph_that_goes_on_over_a_page_end_is_one(read_one: ReadOne) -> None:
    words = wrapped(f"{PARAGRAPH} {OTHER}")
    document = read_one("a.pdf", pdf(text_of(words[:2]), text_of(words[2:])))
    assert document.text == f"{PARAGRAPH} {OTHER}"
    assert document.page(0) == 1
    assert document.page(len(document.text) - 1) == 2
    assert document.text[document.content.pages[1] :].startswith(words[2])


def test_a_new_paragraph_on_a_new_page_stands_apart(read_one: ReadOne) -> None:
    document = read_one("a.pdf", pdf(text_of(wrapped(PARAGRAPH)), text_of(wrapped(OTHER))))
    assert document.text == f"{PARAGRAPH}\n\n{OTHER}"


def test_a_word_cut_at_a_page_end_is_whole_and_stands_on_the_first_page(read_one: ReadOne) -> None:
    first = [*wrapped(PARAGRAPH, 330)[:2], "et le service qui l'étudie donne son avis sur la construc-"]
    document = read_one("a.pdf", pdf(text_of(first), text_of(["tion du bâtiment dans les deux mois qui suivent."])))
    assert "la construction du bâtiment" in document.text
    assert document.page(document.text.index("construction")) == 1
    assert document.page(document.text.index("du bâtiment")) == 2


def test_a_note_at_the_foot_of_a_page_does_not_part_a_paragraph(read_one: ReadOne) -> None:
    words = wrapped(f"{PARAGRAPH} {OTHER}")

    def draw(canvas: Canvas) -> None:
        lines(canvas, words[:2])
        canvas.setFont("Helvetica", 0.7 * SIZE)
        canvas.drawString(LEFT, 80, "1. Code de l'urbanisme, article L. 423-1.")

    document = read_one("a.pdf", pdf(draw, text_of(words[2:])))
    assert f"{PARAGRAPH} {OTHER}" in document.text
    assert document.page(document.text.index("Code de l'urbanisme")) == 1


def test_running_heads_and_page_numbers_are_left_out(read_one: ReadOne) -> None:
    def page(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, ["Guide de l'urbanisme"], HEIGHT - 40)
            lines(canvas, wrapped(f"Page unique {chr(64 + number)}. {PARAGRAPH}"))
            lines(canvas, [f"{number} / 9"], 40, WIDTH / 2)

        return draw

    document = read_one("a.pdf", pdf(*map(page, range(1, 10))))
    assert "Guide de l'urbanisme" not in document.text
    assert " / 9" not in document.text
    assert all(f"Page unique {letter}." in document.text for letter in "ABCDEFGHI")


def test_what_stands_at_the_top_of_one_page_alone_stays(read_one: ReadOne) -> None:
    def article(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            lines(canvas, [f"Article {7 * number}"], font="Helvetica-Bold")
            lines(canvas, wrapped(PARAGRAPH), TOP - 2 * LEADING)

        return draw

    document = read_one("a.pdf", pdf(*map(article, range(1, 6))))
    assert [words for _, words in headings_of(document)] == [f"Article {7 * number}" for number in range(1, 6)]


def test_headings_are_those_of_the_outline(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        for level, title in enumerate(("Chapitre un", "Les délais")):
            top = TOP - 200 * level
            canvas.bookmarkHorizontal(title, 0, top)
            canvas.addOutlineEntry(title, title, level)
            below = lines(canvas, [f"{'1.1 ' * level}{title}"], top)
            lines(canvas, wrapped(PARAGRAPH), below - LEADING)

    assert headings_of(read_one("a.pdf", pdf(draw))) == [(1, "Chapitre un"), (2, "1.1 Les délais")]


def test_without_an_outline_headings_are_larger_or_bolder_than_the_text(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(LEFT, TOP, "Le permis de construire")
        below = lines(canvas, ["Qui peut le demander"], TOP - 40, font="Helvetica-Bold")
        below = lines(canvas, wrapped(PARAGRAPH), below)
        below = lines(canvas, ["Dans quel délai"], below - LEADING, font="Helvetica-Bold")
        lines(canvas, wrapped(OTHER), below)

    document = read_one("a.pdf", pdf(draw))
    expected = [(1, "Le permis de construire"), (2, "Qui peut le demander"), (2, "Dans quel délai")]
    assert headings_of(document) == expected
    assert document.metadata.title == "Le permis de construire"


def test_items_of_a_list_follow_the_line_that_announces_them(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, ["La demande comprend les pièces suivantes :"])
        below = lines(canvas, ["• le plan de situation du terrain à l'intérieur de la commune ;"], below, LEFT + 12)
        below = lines(canvas, ["• la notice qui décrit le terrain et présente le projet dans ce"], below, LEFT + 12)
        lines(canvas, ["qu'il a de nouveau."], below, LEFT + 20)

    document = read_one("a.pdf", pdf(draw))
    stem, *items = document.text.split("\n\n")
    assert items == [
        "• le plan de situation du terrain à l'intérieur de la commune ;\n"
        "• la notice qui décrit le terrain et présente le projet dans ce qu'il a de nouveau."
    ]
    assert [lead.span.of(document.text) for lead in document.content.leads] == [stem]


def test_a_ruled_table_is_read_row_by_row_under_its_header(read_one: ReadOne) -> None:
    table = [["Démarche", "Délai"], ["Permis de construire", "deux mois"], ["Déclaration", "un mois"]]

    def draw(canvas: Canvas) -> None:
        lines(canvas, wrapped(PARAGRAPH))
        canvas.grid([LEFT, LEFT + 150, LEFT + 300], [500, 530, 560, 590])
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                font = "Helvetica" if row else "Helvetica-Bold"
                lines(canvas, [cell], 570 - 30 * row, LEFT + 5 + 150 * column, font)

    document = read_one("a.pdf", pdf(draw))
    header = "Démarche | Délai"
    assert document.text.endswith(f"{header}\nPermis de construire | deux mois\nDéclaration | un mois")
    assert [lead.span.of(document.text) for lead in document.content.leads] == [header]


def test_a_program_keeps_its_lines_and_its_spaces(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        below = lines(canvas, wrapped(PARAGRAPH))
        lines(canvas, ["for x in 1 2; do", "echo  $x"], below - LEADING, font="Courier")

    assert "for x in 1 2; do\necho  $x" in read_one("a.pdf", pdf(draw)).text


def test_ligatures_are_read_as_letters(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        vera(canvas)
        canvas.drawString(LEFT, TOP, "Le ﬁnancement est déﬁni par la loi de ﬁnances.")

    assert read_one("a.pdf", pdf(draw)).text == "Le financement est défini par la loi de finances."


def test_a_page_that_is_turned_is_read_as_it_is_seen(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)
        lines(canvas, wrapped(PARAGRAPH), 500)

    assert read_one("a.pdf", pdf(draw)).text == PARAGRAPH


def test_a_watermark_across_the_page_does_not_break_its_lines(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(200, 600)
        canvas.rotate(45)
        canvas.drawString(0, 0, "BROUILLON")
        canvas.restoreState()
        lines(canvas, wrapped(PARAGRAPH))

    assert read_one("a.pdf", pdf(draw)).text.startswith(PARAGRAPH)


def test_a_table_of_contents_is_left_out(read_one: ReadOne) -> None:
    titles = ["Les demandes", "Les délais", "Les recours", "Les sanctions", "Les annexes"]

    def contents(canvas: Canvas) -> None:
        entries = [f"{place}. {title} {'. ' * 30}{place + 1}" for place, title in enumerate(titles, start=1)]
        lines(canvas, ["Sommaire", *entries])

    def chapter(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica-Bold", 16)
            canvas.drawString(LEFT, TOP, f"{number}. {titles[number - 1]}")
            lines(canvas, wrapped(PARAGRAPH), TOP - 40)

        return draw

    document = read_one("a.pdf", pdf(contents, *map(chapter, range(1, 6))))
    assert ". . ." not in document.text
    assert "Sommaire" not in document.text
    assert document.text.count("Les recours") == 1
    assert document.page(document.text.index("Les recours")) == 4


def test_a_pdf_says_its_title_author_dates_and_language(read_one: ReadOne) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Le permis de construire")
        canvas.setAuthor("Direction de l'urbanisme")
        lines(canvas, wrapped(PARAGRAPH))

    data = pdf(draw, lang="fr-FR", pageCompression=0)
    found = read_one("a.pdf", data.replace(b"/ModDate (D:2000", b"/ModDate (D:2001")).metadata
    assert (found.title, found.author) == ("Le permis de construire", "Direction de l'urbanisme")
    assert (found.published, found.modified, found.language) == (date(2000, 1, 1), date(2001, 1, 1), "fr")


def test_the_date_in_the_text_goes_before_that_of_the_file(read_one: ReadOne) -> None:
    document = read_one("a.pdf", pdf(text_of(["Publié le 18 mai 2022", "", *wrapped(PARAGRAPH)])))
    assert document.metadata.published == date(2022, 5, 18)


@pytest.mark.parametrize(
    "title", ["Microsoft Word - rapport.doc", "rapport_v2.indd", "untitled", "Sans titre 1", "123"]
)
def test_a_title_that_a_program_wrote_is_not_taken(read_one: ReadOne, title: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(LEFT, TOP, "Rapport d'activité 2021")
        lines(canvas, wrapped(PARAGRAPH), TOP - 60)

    assert read_one("a.pdf", pdf(draw)).metadata.title == "Rapport d'activité 2021"


def test_a_file_attached_to_a_pdf_is_read_too(results: Results) -> None:
    opened = pypdfium2.PdfDocument(pdf(text_of(wrapped(PARAGRAPH))))
    opened.new_attachment("annexe.txt").set_data(OTHER.encode())
    found = results("a.pdf", saved(opened))
    assert [one.path for one in found if isinstance(one, Document)] == ["a.pdf", "a.pdf/annexe.txt"]


def test_each_page_is_a_sign_of_life() -> None:
    signs: list[None] = []
    data = pdf(*[text_of(wrapped(PARAGRAPH))] * 3)
    list(read_pdf(_file(data, alive=lambda: signs.append(None))))
    assert len(signs) >= 3


def test_a_pdf_protected_by_a_password_is_named_as_such(refuse: Refuse) -> None:
    assert "protected by a password" in refuse("a.pdf", locked("ouvre-toi")).reason


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<html>", pdf(text_of(wrapped(PARAGRAPH)))[:300]])
def test_what_is_no_whole_pdf_is_refused_with_advice(refuse: Refuse, data: bytes) -> None:
    assert "get the file again" in refuse("a.pdf", data).reason


def test_empty_pages_are_refused(refuse: Refuse) -> None:
    assert "no words" in refuse("a.pdf", pdf(lambda canvas: None)).reason


@pytest.mark.usefixtures("without_tesseract")
def test_fonts_that_do_not_name_their_letters_are_no_text(refuse: Refuse) -> None:
    def draw(canvas: Canvas) -> None:
        vera(canvas)
        for place, line in enumerate(wrapped(PARAGRAPH)):
            canvas.drawString(LEFT, TOP - LEADING * place, line)

    data = pdf(draw, pageCompression=0)
    assert b"/ToUnicode" in data
    assert "expected a text layer" in refuse("a.pdf", data.replace(b"/ToUnicode", b"/ToUnicodX")).reason


LOOPS = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R 2 0 R 2 0 R]/Count COUNT>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 8 0 R>> endobj
4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
5 0 obj <</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>> endobj
6 0 obj <</Title(Un)/Parent 5 0 R/Next 7 0 R/First 6 0 R/Dest[3 0 R/XYZ 0 700 0]>> endobj
7 0 obj <</Title(Deux)/Parent 5 0 R/Next 6 0 R/Dest[3 0 R/XYZ 0 600 0]>> endobj
8 0 obj <</Length 60>> stream
BT /F 12 Tf 72 700 Td (Une page dans un arbre en boucle.) Tj ET
endstream endobj
trailer <</Root 1 0 R>>
%%EOF"""


@pytest.mark.parametrize("count", [b"3", b"1000000", b"1000000000"])
def test_a_page_tree_and_an_outline_in_loops_are_survived(results: Results, count: bytes) -> None:
    document, *errors = results("a.pdf", LOOPS.replace(b"COUNT", count))
    assert isinstance(document, Document)
    assert document.text == "Une page dans un arbre en boucle."
    assert all("cannot be opened" in error.reason for error in errors if isinstance(error, CorpusError))


def test_a_document_longer_than_allowed_is_refused() -> None:
    data = pdf(text_of(wrapped(PARAGRAPH)))
    (found,) = _outcome(_file(data, most_bytes=100))
    assert "SOURCIER_MAX_DOCUMENT_MB" in str(found)


def test_damaged_files_are_read_or_refused() -> None:
    chance = Random(5)  # noqa: S311  the same damage each time
    whole = pdf(text_of(wrapped(PARAGRAPH)), text_of(wrapped(OTHER)), pageCompression=0)
    outcomes = [_outcome(_file(damaged(whole, chance))) for _ in range(200)]
    assert all(outcomes)
    kinds = {type(one) for outcome in outcomes for one in outcome}
    assert Document in kinds
    assert any(issubclass(kind, CorpusError) for kind in kinds)


def test_the_books_of_debian_are_read_with_their_pages_and_headings() -> None:
    path = debian_package("developers-reference-fr") / "usr/share/developers-reference/fr/developers-reference.pdf"
    (document,) = (one for one in read_pdf(_file(path.read_bytes())) if isinstance(one, Document))
    assert len(document.content.pages) == 114
    assert (2, "2.2 Mentors et parrains Debian") in headings_of(document)
    assert document.page(document.text.index("2.2 Mentors et parrains Debian")) == 14
    assert document.metadata.author == "Developer's Reference Team"


def _file(data: bytes, **others: object) -> File:
    given: dict[str, object] = {"path": Path("a.pdf"), "most_bytes": 10_000_000, **others}
    return File(name="a.pdf", source="", data=data, **given)  # type: ignore[arg-type]


def _outcome(file: File) -> list[object]:
    def read() -> Iterator[object]:
        try:
            yield from read_pdf(file)
        except CorpusError as error:
            yield error

    return list(read())
