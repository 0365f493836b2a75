from datetime import date

import pytest

from corpus import CorpusError, Document
from tests.corpus.conftest import ReadOne, Refuse, Results, headings_of
from tests.corpus.packages import damaged

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Cyr;}{\f2\fcharset238 CE;}}"
    r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s2 Titre 2;}{\s9 toc 1;}{\*\cs10 Strong;}}"
)


def rtf(body: str) -> str:
    """Return an RTF file of a body."""
    return f"{HEAD}{body}}}"


def test_headings_are_told_by_their_styles_and_outline_levels(read_one: ReadOne) -> None:
    body = (
        r"\pard\plain\s1 Les aides\par\pard\plain Un texte.\par"
        r"\pard\s2 Qui y a droit\par\pard\outlinelevel2 Depuis quand\par"
    )
    assert headings_of(read_one("a.rtf", rtf(body))) == [(1, "Les aides"), (2, "Qui y a droit"), (3, "Depuis quand")]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (r"\'e9t\'e9 \'80", "été €"),
        (r"\u8217\'92et\u233?t\u233 ?", "’etété"),
        (r"{\uc0\u233\u233}{\uc2\u20013\'d6\'d0}\u233?", "éé中é"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"{\f1\'cc\'e8\'f0}{\f2\'f3\'e8}\'e8", "Мирóčè"),
        (r"oui\~: 1\_2 a\-b \{c\}\\", "oui\u00a0: 1\u20112 ab {c}\\"),
        (r"\ldblquote oui\rdblquote  \endash  l\rquote avis", "“oui” – l’avis"),
        ("un\r\ndeux{\\*\\inconnu trois}", "undeux"),
        (r"un{\pict\bin4 }}{{}deux", "undeux"),
        (r"un {\v secret }{\deleted dix }deux", "un deux"),
        (r"un{\field{\*\fldinst HYPERLINK x}{\fldrslt  lien}}", "un lien"),
        (r"un{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt  cadre}}{\shprslt{\pict 00}}}", "un cadre"),
        (r"{\header en-t\'eate}un{\footer pied}", "un"),
    ],
)
def test_the_words_of_rtf_are_those_that_a_person_sees(read_one: ReadOne, written: str, words: str) -> None:
    assert read_one("a.rtf", rtf(rf"\pard {written}\par")).text == words


def test_lists_stand_in_their_places_and_keep_their_numbers(read_one: ReadOne) -> None:
    body = (
        r"\pard Il faut :\par{\listtext\pard\plain\f1\'95\tab}\pard\ls1 le bail\par{\listtext\'95\tab}un relev\'e9\par"
        r"\pard Puis :\par{\listtext 1.\tab}\pard demander\par{\pntext 2.\tab}attendre\par\pard Fin."
    )
    document = read_one("a.rtf", rtf(body))
    assert document.text == "Il faut :\n\n- le bail\n- un relevé\n\nPuis :\n\n1. demander\n2. attendre\n\nFin."
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Il faut :", "Puis :"]


def test_the_first_row_of_a_table_is_its_header_where_it_says_so(read_one: ReadOne) -> None:
    row = r"\trowd%s\cellx1\cellx2\pard\intbl %s\cell %s\cell\row"
    body = row % (r"\trhdr", "Ville", "Total") + row % ("", r"Lyon\par deux", "4") + r"\pard Fin.\par"
    document = read_one("a.rtf", rtf(body))
    assert document.text == "Ville | Total\nLyon deux | 4\n\nFin."
    assert [lead.span.of(document.text) for lead in document.content.leads] == ["Ville | Total"]


def test_a_footnote_stands_behind_its_paragraph(read_one: ReadOne) -> None:
    body = r"\pard Un agent{\*\footnote\pard\plain Asserment\'e9.} suffit.\par La suite.\par"
    assert read_one("a.rtf", rtf(body)).text == "Un agent suffit.\n\nAssermenté.\n\nLa suite."


def test_a_table_of_contents_is_left_out(read_one: ReadOne) -> None:
    assert read_one("a.rtf", rtf(r"\pard\s9 Les aides\tab 3\par\pard\s0 Un texte.\par")).text == "Un texte."


def test_what_the_file_says_of_itself_is_its_metadata(read_one: ReadOne) -> None:
    said = r"{\info{\title Les cong\'e9s}{\author Jeanne Martin}{\creatim\yr2021\mo3\dy2}{\revtim\yr2022\mo5\dy18\hr9}}"
    document = read_one("a.rtf", rtf(rf"{said}\pard Un texte.\par"))
    metadata = document.metadata
    assert document.text == "Un texte."
    assert (metadata.title, metadata.author) == ("Les congés", "Jeanne Martin")
    assert (metadata.published, metadata.modified) == (date(2021, 3, 2), date(2022, 5, 18))


@pytest.mark.parametrize(
    ("content", "reason"), [("", "empty"), ("Bonjour", "not RTF"), (rtf(r"{\pict 00}"), "no text"), (HEAD, "no text")]
)
def test_a_file_without_a_text_is_refused(refuse: Refuse, content: str, reason: str) -> None:
    with pytest.raises(CorpusError, match=reason):
        raise refuse("a.rtf", content)


def test_groups_nested_without_end_are_survived(read_one: ReadOne) -> None:
    assert read_one("a.rtf", rtf("{" * 200_000 + "mot" + "}" * 200_000)).text == "mot"


def test_a_damaged_file_is_read_or_refused_with_its_reason(results: Results) -> None:
    body = (
        r"\pard\s1 Les aides\par{\listtext\'95\tab}\pard le bail\u8217?\par\trowd\pard\intbl un\cell\row\pard Fin.\par"
    )
    for content in damaged(rtf(body * 5).encode(), 300):
        (found,) = results("a.rtf", content)
        assert isinstance(found, Document) or found.reason
