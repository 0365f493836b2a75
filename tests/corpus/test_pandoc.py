import time
from pathlib import Path

import pytest

from corpus import File, UnreadableDocument
from corpus.blocks import Block
from corpus.pandoc import pandoc_tree
from corpus.tree import tree_blocks

NO_FILE = File(Path("a.md"), "a.md", ".", 1_000_000)


def blocks_of(text: str, kind: str = "markdown") -> list[Block]:
    """Return the blocks of a text that pandoc reads."""
    return list(tree_blocks(pandoc_tree(NO_FILE, text.encode(), kind)["blocks"]))


def test_a_heading_keeps_its_level_and_a_paragraph_its_words() -> None:
    assert blocks_of("## Les congés *payés*\n\nChaque salarié a **droit** à `deux` jours.") == [
        Block("heading", "Les congés payés", 2),
        Block("text", "Chaque salarié a droit à deux jours."),
    ]


def test_no_break_spaces_are_kept() -> None:
    assert blocks_of("Est-ce sûr\u202f? « Oui\u00a0»", "commonmark") == [
        Block("text", "Est-ce sûr\u202f? « Oui\u00a0»"),
    ]


def test_quotation_marks_are_typographic() -> None:
    assert blocks_of("<p>Il dit <q>oui</q>.</p>", "html") == [Block("text", "Il dit “oui”.")]


def test_an_ordered_list_keeps_its_numbers() -> None:
    text = "3) un\n4) deux\n\n<!-- -->\n\n(ii) trois\n(iii) quatre\n\n<!-- -->\n\nC.  cinq\nD.  six\n"
    assert [block.text for block in blocks_of(text)] == [
        "3) un",
        "4) deux",
        "(ii) trois",
        "(iii) quatre",
        "C. cinq",
        "D. six",
    ]


def test_an_item_of_several_paragraphs_is_one_block_and_the_list_in_it_has_its_own() -> None:
    text = "- le bail\n\n    signé des deux parties\n\n    - l’original\n    - sa copie\n\n    daté\n\n- un relevé\n"
    assert [(block.kind, block.text) for block in blocks_of(text)] == [
        ("item", "- le bail\nsigné des deux parties"),
        ("item", "- l’original"),
        ("item", "- sa copie"),
        ("item", "daté"),
        ("item", "- un relevé"),
    ]


def test_a_term_stands_above_its_definition() -> None:
    assert blocks_of("APL\n:   Aide au logement.\n\n    Versée chaque mois.\n") == [
        Block("text", "APL\nAide au logement.\nVersée chaque mois."),
    ]


def test_the_words_of_a_note_stand_behind_its_paragraph() -> None:
    text = "Un agent[^1] suffit.\n\nLa suite.\n\n[^1]: Assermenté.\n"
    assert [block.text for block in blocks_of(text)] == ["Un agent suffit.", "Assermenté.", "La suite."]


def test_the_words_of_a_note_in_an_item_belong_to_the_item() -> None:
    text = "- un agent[^1]\n- un témoin\n\n[^1]: Assermenté.\n"
    assert [block.text for block in blocks_of(text)] == ["- un agent\nAssermenté.", "- un témoin"]


def test_the_header_of_a_table_is_told_from_its_rows() -> None:
    assert blocks_of("| Année | Jours |\n|---|---|\n| 2021 | 25 |\n| 2022 |  |\n") == [
        Block("header", "Année | Jours"),
        Block("row", "2021 | 25"),
        Block("row", "2022"),
    ]


def test_the_words_of_a_merged_cell_stand_once_and_the_others_keep_their_columns() -> None:
    table = (
        "<table><tr><th>Ville</th><th>Année</th><th>Total</th></tr>"
        "<tr><td rowspan=2>Lyon</td><td>2021</td><td>4</td></tr><tr><td>2022</td><td>5</td></tr>"
        "<tr><td colspan=2>Ensemble</td><td>9</td></tr></table>"
    )
    assert [block.text for block in blocks_of(table, "html")] == [
        "Ville | Année | Total",
        "Lyon | 2021 | 4",
        " | 2022 | 5",
        "Ensemble |  | 9",
    ]


def test_a_first_row_in_bold_is_the_header_where_none_is_declared() -> None:
    rows = (
        "<tr><td><b>Ville</b></td><td><b>Total</b></td></tr>"
        "<tr><td>Lyon</td><td>4</td></tr><tr><td>Metz</td><td>2</td></tr>"
    )
    assert [block.kind for block in blocks_of(f"<table>{rows}</table>", "html")] == ["header", "row", "row"]


def test_a_frame_around_a_text_is_no_table() -> None:
    frame = "<table><tr><td><h2>Attention</h2><ul><li>un</li><li>deux</li></ul></td></tr></table>"
    assert [block.kind for block in blocks_of(frame, "html")] == ["heading", "item", "item"]


def test_a_raised_figure_does_not_become_part_of_the_number() -> None:
    assert blocks_of("10^3^ m^2^, le 1^er^ mai, H~2~O") == [Block("text", "10³ m², le 1er mai, H2O")]


def test_words_that_are_struck_out_are_left_out() -> None:
    assert blocks_of("Le délai est de ~~dix~~ quinze jours.") == [Block("text", "Le délai est de  quinze jours.")]


def test_an_image_gives_its_description_but_not_that_of_a_machine() -> None:
    images = "Voir ![le plan](a.png) et ![Une image contenant texte Description générée automatiquement](b.png)."
    assert blocks_of(images) == [Block("text", "Voir le plan et .")]


def test_a_link_gives_its_words_or_else_its_address() -> None:
    links = '<p><a href="https://example.org/">le site</a>, <a href="mailto:a@example.org"></a></p>'
    assert blocks_of(links, "html") == [Block("text", "le site, a@example.org")]


def test_the_spaces_of_a_program_are_kept() -> None:
    assert blocks_of("```\nif x:\n    y\n```\n") == [Block("text", "if x:\n    y")]


def test_no_other_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("le mot de passe", encoding="utf-8")
    blocks = blocks_of(f"Avant.\n\n.. include:: {secret}\n\nAprès.\n", "rst")
    assert [block.text for block in blocks] == ["Avant.", "Après."]


def test_what_pandoc_refuses_is_named_as_damaged() -> None:
    with pytest.raises(UnreadableDocument, match=r"no docx document.*save it again"):
        pandoc_tree(NO_FILE, b"PK no archive", "docx")


def test_lists_nested_too_deep_are_refused_within_seconds() -> None:
    start = time.monotonic()
    with pytest.raises(UnreadableDocument, match=r"nested too deep|of memory to read|s to read"):
        pandoc_tree(NO_FILE, ("<blockquote>" * 20_000 + "mot").encode(), "html")
    assert time.monotonic() - start < 30


def test_a_text_that_swells_is_cut_off() -> None:
    with pytest.raises(UnreadableDocument, match=r"far more text than a document may have"):
        pandoc_tree(File(Path("a.md"), "a.md", ".", 1_000), b"mot " * 20_000, "markdown")


def test_a_reader_says_that_it_is_alive() -> None:
    said: list[None] = []
    file = File(Path("a.md"), "a.md", ".", 1_000_000, alive=lambda: said.append(None))
    pandoc_tree(file, b"mot", "markdown")
    assert said
