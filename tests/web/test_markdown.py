"""A conversation in Markdown shows what was written, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant import CitedPlace, Export, ExportedPassage, ExportedTurn, Reference
from web.markdown import escaped, markdown

HOSTILE = (
    "<script>alert(1)</script>",
    "![x](http://tracker.example/p.png)",
    "[x](javascript:alert(1))",
    "[x]: http://a.example",
    "<http://a.example>",
    "https://a.example www.a.example",
    "# Titre",
    "## Titre ##",
    "- liste",
    "+ liste",
    "* liste",
    "1. liste",
    "12) liste",
    "a. liste",
    "---",
    "===",
    "***",
    "> citation",
    "```\ncode\n```",
    "~~~",
    "    code",
    "\tcode",
    "`code`",
    "*fort* __fort__ ~~barré~~",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "&lt;b&gt; &amp; &#60;",
    "\\<b>",
    "fin de ligne\\",
    "deux espaces  \nlà",
    "a^[note] [^1] $x$ {.class} @cite",
    ": définition",
    "\u2028ligne\u2029",
)
_MAY = {"text", "inline", "text_special", "softbreak", "hardbreak"}


def read(source: str) -> list[Token]:
    """Return the tokens of Markdown, those inside paragraphs too."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [token for outer in parser.parse(source) for token in (outer, *(outer.children or ()))]


def shown(tokens: list[Token]) -> str:
    """Return the words that tokens show, white space made one space."""
    words = (" " if token.type.endswith("break") else token.content for token in tokens if token.type != "inline")
    return " ".join("".join(words).split())


def export_of(text: str, **more: str) -> Export:
    place = CitedPlace(1, (more.get("heading", "Titre"),), 2, 3, 1200, 1300, more.get("url", "https://a.example/p"))
    passage = ExportedPassage(1, text, (), (), place, ())
    question = more.get("question", "Qui ?")
    turn = ExportedTurn(1, "2026-11-22T10:00:00+00:00", question, "found", 0.9, "v", {}, (passage,))
    reference = Reference(
        1, more.get("title", "Un titre"), more.get("author"), "a.example", place.url, more.get("document", "a.html"),
        "2022-05-18", None, "f" * 64, "2026-11-22", "changed",
    )  # fmt: skip
    return Export(question, "2026-11-21T10:00:00+00:00", "2026-11-22T10:00:00+00:00", (turn,), (reference,))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_written_makes_no_markup(text: str) -> None:
    tokens = read(escaped(text))
    assert {token.type for token in tokens} <= _MAY | {"paragraph_open", "paragraph_close"}
    assert shown(tokens) == " ".join(text.split())


@given(st.text(alphabet="ab1 .)(*_`~#>+-=|<!&;[]\\:/@^${}%\"'\n\t", max_size=40))
def test_no_text_makes_markup(text: str) -> None:
    tokens = read(escaped(text))
    assert {token.type for token in tokens} <= _MAY | {"paragraph_open", "paragraph_close"}
    assert shown(tokens) == " ".join(text.split())


@given(st.text(alphabet="ab1 .)(*_`~#>+-=|<!&;[]\\:/@\n\t", min_size=1, max_size=60))
def test_a_passage_is_one_quotation_that_shows_its_words(text: str) -> None:
    tokens = read(markdown(export_of(text)))
    kinds = [token.type for token in tokens]
    assert kinds.count("blockquote_open") == 1
    inside = tokens[kinds.index("blockquote_open") : kinds.index("blockquote_close")]
    assert {token.type for token in inside} <= _MAY | {"blockquote_open", "paragraph_open", "paragraph_close"}
    assert shown([token for token in inside if token.type in _MAY | {"paragraph_close"}]).replace(" ", "") == "".join(
        text.split()
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_document_or_a_question_breaks_the_frame(text: str) -> None:
    line = " ".join(text.split())
    fields = {"heading": line, "title": line, "author": line, "document": line, "question": line}
    tokens = read(markdown(export_of(text, **fields, url='https://a.example/<script>\n)%20"`')))
    plain = read(markdown(export_of("mot", **dict.fromkeys(fields, "mot"))))
    frame = [token.type for token in plain if token.type not in _MAY | {"paragraph_open", "paragraph_close"}]
    assert [t.type for t in tokens if t.type not in _MAY | {"paragraph_open", "paragraph_close"}] == frame
    links = {token.attrs["href"] for token in tokens if token.type == "link_open"}
    assert all(str(link).startswith("https://a.example/%3Cscript%3E") for link in links)


def test_an_export_says_where_each_passage_stands() -> None:
    text = markdown(export_of("Le préfet\n\nreprésente\nl'État.", author="DILA"))
    assert "# Qui ?" in text
    assert "Conversation du 21 novembre 2026 avec Sourcier." in text
    assert "> Le préfet\n>\n> représente\\\n> l'État.\n" in text
    assert "\\[1\\], Titre, pages 2–3, caractères 1\u202f200–1\u202f300\u202f: <https://a.example/p>" in text
    assert (
        "\\[1\\] DILA, *Un titre*, a.example, publié le 18 mai 2022, document «\u202fa.html\u202f», "
        f"<https://a.example/p>, consulté le 22 novembre 2026, SHA-256 `{'f' * 64}`. Ce document a été modifié depuis."
    ) in text


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    assert "javascript" not in markdown(export_of("mot", url="javascript:alert(1)"))


@pytest.mark.parametrize("language", ["en"])
def test_an_export_is_told_in_the_language_spoken_and_quotes_as_it_stands(spoken_in: None) -> None:
    text = markdown(export_of("Le préfet : « l'État »", author="DILA"))
    assert "Conversation of 21 November 2026 with Sourcier. Each passage is copied word for word" in text
    assert "> Le préfet : « l'État »\n" in text
    assert "\\[1\\], Titre, pages 2–3, characters 1,200–1,300: <https://a.example/p>" in text
    assert "published on 18 May 2022, document “a.html”, <https://a.example/p>, consulted on 22 November 2026" in text
