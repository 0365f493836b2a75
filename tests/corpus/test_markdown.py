from datetime import date

import pytest

from corpus import Metadata, UnreadableDocument
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of, processor_seconds

FRONT = """---
title: "Les aides : un guide"
language: fr-FR
published: 2022-05-18
modified: 26/11/2024
url: https://example.org/aides
tags: [a, b]
---
"""


def test_the_front_matter_is_read_and_is_no_part_of_the_text(read_one: ReadOne) -> None:
    document = read_one("a.md", f"{FRONT}\n# Les aides\n\nUn texte.")
    assert document.metadata == Metadata(
        "Les aides : un guide", "https://example.org/aides", date(2022, 5, 18), date(2024, 11, 26), "fr"
    )
    assert document.text == "Les aides\n\nUn texte."


@pytest.mark.parametrize(
    "front",
    [
        "title: [oui",
        "a: b: c",
        "\tx",
        "- un\n- deux",
        "un texte",
        "title: " + "[" * 5000,
        "title: [[a, b], [c, d]]",
        "title: null",
        "title: ~",
        "title:",
        'title: !!python/object/apply:os.system ["true"]',
        "a: &a [x, x]\nb: &b [*a, *a]\ntitle: *b",
    ],
)
def test_front_matter_that_is_not_understood_loses_no_text(read_one: ReadOne, front: str) -> None:
    document = read_one("a.md", f"---\n{front}\n---\n# Le titre\n\nUn texte.")
    assert document.text == "Le titre\n\nUn texte."
    assert document.metadata.title == "Le titre"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("date: 2026-13-45", Metadata("Le titre", language="no")),
        ("date: 2022-05-18T23:30:00+02:00", Metadata("Le titre", None, date(2022, 5, 18), None, "no")),
        ("url: javascript:alert(1)", Metadata("Le titre", language="no")),
    ],
)
def test_one_bad_field_does_no_harm_to_the_others(read_one: ReadOne, front: str, expected: Metadata) -> None:
    assert read_one("a.md", f"---\ntitle: Le titre\n{front}\nlanguage: no\n---\nTexte.").metadata == expected


def test_without_front_matter_the_first_heading_is_the_title(read_one: ReadOne) -> None:
    document = read_one("a.md", "## Avant\n\n# Un *titre* [lié](https://a.fr)\n\nUn texte.\n\n# Un autre\n")
    assert document.metadata.title == "Un titre lié"


def test_headings_of_both_kinds_are_found_where_they_stand(read_one: ReadOne) -> None:
    document = read_one(
        "a.md", "Titre\n=====\n\nTexte.\n\nPartie\n------\n\n### `Détail` ###\n\n#pas un titre\n\n####### non"
    )
    assert headings_of(document) == [(1, "Titre"), (2, "Partie"), (3, "Détail")]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**gras** *penché* `code` ~~barré~~", "gras penché code ~~barré~~"),
        ("un [lien](https://a.fr 'titre') et <https://b.fr>", "un lien et https://b.fr"),
        ("![une image](a.png) suit", "une image suit"),
        ("une ligne\ncoupée", "une ligne coupée"),
        ("une ligne  \ncoupée\\\ntrois<br>quatre<br/>cinq", "une ligne\ncoupée\ntrois\nquatre\ncinq"),
        (r"\*pas penché\* &amp; &eacute; &#233;", "*pas penché* & é é"),
        ("> une citation\n> qui suit", "une citation qui suit"),
        ("- un\n- deux\n  - trois\n    - quatre\n- cinq", "- un\n- deux\n- trois\n- quatre\n- cinq"),
        ("3. un\n4. deux\n   - trois", "3. un\n4. deux\n- trois"),
        ("- un\n\n  suite\n\n- deux", "- un\nsuite\n- deux"),
        ("| A | B |\n|---|---|\n| *1* | 2 |\n\nFin", "A | B\n1 | 2\n\nFin"),
        ("```python\nif x:\n    y = 1\n```", "if x:\n    y = 1"),
        ("    code\n      suite", "code\n  suite"),
        ("un <b>mot</b> <!-- caché -->gras", "un mot gras"),
        ("<details>\n<summary>Résumé</summary>\n\nCorps\n\n</details>", "Résumé\n\nCorps"),
        ("<p>un</p><p>deux</p>\n<ul><li>trois</li><li>quatre</li></ul>", "un\ndeux\ntrois\nquatre"),
        ("Texte\n\n<!-- caché -->\n\n<!-- a --> montré", "Texte\n\nmontré"),
        ("<!DOCTYPE html>\n\n<?xml version='1.0' encoding='utf-8'?>\n\n</div>\n\nFin", "Fin"),
        ("un\n\n---\n\ndeux", "un\n\ndeux"),
        ("«\u00a0oui\u00a0» : l’été…", "«\u00a0oui\u00a0» : l’été…"),
    ],
)
def test_marks_become_words(read_one: ReadOne, markdown: str, text: str) -> None:
    assert read_one("a.md", markdown).text == text


@pytest.mark.parametrize("depth", [12, 30])
def test_the_words_of_a_deep_list_or_quotation_are_kept(read_one: ReadOne, depth: int) -> None:
    deep_list = "\n".join("  " * level + f"- niveau {level}" for level in range(depth))
    document = read_one("a.md", f"{deep_list}\n\n{'>' * depth} cité")
    assert document.text == "\n".join(f"- niveau {level}" for level in range(depth)) + "\n\ncité"


@pytest.mark.parametrize(
    "script", ["<script>alert(1)</script>", "<SCRIPT\n>alert(1)</SCRIPT >", "Oui <script>alert(1)</script>"]
)
def test_a_script_leaves_no_markup_behind(read_one: ReadOne, script: str) -> None:
    text = read_one("a.md", f"Avant\n\n{script}\n\nAprès").text
    assert text.startswith("Avant\n\n")
    assert text.endswith("\n\nAprès")
    assert "script" not in text.lower()


def test_markup_that_is_written_as_text_stays_text(read_one: ReadOne) -> None:
    text = read_one("a.md", "`<script>` et \\<b> et\n\n```\n<script>alert(1)</script>\n```").text
    assert text == "<script> et <b> et\n\n<script>alert(1)</script>"


def test_line_ends_marks_and_encodings_of_any_system_are_read(read_one: ReadOne) -> None:
    markdown = "---\r\ntitle: Été\r\n---\r\n# Noël\r\n\r\nUn texte à l’œuvre.\r\n"
    one, two, three = (read_one("a.md", markdown.encode(name)) for name in ("utf-8-sig", "cp1252", "utf-16"))
    assert one.text == two.text == three.text == "Noël\n\nUn texte à l’œuvre."
    assert one.metadata.title == two.metadata.title == three.metadata.title == "Été"


@pytest.mark.parametrize("markdown", ["---\ntitle: Rien\n---\n", "<!-- rien -->", "[a]: https://a.fr"])
def test_a_file_without_words_is_refused(refuse: Refuse, markdown: str) -> None:
    error = refuse("a.md", markdown)
    assert isinstance(error, UnreadableDocument)
    assert str(error) == "a.md: the document has no text; expected words below the front matter"


@pytest.mark.parametrize("part", ["*a ", "[", "![", "`` ` ", "<div>", "> ", "- ", "_a_ **b", "<!-- ", "&amp;"])
def test_marks_without_end_are_read_in_seconds(results: Results, part: str) -> None:
    assert processor_seconds(lambda: results("a.md", part * 20_000 + "fin\n\nFin")) < 8
