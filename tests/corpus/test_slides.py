from typing import Any

from pptx import Presentation
from pptx.util import Inches

from corpus import Document
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of
from tests.corpus.packages import damaged, saved

TITLE, LIST, TITLE_ALONE, EMPTY = 0, 1, 5, 6


def slide(made: Any, layout: int, title: str = "") -> Any:
    """Return a new slide of a presentation."""
    added = made.slides.add_slide(made.slide_layouts[layout])
    if title:
        added.shapes.title.text = title
    return added


def box(on: Any, words: str) -> None:
    """Put a text box on a slide."""
    on.shapes.add_textbox(Inches(1), Inches(5), Inches(3), Inches(1)).text_frame.text = words


def presentation() -> Any:
    """Return a presentation of three slides."""
    made = Presentation()
    first = slide(made, TITLE, "Les congés payés")
    first.placeholders[1].text = "Direction des ressources humaines"
    second = slide(made, LIST, "Qui y a droit")
    second.placeholders[1].text_frame.text = "tout salarié\ndès le premier mois"
    second.notes_slide.notes_text_frame.text = "Rappeler la date du 31 mai."
    box(slide(made, TITLE_ALONE, "Et après"), "Une zone de texte")
    return made


def test_each_slide_is_a_page_under_its_title(read_one: ReadOne) -> None:
    document = read_one("a.pptx", saved(presentation()))
    assert document.text == (
        "Les congés payés\n\nDirection des ressources humaines\n\n"
        "Qui y a droit\n\n- tout salarié\n- dès le premier mois\n\nRappeler la date du 31 mai.\n\n"
        "Et après\n\nUne zone de texte"
    )
    assert headings_of(document) == [(1, "Les congés payés"), (1, "Qui y a droit"), (1, "Et après")]
    assert [document.page(heading.span.start) for heading in document.headings] == [1, 2, 3]
    assert document.page(document.text.index("Rappeler")) == 2
    assert document.metadata.title == "Les congés payés"


def test_a_slide_without_a_title_does_not_stand_under_that_of_the_one_before(read_one: ReadOne) -> None:
    made = presentation()
    box(slide(made, EMPTY), "La demande\nse fait en ligne.")
    document = read_one("a.pptx", saved(made))
    assert headings_of(document)[-1] == (1, "La demande")
    assert document.page(document.text.index("se fait")) == 4


def test_a_hidden_slide_is_left_out_and_keeps_its_number(read_one: ReadOne) -> None:
    made = presentation()
    made.slides[1]._element.set("show", "0")
    document = read_one("a.pptx", saved(made))
    assert "tout salarié" not in document.text
    assert document.page(document.text.index("Et après")) == 3


def test_the_words_of_a_merged_cell_of_a_slide_stand_once(read_one: ReadOne) -> None:
    made = presentation()
    grid = made.slides[2].shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for row, words in enumerate(("Année Jours", "2021 25", "2022 26")):
        for column, word in enumerate(words.split()):
            grid.cell(row, column).text = word
    grid.cell(1, 0).merge(grid.cell(2, 0))
    document = read_one("a.pptx", saved(made))
    assert "Année | Jours\n2021 2022 | 25\n| 26" in document.text
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Année | Jours"]


def test_shapes_inside_groups_are_read(read_one: ReadOne) -> None:
    made = presentation()
    group = made.slides[2].shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(1)).text_frame.text = "dans un groupe"
    assert "dans un groupe" in read_one("a.pptx", saved(made)).text


def test_slides_without_words_are_refused(refuse: Refuse) -> None:
    made = Presentation()
    slide(made, EMPTY)
    assert "no slide has words" in refuse("a.pptx", saved(made)).reason


def test_a_damaged_presentation_is_read_or_refused_with_its_reason(results: Results) -> None:
    for content in damaged(saved(presentation()), 45):
        (found,) = results("a.pptx", content)
        assert isinstance(found, Document) or found.reason
